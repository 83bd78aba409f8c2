package lambdabridge.server.function;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a function gives back to API Gateway, payload format 2.0.
 *
 * @param contentType null without a body
 * @param cacheControl who may keep the answer; null says nothing
 */
record HttpAnswer(
    int status, @Nullable String contentType, @Nullable String cacheControl, Bytes body) {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String BINARY = "application/octet-stream";
  private static final String JSON = "application/json";

  static HttpAnswer binary(Bytes body) {
    return new HttpAnswer(200, BINARY, null, body);
  }

  static HttpAnswer json(int status, Bytes json) {
    return new HttpAnswer(status, JSON, null, json);
  }

  /** Returns this answer for anyone to keep. */
  HttpAnswer keptFor(Duration time) {
    return new HttpAnswer(status, contentType, "public, max-age=" + time.toSeconds(), body);
  }

  /** Returns a refusal; {@code message} needs no escaping. */
  static HttpAnswer refusal(int status, String message) {
    return json(status, Bytes.ofUtf8("{\"msg\":\"" + message + "\"}"));
  }

  /** Source of the headers: spec privmx-tls.md 2.5. */
  void write(OutputStream output) throws IOException {
    try (JsonGenerator out = FACTORY.createGenerator(output)) {
      out.writeStartObject();
      out.writeNumberField("statusCode", status);
      out.writeObjectFieldStart("headers");
      if (contentType != null) {
        out.writeStringField("content-type", contentType);
      }
      if (cacheControl != null) {
        out.writeStringField("cache-control", cacheControl);
      }
      if (status == 405) {
        out.writeStringField("allow", "OPTIONS,POST");
      }
      out.writeStringField("x-content-type-options", "nosniff");
      out.writeStringField(
          "strict-transport-security", "max-age=63072000; includeSubDomains; preload");
      out.writeEndObject();
      if (BINARY.equals(contentType)) {
        out.writeFieldName("body");
        out.writeBinary(body.toArray());
        out.writeBooleanField("isBase64Encoded", true);
      } else {
        out.writeStringField("body", body.utf8());
        out.writeBooleanField("isBase64Encoded", false);
      }
      out.writeEndObject();
    }
  }
}
