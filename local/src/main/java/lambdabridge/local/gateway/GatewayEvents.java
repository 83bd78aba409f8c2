package lambdabridge.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TreeSet;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events that API Gateway calls functions with: HTTP API (payload format 2.0) and
 * WebSocket API. Fields that mean nothing on one machine (account, API id) say {@code local}.
 */
final class GatewayEvents {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final DateTimeFormatter REQUEST_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

  private final String domainName;
  private final Clock clock;

  GatewayEvents(String domainName, Clock clock) {
    this.domainName = domainName;
    this.clock = clock;
  }

  /** Returns the event of an HTTP request that matched {@code route}. */
  byte[] http(HttpCall call, String route, String sourceIp, String requestId) {
    return json(
        out -> {
          out.writeStringField("version", "2.0");
          out.writeStringField("routeKey", route);
          out.writeStringField("rawPath", call.path());
          out.writeStringField("rawQueryString", call.query());
          writeHeaders(out, call.headers());
          out.writeObjectFieldStart("requestContext");
          out.writeObjectFieldStart("http");
          out.writeStringField("method", call.method().name());
          out.writeStringField("path", call.path());
          out.writeStringField("protocol", call.version().text());
          out.writeStringField("sourceIp", sourceIp);
          out.writeStringField("userAgent", call.headers().get("user-agent", ""));
          out.writeEndObject();
          writeOrigin(out, requestId, route, "$default");
          out.writeStringField(
              "time", REQUEST_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
          out.writeNumberField("timeEpoch", clock.millis());
          out.writeEndObject();
          writeBody(out, call.body(), isText(call.headers()));
        });
  }

  /** Returns the event of a socket that was asked for by {@code call}. */
  byte[] connect(HttpCall call, SocketName socket, String requestId) {
    return json(
        out -> {
          writeHeaders(out, call.headers());
          writeSocket(out, "CONNECT", "$connect", socket, requestId, null);
          out.writeBooleanField("isBase64Encoded", false);
        });
  }

  /** Returns the event of a message; {@code text} as it came in a text frame. */
  byte[] message(SocketName socket, Bytes message, boolean text, String requestId) {
    return json(
        out -> {
          writeSocket(out, "MESSAGE", "$default", socket, requestId, requestId);
          writeBody(out, message, text);
        });
  }

  byte[] disconnect(SocketName socket, String requestId) {
    return json(
        out -> {
          writeSocket(out, "DISCONNECT", "$disconnect", socket, requestId, null);
          out.writeBooleanField("isBase64Encoded", false);
        });
  }

  private void writeSocket(
      JsonGenerator out,
      String eventType,
      String route,
      SocketName socket,
      String requestId,
      @Nullable String messageId)
      throws IOException {
    out.writeObjectFieldStart("requestContext");
    out.writeStringField("eventType", eventType);
    out.writeStringField("messageDirection", "IN");
    out.writeStringField("connectionId", socket.connectionId());
    if (messageId != null) {
      out.writeStringField("messageId", messageId);
    }
    out.writeObjectFieldStart("identity");
    out.writeStringField("sourceIp", socket.sourceIp());
    out.writeEndObject();
    writeOrigin(out, requestId, route, socket.stage());
    out.writeNumberField("requestTimeEpoch", clock.millis());
    out.writeEndObject();
  }

  private void writeOrigin(JsonGenerator out, String requestId, String route, String stage)
      throws IOException {
    out.writeStringField("accountId", "local");
    out.writeStringField("apiId", "local");
    out.writeStringField("domainName", domainName);
    out.writeStringField("requestId", requestId);
    out.writeStringField("routeKey", route);
    out.writeStringField("stage", stage);
  }

  private static void writeHeaders(JsonGenerator out, HttpHeaders headers) throws IOException {
    var names = new TreeSet<String>();
    headers.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    out.writeObjectFieldStart("headers");
    for (var name : names) {
      out.writeStringField(name, String.join(",", headers.getAll(name)));
    }
    out.writeEndObject();
  }

  private static void writeBody(JsonGenerator out, Bytes body, boolean text) throws IOException {
    out.writeFieldName("body");
    if (text) {
      out.writeString(body.utf8());
    } else {
      out.writeBinary(body.toArray());
    }
    out.writeBooleanField("isBase64Encoded", !text);
  }

  /** API Gateway passes these types on as text and everything else in Base64. */
  private static boolean isText(HttpHeaders headers) {
    var type = headers.get("content-type", "").toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.startsWith("application/json");
  }

  private static byte[] json(Fields fields) {
    try (var bytes = new ByteArrayBuilder()) {
      try (var out = FACTORY.createGenerator(bytes)) {
        out.writeStartObject();
        fields.write(out);
        out.writeEndObject();
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Fields {
    void write(JsonGenerator out) throws IOException;
  }
}
