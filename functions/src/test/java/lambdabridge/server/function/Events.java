package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.dynamo.AccessLog;

/** The events of the folder events/, and handlers called with them. */
public final class Events {
  static final Path FOLDER = Path.of("..", "events");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Events() {}

  public static ObjectNode read(String file) {
    try {
      return (ObjectNode) MAPPER.readTree(FOLDER.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the event of a POST with this body. */
  public static ObjectNode post(Bytes body) {
    return withBody(read("http-ping.json"), body);
  }

  /** Returns the event of a binary WebSocket message. */
  public static ObjectNode message(Bytes body) {
    return withBody(read("websocket-ping-binary.json"), body);
  }

  private static ObjectNode withBody(ObjectNode event, Bytes body) {
    event.put("body", Base64.getEncoder().encodeToString(body.toArray()));
    return event;
  }

  public static JsonNode call(RequestStreamHandler function, JsonNode event) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    return AccessLog.as(
        functions(function, event),
        () -> {
          function.handleRequest(
              new ByteArrayInputStream(MAPPER.writeValueAsBytes(event)), answer, null);
          return MAPPER.readTree(answer.toByteArray());
        });
  }

  /**
   * Returns who might be called so, by their names in the templates. One class serves both kinds of
   * sockets, deployed twice.
   */
  private static Set<String> functions(RequestStreamHandler function, JsonNode event) {
    boolean management = event.at("/requestContext/stage").asText().equals("management");
    return switch (function) {
      case HttpFunction http -> AccessLog.HTTP;
      case ManagementFunction http -> AccessLog.MANAGEMENT;
      case WebSocketFunction socket ->
          management ? AccessLog.MANAGEMENT_SOCKET : AccessLog.WEB_SOCKET;
      default -> Set.of(function.getClass().getSimpleName());
    };
  }

  /** Returns the bytes a client gets. */
  public static Bytes body(JsonNode answer) {
    String body = answer.get("body").asText();
    return answer.get("isBase64Encoded").asBoolean()
        ? Bytes.wrap(Base64.getDecoder().decode(body))
        : Bytes.ofUtf8(body);
  }
}
