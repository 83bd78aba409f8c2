package lambdabridge.server.function;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an API Gateway event that functions look at. Others are skipped without being
 * built: binding to event classes would cost more than the rest of a cold start.
 */
final class EventFields {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Objects whose fields matter; their names do not collide. */
  private static final Set<String> OPENED = Set.of("requestContext", "http", "identity");

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> headers = new HashMap<>();

  private EventFields() {}

  /**
   * Reads one event.
   *
   * @throws IllegalArgumentException if it is no JSON object
   */
  static EventFields read(InputStream event) throws IOException {
    EventFields fields = new EventFields();
    try (JsonParser in = FACTORY.createParser(event)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("event is no JSON object");
      }
      fields.readObject(in);
    }
    return fields;
  }

  private void readObject(JsonParser in) throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (value == JsonToken.START_OBJECT && name.equals("headers")) {
        readHeaders(in);
      } else if (value == JsonToken.START_OBJECT && OPENED.contains(name)) {
        readObject(in);
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        texts.put(name, in.getText());
      } else {
        in.skipChildren();
      }
    }
  }

  private void readHeaders(JsonParser in) throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName().toLowerCase(Locale.ROOT);
      if (in.nextToken().isScalarValue()) {
        headers.put(name, in.getText());
      } else {
        in.skipChildren();
      }
    }
  }

  String require(String name) {
    String value = texts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("event without " + name);
    }
    return value;
  }

  String get(String name, String fallback) {
    return texts.getOrDefault(name, fallback);
  }

  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  boolean isBase64Encoded() {
    return Boolean.parseBoolean(texts.get("isBase64Encoded"));
  }

  /**
   * Returns the body as the client sent it.
   *
   * @throws IllegalArgumentException if it should be Base64 and is not
   */
  Bytes body() {
    String body = texts.getOrDefault("body", "");
    return Bytes.wrap(
        isBase64Encoded()
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8));
  }
}
