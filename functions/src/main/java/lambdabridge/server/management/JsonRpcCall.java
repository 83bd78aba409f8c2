package lambdabridge.server.management;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * A call as read from the wire.
 *
 * <p>Source: spec management-api.md 1.
 *
 * @param id text or number, to be repeated in the answer
 * @param params of any shape
 * @param token access token; null if none is given
 */
record JsonRpcCall(Object id, String method, @Nullable Object params, @Nullable String token) {

  /** What came of reading: a call, or a malformed one with the id it has, if any. */
  sealed interface Reading {
    record Complete(JsonRpcCall call) implements Reading {}

    record Malformed(@Nullable Object id) implements Reading {}
  }

  static Reading read(Bytes body) {
    Object document;
    try {
      document = Json.decode(strictUtf8(body));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return new Reading.Malformed(null);
    }
    if (!(document instanceof Map<?, ?> request) || !isUnicode(document)) {
      return new Reading.Malformed(null);
    }
    Object id = isId(request.get("id")) ? request.get("id") : null;
    if (id == null
        || !"2.0".equals(request.get("jsonrpc"))
        || !(request.get("method") instanceof String method)
        || !request.containsKey("params")
        || (request.containsKey("token") && !(request.get("token") instanceof String))) {
      return new Reading.Malformed(id);
    }
    return new Reading.Complete(
        new JsonRpcCall(id, method, request.get("params"), (String) request.get("token")));
  }

  private static boolean isId(@Nullable Object id) {
    return id instanceof String
        || id instanceof Long
        || (id instanceof Double number && Double.isFinite(number));
  }

  private static String strictUtf8(Bytes body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.toArray())).toString();
  }

  /** Half a surrogate pair can be escaped in JSON, but is no text that tables could keep. */
  private static boolean isUnicode(Object document) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(Json.encode(document));
  }
}
