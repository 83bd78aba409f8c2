package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Bridge;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.SocketStore.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WebSockets: {@code $connect}, messages and {@code $disconnect} of a WebSocket API.
 *
 * <p>API Gateway takes text only, so a message may come as Base64 text; it is then answered in
 * Base64 text too. Gateways that pass binary messages on say so by {@code isBase64Encoded}. A
 * socket opened on a path ending in {@code /api} is an administrator's and speaks JSON in text.
 *
 * <pre>
 * request id u32be | frames       →  request id u32be | frames
 * request id u32be | "ping"       →  request id u32be | "pong"
 * "ping"                          →  "ping"
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 8.2 and 8.3.
 */
public final class WebSocketFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketFunction.class);
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Bytes PING = Bytes.ofUtf8("ping");
  private static final Bytes PONG = Bytes.ofUtf8("pong");
  private static final int ID_LENGTH = 4;

  private final Bridge bridge;

  /** For Lambda: wired from the environment. */
  public WebSocketFunction() {
    this(Bridge.fromEnvironment());
  }

  public WebSocketFunction(Bridge bridge) {
    this.bridge = bridge;
  }

  /** What goes back: a status for the gateway, and for a message its answer. */
  private record Answer(int status, @Nullable String body, boolean base64) {
    static Answer status(int status) {
      return new Answer(status, null, false);
    }

    static Answer binary(Bytes message) {
      return new Answer(200, Base64.getEncoder().encodeToString(message.toArray()), true);
    }

    static Answer text(String message) {
      return new Answer(200, message, false);
    }

    void write(OutputStream output) throws IOException {
      try (JsonGenerator out = FACTORY.createGenerator(output)) {
        out.writeStartObject();
        out.writeNumberField("statusCode", status);
        if (body != null) {
          out.writeStringField("body", body);
          out.writeBooleanField("isBase64Encoded", base64);
        }
        out.writeEndObject();
      }
    }
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    EventFields request = EventFields.read(event);
    SocketRef socket =
        new SocketRef(
            request.require("connectionId"),
            "https://" + request.require("domainName") + "/" + request.require("stage"));
    Answer result =
        switch (request.require("eventType")) {
          case "CONNECT" -> connect(socket, request);
          case "DISCONNECT" -> disconnect(socket);
          default -> message(socket, request);
        };
    result.write(answer);
  }

  private Answer connect(SocketRef socket, EventFields request) {
    try {
      boolean management = request.get("path", "").endsWith("/api");
      bridge.sockets().open(socket, management ? Kind.MANAGEMENT : Kind.CLIENT);
      return Answer.status(200);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private Answer disconnect(SocketRef socket) {
    try {
      bridge.sockets().close(socket.connectionId());
      bridge.managementSockets().close(socket.connectionId());
      return Answer.status(200);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private Answer message(SocketRef socket, EventFields request) {
    if (request.isBase64Encoded()) {
      Bytes message = request.body();
      return isMessage(message) ? Answer.binary(answer(socket, message)) : Answer.status(400);
    }
    String text = request.get("body", "");
    Bytes message = decodeBase64(text);
    return isMessage(message)
        ? Answer.text(Base64.getEncoder().encodeToString(answer(socket, message).toArray()))
        : otherText(socket, request.require("sourceIp"), text);
  }

  /** JSON is never Base64, so clients' messages need no look at what kind of socket it is. */
  private Answer otherText(SocketRef socket, String sourceIp, String text) {
    try {
      if (bridge.sockets().kind(socket.connectionId()).equals(Optional.of(Kind.MANAGEMENT))) {
        return Answer.text(
            bridge.management().handleSocketMessage(socket, sourceIp, Bytes.ofUtf8(text)).utf8());
      }
      return Answer.status(400);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static boolean isMessage(Bytes message) {
    return message.length() >= ID_LENGTH;
  }

  /** Returns nothing for a text that is no Base64. */
  private static Bytes decodeBase64(String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }

  private Bytes answer(SocketRef socket, Bytes message) {
    if (message.equals(PING)) {
      return PING;
    }
    Bytes requestId = message.slice(0, ID_LENGTH);
    Bytes body = message.slice(ID_LENGTH, message.length());
    return requestId.concat(body.equals(PING) ? PONG : frames(socket, body));
  }

  /** The client waits for an answer with its id, so a failure is an answer too. */
  private Bytes frames(SocketRef socket, Bytes body) {
    try {
      return bridge.endpoint().handle(body, socket);
    } catch (RuntimeException e) {
      Answer failure = failed(e);
      return bridge
          .endpoint()
          .alert(body, failure.status() == 503 ? "Service unavailable" : "Internal server error");
    }
  }

  private static Answer failed(RuntimeException e) {
    if (Outages.isOutage(e)) {
      LOG.warn("store outage", e);
      return Answer.status(503);
    }
    LOG.error("socket event failed", e);
    return Answer.status(500);
  }
}
