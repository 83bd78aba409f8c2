package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.StreamEventCodec;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.TableStream;
import lambdabridge.server.event.HttpConnectionPusher;
import lambdabridge.server.event.PushEndpoint;
import lambdabridge.server.function.DigestFunction;
import lambdabridge.server.function.NotifyFunction;
import lambdabridge.server.metric.Metrics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Calls methods as a client does, hands what the engine's stream shows to the functions that
 * consume it, and looks at what arrives at sockets, opened with their clients' keys.
 */
abstract class NotifierCase {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  static final String OTHER_SOLUTION = "8c1f0c9e-3a51-4d0e-9b6e-6d1f9c1d2a33";

  /** A busy machine must not look like a socket that hangs. */
  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(10);

  final SecureRandom random = new SecureRandom();
  final PushEndpoint endpoint = new PushEndpoint();
  private final HttpClient http = HttpClient.newHttpClient();
  final TestBridge bridge =
      new TestBridge(
          DYNAMO,
          new HttpConnectionPusher(
              List.of(endpoint.gateway()), pushTimeout(), () -> http, Metrics.unread()));
  final TableStream containers = new TableStream(DYNAMO, DYNAMO.tables().containers());
  final TableStream sockets = new TableStream(DYNAMO, DYNAMO.tables().sockets());

  final String context = newContext();
  final TestUser alice = user("alice");
  final TestUser bob = user("bob");
  final TestUser carol = user("carol");

  NotifierCase() {
    bridge.addSolution(SOLUTION);
    bridge.addSolution(OTHER_SOLUTION);
  }

  Duration pushTimeout() {
    return PUSH_TIMEOUT;
  }

  @AfterEach
  void close() {
    endpoint.close();
    http.shutdownNow();
  }

  String newContext(String... shares) {
    String id = UUID.randomUUID().toString();
    bridge.addContext(id, SOLUTION, shares);
    return id;
  }

  /** Adds a user to the test's context. They are not connected yet. */
  TestUser user(String userId) {
    EcPrivateKey key = bridge.newKey();
    bridge.addUser(context, userId, key);
    return new TestUser(this, userId, key);
  }

  /** Lets the notifier handle what was committed since the last call. */
  void announce() {
    assertThat(announce(containers.take())).isEqualTo("{\"batchItemFailures\":[]}");
  }

  String announce(List<StreamRecord> records) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    run(AccessLog.NOTIFY, new NotifyFunction(bridge.bridge()), records, answer);
    return answer.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Lets the digest handle what was committed to either table since the last call: a window. */
  void sumUp() {
    sumUp(containers.take());
    sumUp(sockets.take());
  }

  void sumUp(List<StreamRecord> records) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    run(AccessLog.DIGEST, new DigestFunction(bridge.bridge()), records, answer);
    assertThat(answer).hasToString("{\"batchItemFailures\":[]}");
  }

  private static void run(
      Set<String> as,
      RequestStreamHandler function,
      List<StreamRecord> records,
      ByteArrayOutputStream answer) {
    AccessLog.as(
        as,
        () -> {
          function.handleRequest(event(records), answer, null);
          return answer;
        });
  }

  private static ByteArrayInputStream event(List<StreamRecord> records) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    StreamEventCodec.write(records, event);
    return new ByteArrayInputStream(event.toByteArray());
  }

  /** Creates a thread as alice, its only manager, and returns its id. */
  String thread(String... users) {
    return threadOfType("thread", users);
  }

  String threadOfType(@Nullable String type, String... users) {
    return create(type, List.of(users), List.of("alice"));
  }

  String create(@Nullable String type, List<String> users, List<String> managers) {
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", context);
    params.put("users", users);
    params.put("managers", managers);
    params.put("data", Map.of("version", 5L));
    params.put("keyId", "k1");
    params.put("keys", keys("k1", members(users, managers)));
    if (type != null) {
      params.put("type", type);
    }
    return (String) value(alice.object("thread.threadCreate", params), "threadId");
  }

  /** Updates a thread as alice, giving it a new key. */
  void update(String threadId, String keyId, List<String> users, List<String> managers) {
    Map<String, Object> params = new HashMap<>();
    params.put("id", threadId);
    params.put("users", users);
    params.put("managers", managers);
    params.put("data", Map.of("version", 5L));
    params.put("keyId", keyId);
    params.put("keys", keys(keyId, members(users, managers)));
    params.put("version", 0L);
    params.put("force", true);
    alice.call("thread.threadUpdate", params);
  }

  /** Sends a message as alice and returns its id. */
  String send(String threadId) {
    return send(threadId, "hello");
  }

  String send(String threadId, String text) {
    bridge.clock().advance(Duration.ofMillis(1));
    Map<String, Object> params =
        Map.of("threadId", threadId, "keyId", "k1", "data", Map.of("text", text));
    return (String) value(alice.object("thread.threadMessageSend", params), "messageId");
  }

  void updateMessage(String messageId) {
    alice.call(
        "thread.threadMessageUpdate",
        Map.of("messageId", messageId, "keyId", "k1", "data", Map.of("text", "changed")));
  }

  void deleteMessage(String messageId) {
    alice.call("thread.threadMessageDelete", Map.of("messageId", messageId));
  }

  private static List<String> members(List<String> users, List<String> managers) {
    List<String> members = new ArrayList<>(users);
    managers.stream().filter(manager -> !users.contains(manager)).forEach(members::add);
    return members;
  }

  private static List<Object> keys(String keyId, List<String> members) {
    return members.stream()
        .map(user -> (Object) Map.of("user", user, "keyId", keyId, "data", keyId + " for " + user))
        .toList();
  }

  static List<String> types(List<Map<String, Object>> events) {
    return events.stream().map(event -> (String) value(event, "type")).toList();
  }

  static List<Map<String, Object>> ofType(String type, List<Map<String, Object>> events) {
    return events.stream().filter(event -> type.equals(event.get("type"))).toList();
  }

  static List<Map<String, Object>> data(List<Map<String, Object>> events) {
    return events.stream().map(NotifierCase::data).toList();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> data(Map<String, Object> event) {
    return (Map<String, Object>) value(event, "data");
  }

  static Object value(Map<String, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  /** A map that, unlike {@link Map#of}, may have null values. */
  static Map<String, Object> map(@Nullable Object... namesAndValues) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static List<String> list(String... elements) {
    return Arrays.asList(elements);
  }
}
