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
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Bridge;
import lambdabridge.server.Deployment;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.Origin;
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
 * socket opened on the stage {@value SocketRef#MANAGEMENT_STAGE} is an administrator's and speaks
 * JSON in text: the stage is all that an event of a WebSocket API tells of where it was opened.
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

  private final Supplier<Bridge> bridge;
  private final Metrics metrics;

  /** For Lambda: wired from the environment. */
  public WebSocketFunction() {
    this(new Deployment(System.getenv()));
  }

  private WebSocketFunction(Deployment deployment) {
    this(deployment.bridge(), deployment.metrics());
  }

  public WebSocketFunction(Bridge bridge) {
    this(() -> bridge, bridge.metrics());
  }

  public WebSocketFunction(Supplier<Bridge> bridge, Metrics metrics) {
    this.bridge = bridge;
    this.metrics = metrics;
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
    try {
      handle(EventFields.read(event)).write(answer);
    } finally {
      metrics.write();
    }
  }

  private Answer handle(EventFields request) {
    String stage = request.require("stage");
    String connectionId = request.require("connectionId");
    String type = request.require("eventType");
    try {
      Bridge current = bridge.get();
      SocketRef socket = SocketRef.of(connectionId, current.config().socketOrigin(), stage);
      return switch (type) {
        case "CONNECT" -> connect(current, socket);
        case "DISCONNECT" -> disconnect(current, socket);
        default ->
            socket.isManagement()
                ? call(current, socket, request)
                : message(current, socket, request);
      };
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static Answer connect(Bridge bridge, SocketRef socket) {
    bridge.sockets().open(socket, socket.isManagement() ? Kind.MANAGEMENT : Kind.CLIENT);
    return Answer.status(200);
  }

  private static Answer disconnect(Bridge bridge, SocketRef socket) {
    bridge.closeSocket(socket.connectionId());
    return Answer.status(200);
  }

  /** Answers an administrator, whatever the text looks like: it may well be Base64. */
  private static Answer call(Bridge bridge, SocketRef socket, EventFields request) {
    if (!bridge.sockets().kind(socket.connectionId()).equals(Optional.of(Kind.MANAGEMENT))) {
      return Answer.status(400);
    }
    return Answer.text(
        bridge
            .management()
            .handleSocketMessage(socket, request.require("sourceIp"), request.body())
            .utf8());
  }

  private Answer message(Bridge bridge, SocketRef socket, EventFields request) {
    boolean binary = request.isBase64Encoded();
    Bytes message = binary ? request.body() : decodeBase64(request.get("body", ""));
    if (message.length() < ID_LENGTH) {
      return Answer.status(400);
    }
    Origin origin = new Origin(request.require("sourceIp"), socket);
    Bytes answer = answer(bridge, origin, message);
    return binary
        ? Answer.binary(answer)
        : Answer.text(Base64.getEncoder().encodeToString(answer.toArray()));
  }

  /** Returns nothing for a text that is no Base64. */
  private static Bytes decodeBase64(String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }

  private Bytes answer(Bridge bridge, Origin origin, Bytes message) {
    if (message.equals(PING)) {
      return PING;
    }
    Bytes requestId = message.slice(0, ID_LENGTH);
    Bytes body = message.slice(ID_LENGTH, message.length());
    return requestId.concat(body.equals(PING) ? PONG : frames(bridge, origin, body));
  }

  /** The client waits for an answer with its id, so a failure is an answer too. */
  private Bytes frames(Bridge bridge, Origin origin, Bytes body) {
    try {
      return bridge.endpoint().handle(body, origin);
    } catch (RuntimeException e) {
      Answer failure = failed(e);
      return bridge
          .endpoint()
          .alert(body, failure.status() == 503 ? "Service unavailable" : "Internal server error");
    }
  }

  private Answer failed(RuntimeException e) {
    if (Outages.isOutage(e)) {
      LOG.warn("store outage", e);
      metrics.count(Metric.OUTAGES);
      return Answer.status(503);
    }
    LOG.error("socket event failed", e);
    return Answer.status(500);
  }
}
