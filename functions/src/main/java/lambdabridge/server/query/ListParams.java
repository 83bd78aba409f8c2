package lambdabridge.server.query;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import lambdabridge.server.rpc.Params;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted: the parameters all list calls have.
 *
 * <p>Source: spec main-api.md 8.
 *
 * @param skip how many to leave out at the beginning; ignored with {@code lastId}
 * @param lastId the part begins after this object
 * @param query which objects are listed at all
 */
public record ListParams(
    long skip, int limit, boolean ascending, @Nullable String lastId, Query query) {
  private static final int MAX_LIMIT = 100;

  /** Reads the parameters' shape; methods with further ones read these from the same object. */
  public static ListParams decode(Params p) {
    return new ListParams(
        p.integer("skip", 0, Long.MAX_VALUE),
        (int) p.integer("limit", 1, MAX_LIMIT),
        p.oneOf("sortOrder", Set.of("asc", "desc")).equals("asc"),
        p.optId("lastId"),
        Query.from(p));
  }

  /**
   * A part of a list.
   *
   * @param count how many there are from the cursor on, this part included
   */
  public record Page<T>(List<T> elements, long count) {}

  /**
   * Returns the wanted part of what has been read and filtered.
   *
   * @param order ascending, and total: a page begins strictly after its cursor
   * @param cursor what {@code lastId} names, null without one; need not be among the matches
   */
  public <T> Page<T> pageOf(List<T> matches, Comparator<T> order, @Nullable T cursor) {
    Comparator<T> direction = ascending ? order : order.reversed();
    List<T> rest =
        matches.stream()
            .filter(match -> cursor == null || direction.compare(match, cursor) > 0)
            .sorted(direction)
            .toList();
    return new Page<>(
        rest.stream().skip(cursor == null ? skip : 0).limit(limit).toList(), rest.size());
  }
}
