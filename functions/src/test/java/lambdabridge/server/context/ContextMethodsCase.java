package lambdabridge.server.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcTable;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.secret.Keyring;
import lambdabridge.server.secret.Sealer;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.SocketStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls the methods under test by their wire names, on tables of the real engine. */
abstract class ContextMethodsCase {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  static final String OTHER_SOLUTION = "8c1f0c9e-3a51-4d0e-9b6e-6d1f9c1d2a33";
  static final long CREATED = 1_760_000_000_000L;

  final SettableClock clock = new SettableClock(Instant.parse("2026-05-01T10:00:00Z"));
  final StoredContexts stored = new StoredContexts(DYNAMO);
  final SocketStore sockets =
      new SocketStore(
          DYNAMO.client(),
          DYNAMO.tables(),
          new Sealer(Keyring.of(1, SecretBytes.copyOf(new byte[32])), new SecureRandom()),
          Duration.ofHours(3),
          clock);
  final UserStatusStore changes = new UserStatusStore(DYNAMO.client(), DYNAMO.tables());
  final ContextStore contexts = new ContextStore(DYNAMO.client(), DYNAMO.tables());
  final RpcDispatcher dispatcher =
      new RpcDispatcher(
          new RpcTable(
              List.of(
                  new ContextMethods(
                          contexts,
                          new ContextAccess(contexts),
                          new UserStatuses(sockets, changes),
                          new EventStore(
                              DYNAMO.client(), DYNAMO.tables(), new Ids(new SecureRandom()), clock))
                      .methods())));

  /** Each test has users of its own: a key is a user's name everywhere. */
  final String annKey = "ann-" + UUID.randomUUID();

  final String bobKey = "bob-" + UUID.randomUUID();
  final Session ann = session(annKey, SOLUTION);

  String contextOfAnn(long created) {
    String id = context(created, SOLUTION, List.of());
    stored.put(new ContextUser(id, "ann", annKey, created, "ALLOW ALL"));
    return id;
  }

  String contextOfAnnAndBob() {
    String id = contextOfAnn(CREATED);
    stored.put(new ContextUser(id, "bob", bobKey, CREATED + 1, "ALLOW ALL"));
    return id;
  }

  String context(long created, String solution, List<String> shares) {
    String id = UUID.randomUUID().toString();
    stored.put(new Context(id, created, created, solution, "Demo", "", "public", shares, Map.of()));
    return id;
  }

  void addUser(String contextId, String userId, long created) {
    stored.put(
        new ContextUser(contextId, userId, userId + UUID.randomUUID(), created, "ALLOW ALL"));
  }

  void bind(String publicKey, @Nullable String solution, String connectionId) {
    SocketRef socket = new SocketRef(connectionId, "http://localhost");
    sockets.open(socket, SocketStore.Kind.CLIENT);
    sockets.bind(
        new Binding(
            socket,
            publicKey,
            "session",
            solution,
            7,
            true,
            SecretBytes.copyOf(new byte[32]),
            2,
            List.of()),
        0);
  }

  static Session session(String publicKey, @Nullable String solution) {
    return new Session("session", Level.LOGGED_IN, publicKey, solution, null, 2);
  }

  Map<String, Object> list(Session session, String order) {
    return call(session, "contextList", page(0, 100, order));
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> user(String contextId, String userId) {
    Map<String, Object> page =
        call(ann, "contextListUsers", with(users(contextId), "query", Map.of("#userId", userId)));
    return (Map<String, Object>) elements(page, "users").getFirst();
  }

  List<Object> queried(String contextId, Map<String, Object> query) {
    return userIds(call(ann, "contextListUsers", with(users(contextId), "query", query)));
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> call(Session session, String method, Map<String, Object> params) {
    return (Map<String, Object>) callForText(session, method, params);
  }

  Object callForText(Session session, String method, Map<String, Object> params) {
    return AccessLog.as(
        AccessLog.HTTP,
        () ->
            dispatcher.call(
                new Caller(session, Origin.http("192.0.2.1")), "context." + method, params));
  }

  void assertRefused(ErrorCode code, Session session, String method, Map<String, Object> params) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> callForText(session, method, params))
        .satisfies(e -> assertThat(e.error()).isEqualTo(code));
  }

  static List<Object> contextIds(Map<String, Object> answer) {
    return fields(answer, "contexts", "contextId");
  }

  static List<Object> userIds(Map<String, Object> answer) {
    return fields(answer, "users", "id");
  }

  static List<?> elements(Map<String, Object> answer, String list) {
    return (List<?>) Objects.requireNonNull(answer.get(list));
  }

  static List<Object> fields(Map<String, Object> answer, String list, String field) {
    List<Object> values = new ArrayList<>();
    for (Object element : elements(answer, list)) {
      values.add(((Map<?, ?>) element).get(field));
    }
    return values;
  }

  static Map<String, Object> page(long skip, long limit, String order) {
    return Map.of("skip", skip, "limit", limit, "sortOrder", order);
  }

  static Map<String, Object> users(String contextId) {
    return with(page(0, 100, "asc"), "contextId", contextId);
  }

  static Map<String, Object> customEvent(String contextId, List<Object> receivers) {
    return Map.of(
        "contextId",
        contextId,
        "channel",
        "chat",
        "data",
        Map.of("text", "hello"),
        "users",
        receivers);
  }

  static Map<String, Object> receiver(String userId) {
    return Map.of("id", userId, "key", "k");
  }

  static Map<String, Object> with(Map<String, Object> params, String key, Object value) {
    Map<String, Object> more = new HashMap<>(params);
    more.put(key, value);
    return more;
  }
}
