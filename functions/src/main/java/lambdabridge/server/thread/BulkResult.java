package lambdabridge.server.thread;

import java.util.List;
import java.util.Map;
import lambdabridge.server.rpc.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of one object in a bulk deletion.
 *
 * @param status {@code OK} or the name of an error
 */
record BulkResult(String id, String status) {
  static BulkResult ok(String id) {
    return new BulkResult(id, "OK");
  }

  static BulkResult refused(String id, ErrorCode error) {
    return new BulkResult(id, error.name());
  }

  /** Returns {@code results} as on the wire. */
  static Map<String, @Nullable Object> answer(List<BulkResult> results) {
    return Map.of(
        "results", results.stream().map(r -> Map.of("id", r.id(), "status", r.status())).toList());
  }
}
