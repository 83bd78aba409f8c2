package lambdabridge.server.thread;

import java.util.Set;
import lambdabridge.server.rpc.Params;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a caller wants.
 *
 * <p>Source: spec main-api.md 8.
 *
 * @param skip elements to leave out; without effect where there is a {@code lastId}
 * @param limit 1 to 100
 * @param lastId of the element the page begins after, or null
 */
record PageRequest(long skip, int limit, boolean ascending, @Nullable String lastId) {
  static PageRequest decode(Params params) {
    long skip = params.integer("skip", 0, Long.MAX_VALUE);
    int limit = (int) params.integer("limit", 1, 100);
    boolean ascending = params.oneOf("sortOrder", Set.of("asc", "desc")).equals("asc");
    String lastId = params.optId("lastId");
    return new PageRequest(lastId == null ? skip : 0, limit, ascending, lastId);
  }
}
