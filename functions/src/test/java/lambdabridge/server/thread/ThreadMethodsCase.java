package lambdabridge.server.thread;

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
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.blob.MemoryS3;
import lambdabridge.server.context.Context;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextUser;
import lambdabridge.server.context.StoredContexts;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Calls the methods under test by their wire names, on tables of the real engine and a bucket in
 * memory. Each test has a context of its own with the users ann, bob, cat and dan.
 */
abstract class ThreadMethodsCase {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  static final String OTHER_SOLUTION = "8c1f0c9e-3a51-4d0e-9b6e-6d1f9c1d2a33";
  static final String UNKNOWN_ID = "0123456789abcdef01234567";
  static final String OK = "OK";

  final SettableClock clock = new SettableClock(Instant.parse("2026-05-01T10:00:00.123Z"));
  final Ids ids = new Ids(new SecureRandom());
  final MemoryS3 s3 = new MemoryS3();
  final StoredContexts storedContexts = new StoredContexts(DYNAMO);
  final ContextStore contexts = new ContextStore(DYNAMO.client(), DYNAMO.tables());
  final EventStore events = new EventStore(DYNAMO.client(), DYNAMO.tables(), ids, clock);
  final ThreadStore threadStore = new ThreadStore(DYNAMO.client(), DYNAMO.tables(), ids, events);
  final MessageStore messageStore = new MessageStore(DYNAMO.client(), DYNAMO.tables());
  final MessageBodies bodies =
      new MessageBodies(new BlobStore(s3.client(), "bucket"), messageStore, ids);
  final Threads threads =
      new Threads(threadStore, messageStore, bodies, contexts, events, ids, clock);
  final RpcDispatcher dispatcher =
      new RpcDispatcher(new RpcTable(List.of(threads.methods().methods())));

  final String context = newContext(Map.of());
  final Session ann = user(context, "ann");
  final Session bob = user(context, "bob");
  final Session cat = user(context, "cat");
  final Session dan = user(context, "dan");

  /** Returns a context of the test's solution with a policy for threads. */
  String newContext(Map<String, Object> threadPolicy) {
    String id = UUID.randomUUID().toString();
    putContext(id, threadPolicy);
    return id;
  }

  void putContext(String id, Map<String, Object> threadPolicy) {
    Map<String, Object> policy = threadPolicy.isEmpty() ? Map.of() : Map.of("thread", threadPolicy);
    storedContexts.put(new Context(id, 1, 1, SOLUTION, "Demo", "", "private", List.of(), policy));
  }

  /** Adds a user to the context and returns a session of theirs. */
  Session user(String contextId, String userId) {
    return user(contextId, userId, "ALLOW ALL");
  }

  Session user(String contextId, String userId, String acl) {
    String publicKey = userId + "-" + UUID.randomUUID();
    storedContexts.put(new ContextUser(contextId, userId, publicKey, 1, acl));
    return session(publicKey, SOLUTION);
  }

  static Session session(String publicKey, @Nullable String solution) {
    return new Session("session", Level.LOGGED_IN, publicKey, solution, null, 2);
  }

  Object call(Session session, String method, Map<String, ?> params) {
    return AccessLog.as(
        AccessLog.HTTP,
        () ->
            dispatcher.call(
                new Caller(session, Origin.http("192.0.2.1")), "thread." + method, params));
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> object(Session session, String method, Map<String, ?> params) {
    return (Map<String, Object>) call(session, method, params);
  }

  RpcException refused(ErrorCode code, Session session, String method, Map<String, ?> params) {
    List<RpcException> refusals = new ArrayList<>();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> call(session, method, params))
        .satisfies(e -> assertThat(e.error()).isEqualTo(code))
        .satisfies(refusals::add);
    return refusals.getFirst();
  }

  /** Parameters of a thread of the test's context, managed by ann, with a key for everyone. */
  Map<String, Object> newThread(List<String> users, List<String> managers) {
    return newThread(context, users, managers);
  }

  static Map<String, Object> newThread(
      String contextId, List<String> users, List<String> managers) {
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", contextId);
    params.put("users", users);
    params.put("managers", managers);
    params.put("data", data("first"));
    params.put("keyId", "k1");
    params.put("keys", keys("k1", users, managers));
    return params;
  }

  /** Creates a thread with ann as its manager and returns its id. */
  String thread(String... users) {
    return create(ann, newThread(List.of(users), List.of("ann")));
  }

  /** Creates a thread a millisecond after whatever was before. */
  String create(Session session, Map<String, ?> params) {
    clock.advance(Duration.ofMillis(1));
    return (String) value(object(session, "threadCreate", params), "threadId");
  }

  /** Parameters of an update that changes the data only. */
  static Map<String, Object> updateOf(Map<String, Object> thread) {
    Map<String, Object> params = new HashMap<>();
    params.put("id", value(thread, "id"));
    params.put("users", value(thread, "users"));
    params.put("managers", value(thread, "managers"));
    params.put("data", data("next"));
    params.put("keyId", value(thread, "keyId"));
    params.put("keys", List.of());
    params.put("version", value(thread, "version"));
    params.put("force", false);
    return params;
  }

  /** Parameters of an update that gives the thread other members and a key for each of them. */
  static Map<String, Object> rekey(
      Map<String, Object> thread, String keyId, List<String> users, List<String> managers) {
    Map<String, Object> params = updateOf(thread);
    params.put("users", users);
    params.put("managers", managers);
    params.put("keyId", keyId);
    params.put("keys", keys(keyId, users, managers));
    return params;
  }

  Map<String, Object> get(Session session, String threadId) {
    return map(object(session, "threadGet", Map.of("threadId", threadId)), "thread");
  }

  /** Returns the thread as ann sees it. */
  Map<String, Object> get(String threadId) {
    return get(ann, threadId);
  }

  String send(Session session, String threadId) {
    return send(session, threadId, "k1", data("hello"));
  }

  String send(Session session, String threadId, String keyId, @Nullable Object data) {
    return (String)
        value(object(session, "threadMessageSend", message(threadId, keyId, data)), "messageId");
  }

  /** Sends {@code count} messages as ann, a millisecond apart, and returns their ids. */
  List<String> sendMany(String threadId, int count) {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clock.advance(Duration.ofMillis(1));
      sent.add(send(ann, threadId));
    }
    return sent;
  }

  static Map<String, Object> message(String threadId, String keyId, @Nullable Object data) {
    Map<String, Object> params = new HashMap<>();
    params.put("threadId", threadId);
    params.put("keyId", keyId);
    params.put("data", data);
    return params;
  }

  static Map<String, Object> messageUpdate(String messageId, String text) {
    return new HashMap<>(Map.of("messageId", messageId, "keyId", "k1", "data", data(text)));
  }

  Map<String, Object> getMessage(Session session, String messageId) {
    return map(object(session, "threadMessageGet", Map.of("messageId", messageId)), "message");
  }

  Map<String, Object> messages(String threadId, Map<String, ?> page) {
    return object(ann, "threadMessagesGet", with(page, "threadId", threadId));
  }

  Map<String, Object> threads(Session session, Map<String, ?> page) {
    return object(session, "threadList", with(page, "contextId", context));
  }

  static Map<String, Object> page(long skip, long limit, String order) {
    return new HashMap<>(Map.of("skip", skip, "limit", limit, "sortOrder", order));
  }

  static Map<String, Object> page(String order, String lastId) {
    return with(page(0, 100, order), "lastId", lastId);
  }

  static Map<String, Object> with(Map<String, ?> params, String key, Object value) {
    Map<String, Object> more = new HashMap<>(params);
    more.put(key, value);
    return more;
  }

  static Map<String, Object> data(String text) {
    return Map.of("version", 5L, "privateMeta", text);
  }

  static Map<String, Object> dataWithMeta(Map<String, ?> publicMeta) {
    return Map.of("version", 5L, "publicMetaObject", publicMeta);
  }

  static List<Object> keys(String keyId, List<String> users, List<String> managers) {
    List<String> people = new ArrayList<>(users);
    managers.stream().filter(m -> !users.contains(m)).forEach(people::add);
    return new ArrayList<>(people.stream().distinct().map(p -> (Object) key(p, keyId)).toList());
  }

  static Map<String, Object> key(String user, String keyId) {
    return Map.of("user", user, "keyId", keyId, "data", "key " + keyId + " for " + user);
  }

  static Object value(Map<String, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  static long number(Map<String, ?> map, String key) {
    return (Long) value(map, key);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Map<String, ?> map, String key) {
    return (Map<String, Object>) value(map, key);
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Map<String, ?> map, String key) {
    return (List<Map<String, Object>>) value(map, key);
  }

  static List<Object> fields(Map<String, ?> answer, String list, String field) {
    return objects(answer, list).stream().map(element -> value(element, field)).toList();
  }

  static List<Object> threadIds(Map<String, ?> answer) {
    return fields(answer, "threads", "id");
  }

  static List<Object> messageIds(Map<String, ?> answer) {
    return fields(answer, "messages", "id");
  }

  static String newUuid() {
    return UUID.randomUUID().toString();
  }
}
