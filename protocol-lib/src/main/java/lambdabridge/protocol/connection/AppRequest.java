package lambdabridge.protocol.connection;

import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an APPLICATION_DATA frame from a client, checked as far as the transport cares.
 *
 * <p>Source: spec privmx-tls.md 7.1.
 *
 * @param object all fields; {@code id} is a number or a text, {@code params} is not null
 */
record AppRequest(Map<String, Object> object, String method) {
  /**
   * Reads a request.
   *
   * @throws ProtocolException with the ALERT that stands in the place of the answer
   */
  static AppRequest decode(Bytes payload, PayloadCodec payloads) {
    Object value;
    try {
      value = payloads.decode(payload);
    } catch (ProtocolException e) {
      throw new ProtocolException("Invalid application frame data. Cannot decode given PSON", e);
    }
    if (!(value instanceof Map<?, ?> fields) || !isId(fields.get("id"))) {
      throw required("id");
    }
    if (!(fields.get("method") instanceof String method)) {
      throw required("method");
    }
    if (fields.get("params") == null) {
      throw required("params");
    }
    @SuppressWarnings("unchecked") // decoders return maps with String keys only
    Map<String, Object> object = (Map<String, Object>) fields;
    return new AppRequest(object, method);
  }

  private static boolean isId(@Nullable Object value) {
    return value instanceof Long || value instanceof Double || value instanceof String;
  }

  private static ProtocolException required(String field) {
    return new ProtocolException("Invalid frame. Field '" + field + "' required");
  }
}
