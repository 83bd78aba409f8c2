package lambdabridge.client;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list.
 *
 * @param skip elements to pass over; ignored with {@code lastId}
 * @param limit elements at most, 1 to 100
 * @param lastId the page begins after this element, or null
 * @param sortBy field to sort by, or null for creation time
 * @param queryAsJson condition on public meta in the server's query language, or null
 */
public record PagingQuery(
    long skip,
    long limit,
    SortOrder sortOrder,
    @Nullable String lastId,
    @Nullable String sortBy,
    @Nullable String queryAsJson) {
  /** Direction of a list. */
  public enum SortOrder {
    /** The smallest value, or the oldest object, first. */
    ASC("asc"),
    /** The greatest value, or the newest object, first. */
    DESC("desc");

    private final String wire;

    SortOrder(String wire) {
      this.wire = wire;
    }
  }

  /** Returns the first page, newest first. */
  public static PagingQuery newest(long limit) {
    return new PagingQuery(0, limit, SortOrder.DESC, null, null, null);
  }

  /** Returns the first page, oldest first. */
  public static PagingQuery oldest(long limit) {
    return new PagingQuery(0, limit, SortOrder.ASC, null, null, null);
  }

  /** Returns the page that follows the element {@code lastId}. */
  public PagingQuery after(String lastId) {
    return new PagingQuery(0, limit, sortOrder, lastId, sortBy, queryAsJson);
  }

  /** Returns the parameters of a list call; others may be added. */
  Map<String, @Nullable Object> toParams() {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put("skip", skip);
    params.put("limit", limit);
    params.put("sortOrder", sortOrder.wire);
    if (lastId != null) {
      params.put("lastId", lastId);
    }
    if (sortBy != null) {
      params.put("sortBy", sortBy);
    }
    if (queryAsJson != null) {
      params.put("query", Json.decode(queryAsJson));
    }
    return params;
  }
}
