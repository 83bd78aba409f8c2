package lambdabridge.server.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.TestBridge;
import lambdabridge.server.blob.MemoryS3;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.function.Events;
import lambdabridge.server.function.HttpFunction;
import lambdabridge.server.function.WebSocketFunction;
import org.jspecify.annotations.Nullable;

/** A bridge behind its Lambda functions, on stores whose calls a test can tap. */
final class WholeServer {
  static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  static final String OTHER_SOLUTION = "8c1f0c9e-3a51-4d0e-9b6e-6d1f9c1d2a33";

  private static final int REQUEST_ID_LENGTH = 4;
  private static final int REQUEST_ID = 1;

  final DynamoDbExtension dynamo;
  final MemoryS3 s3 = new MemoryS3();
  final SecureRandom random = new SecureRandom();
  final TappedStores stores;
  final TestBridge bridge;
  private final HttpFunction http;
  private final WebSocketFunction webSocket;

  WholeServer(DynamoDbExtension dynamo) {
    this(dynamo, null);
  }

  /**
   * Builds a server.
   *
   * @param pusher null to keep what is pushed in {@link TestBridge#pushes}
   */
  WholeServer(DynamoDbExtension dynamo, @Nullable ConnectionPusher pusher) {
    this.dynamo = dynamo;
    stores = new TappedStores(dynamo.client(), s3.client());
    bridge = new TestBridge(dynamo, stores.dynamo(), stores.s3(), pusher);
    bridge.addSolution(SOLUTION);
    bridge.addSolution(OTHER_SOLUTION);
    http = new HttpFunction(bridge.bridge());
    webSocket = new WebSocketFunction(bridge.bridge());
  }

  /** Returns a client that POSTs and speaks PSON. */
  PrivmxTestClient client(EcPrivateKey key, @Nullable String solution) {
    return new PrivmxTestClient(this::post, key, solution, 1, bridge.clock(), random);
  }

  /** Returns a client on an open WebSocket. */
  PrivmxTestClient client(EcPrivateKey key, @Nullable String solution, String connectionId) {
    return new PrivmxTestClient(
        message -> send(connectionId, message), key, solution, 1, bridge.clock(), random);
  }

  /**
   * Sends a message over HTTP.
   *
   * @throws Unavailable if the answer is 503
   */
  Bytes post(Bytes message) {
    return post(Events.post(message));
  }

  /** Hands the event of a message to the function. */
  Bytes post(ObjectNode event) {
    JsonNode answer = Events.call(http, event);
    int status = answer.get("statusCode").asInt();
    if (status == 503) {
      throw new Unavailable();
    }
    if (status != 200) {
      throw new AssertionError("HTTP " + status + ": " + Events.body(answer).utf8());
    }
    return Events.body(answer);
  }

  /** Sends a message over a WebSocket. */
  Bytes send(String connectionId, Bytes message) {
    ObjectNode event =
        Events.message(
            Bytes.wrap(ByteBuffer.allocate(REQUEST_ID_LENGTH).putInt(REQUEST_ID).array())
                .concat(message));
    JsonNode answer = Events.call(webSocket, on(connectionId, event));
    int status = answer.get("statusCode").asInt();
    if (status != 200) {
      throw new AssertionError("WebSocket message answered with status " + status);
    }
    Bytes body = Events.body(answer);
    return body.slice(REQUEST_ID_LENGTH, body.length());
  }

  /** Opens a WebSocket and returns its connection id. */
  String openSocket() {
    String connectionId = UUID.randomUUID().toString();
    openSocket(connectionId);
    return connectionId;
  }

  void openSocket(String connectionId) {
    connectionEvent("websocket-connect.json", connectionId);
  }

  void closeSocket(String connectionId) {
    connectionEvent("websocket-disconnect.json", connectionId);
  }

  private void connectionEvent(String file, String connectionId) {
    int status =
        Events.call(webSocket, on(connectionId, Events.read(file))).get("statusCode").asInt();
    if (status == 503) {
      throw new Unavailable();
    }
    if (status != 200) {
      throw new AssertionError(file + " answered with status " + status);
    }
  }

  private static ObjectNode on(String connectionId, ObjectNode event) {
    ((ObjectNode) event.get("requestContext")).put("connectionId", connectionId);
    return event;
  }

  /** Makes a WebSocket's way of saying 503 look like the HTTP one. */
  static RuntimeException asUnavailable(AlertReceived alert) {
    return alert.text().equals("Service unavailable") ? new Unavailable() : alert;
  }
}
