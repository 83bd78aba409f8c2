package lambdabridge.client.format;

import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** Public meta beside its readable copy, which only the server uses, to filter by it. */
final class PublicMeta {
  private PublicMeta() {}

  /** Returns {@code publicMeta} as a JSON object, or null if it is none. */
  static @Nullable Object asObject(Bytes publicMeta) {
    try {
      return Json.decode(publicMeta.utf8()) instanceof Map<?, ?> object ? object : null;
    } catch (IllegalArgumentException noJson) {
      return null;
    }
  }

  /** Tells whether the readable copy, where there is one, says the same. */
  static boolean matches(Bytes publicMeta, @Nullable Object copy) {
    return copy == null || Json.encodeSorted(copy).equals(Json.encodeSorted(asObject(publicMeta)));
  }
}
