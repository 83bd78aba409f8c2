package lambdabridge.server.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.server.TestBridge;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.ManagementRequest;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;

/**
 * A whole server that input is thrown at, from outside and by somebody who is logged in. Input
 * names what exists by placeholders, so that a corpus is worth something in every run: {@code
 * $context}, {@code $thread}, {@code $message}, {@code $solution}.
 */
final class FuzzServer {
  private static final Optional<Object> INTERNAL_ERROR = Optional.of(-32603L);
  private static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";

  private final TestBridge bridge;
  private final RpcDispatcher dispatcher;
  private final Caller attacker;
  private final Map<String, String> headers;
  private final Map<String, String> placeholders = new LinkedHashMap<>();

  FuzzServer(DynamoDbExtension dynamo) {
    bridge = new TestBridge(dynamo);
    dispatcher = new RpcDispatcher(bridge.bridge().rpcTable());
    bridge.addSolution(SOLUTION);
    String context = UUID.randomUUID().toString();
    bridge.addContextWithPolicy(context, SOLUTION, "{\"thread\":{\"listAll\":\"all\"}}");
    EcPrivateKey key = bridge.newKey();
    bridge.addUser(context, "alice", key);
    bridge.addUser(context, "bob", bridge.newKey());
    bridge.addUser(context, "carol", bridge.newKey());
    SocketRef socket = bridge.openSocket("fuzz");
    attacker =
        new Caller(
            new Session("session", Level.LOGGED_IN, key.publicKey().pub58(), SOLUTION, null, 2),
            new Origin("192.0.2.1", socket));
    IssuedKey apiKey = bridge.bridge().apiKeys().createMainKey();
    String credentials = apiKey.id() + ":" + apiKey.secret();
    headers =
        Map.of(
            "authorization",
            "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
    placeholders.put("$context", context);
    placeholders.put("$solution", SOLUTION);
    placeholders.put("$thread", newThread());
    placeholders.put("$message", newMessage());
  }

  private String newThread() {
    List<String> users = List.of("alice", "bob", "carol");
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", placeholders.get("$context"));
    params.put("users", users);
    params.put("managers", List.of("alice"));
    params.put("data", "data");
    params.put("keyId", "k1");
    params.put("keys", users.stream().map(user -> key(user, "k1")).toList());
    Object answer =
        Objects.requireNonNull(dispatcher.call(attacker, "thread.threadCreate", params));
    return (String) Objects.requireNonNull(((Map<?, ?>) answer).get("threadId"));
  }

  private static Map<String, Object> key(String user, String keyId) {
    return Map.of("user", user, "keyId", keyId, "data", "key");
  }

  private String newMessage() {
    Map<String, Object> params = new HashMap<>();
    params.put("threadId", placeholders.get("$thread"));
    params.put("keyId", "k1");
    params.put("data", Map.of("publicMetaObject", Map.of("a", 1L)));
    Object answer =
        Objects.requireNonNull(dispatcher.call(attacker, "thread.threadMessageSend", params));
    return (String) Objects.requireNonNull(((Map<?, ?>) answer).get("messageId"));
  }

  /** Sends bytes as a message; the answer is frames, whatever they are. */
  void message(Bytes input) {
    bridge.bridge().endpoint().handle(input, Origin.http("192.0.2.1"));
  }

  /** Sends bytes as the payload of one handshake frame. */
  void handshake(Bytes input, int version) {
    FrameWriter out = new FrameWriter();
    out.write(version, ContentType.HANDSHAKE, input);
    message(out.finish());
  }

  /**
   * Calls a method as somebody who is logged in.
   *
   * @param input {@code {method, params}} in PSON
   */
  void rpc(Bytes input) {
    PayloadCodec codec = PayloadCodec.ofVersion(PayloadCodec.PSON);
    try {
      if (filled(codec.decode(input)) instanceof Map<?, ?> call
          && call.get("method") instanceof String method
          && call.get("params") != null) {
        codec.encode(dispatcher.call(attacker, method, Objects.requireNonNull(call.get("params"))));
      }
    } catch (ProtocolException malformed) {
      // Expected.
    } catch (RpcException refusal) {
      if (refusal.error() == ErrorCode.INTERNAL_ERROR) {
        throw new AssertionError(refusal);
      }
    }
  }

  private @Nullable Object filled(@Nullable Object value) {
    return switch (value) {
      case String text -> placeholders.getOrDefault(text, text);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(filled(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, element) -> copy.put(name, filled(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** Sends a body to the management API with credentials for everything. */
  void management(Bytes input) {
    String body = new String(input.toArray(), UTF_8);
    for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
      body = body.replace(placeholder.getKey(), placeholder.getValue());
    }
    ManagementRequest request =
        new ManagementRequest("POST", "/api", headers, Bytes.ofUtf8(body), "192.0.2.1");
    var answer = bridge.bridge().management().handle(request);
    if (answer.status() != 200 || code(answer.json()).equals(INTERNAL_ERROR)) {
      throw new AssertionError(body + " is answered with " + answer.json().utf8());
    }
  }

  /** Returns the number of the error that an answer says. */
  private static Optional<Object> code(Bytes answer) {
    return Json.decode(answer.utf8()) instanceof Map<?, ?> object
            && object.get("error") instanceof Map<?, ?> error
        ? Optional.ofNullable(error.get("code"))
        : Optional.empty();
  }
}
