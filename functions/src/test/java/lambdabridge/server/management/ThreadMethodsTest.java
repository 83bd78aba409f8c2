package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final String UNKNOWN = "0123456789abcdef01234567";

  private TestManagement management;
  private Client admin;
  private String solution;
  private String context;
  private String alice;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    admin = management.main();
    solution = newSolution();
    context = newContext(Map.of());
    alice = management.newPublicKey();
    addAlice(context);
  }

  @Test
  @DisplayName(
      "MGC-01 getThread shows metadata, version, counters and publicMeta but no data, keys or"
          + " policy")
  void metadataIsShown() {
    long created = management.clock.millis();
    String id = newThread(Map.of("publicMetaObject", Map.of("topic", "x"), "secret", "y"));
    management.clock.advance(Duration.ofSeconds(3));
    send(id, Map.of());

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("id", id);
    expected.put("contextId", context);
    expected.put("createDate", created);
    expected.put("creator", "alice");
    expected.put("lastModificationDate", created);
    expected.put("lastModifier", "alice");
    expected.put("keyId", "k1");
    expected.put("users", List.of("alice"));
    expected.put("managers", List.of("alice"));
    expected.put("version", 1L);
    expected.put("lastMsgDate", created + 3000);
    expected.put("messages", 1L);
    expected.put("publicMeta", Map.of("topic", "x"));
    assertThat(admin.call("thread/getThread", "threadId", id).get("thread")).isEqualTo(expected);
    admin.call("thread/getThread", "threadId", UNKNOWN).is(ErrorCode.THREAD_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-02 publicMeta is null when the data has no publicMetaObject")
  void publicMetaMayBeMissing() {
    String id = newThread(Map.of("secret", "y"));
    String messageId = send(id, "plain text");

    Map<?, ?> thread =
        TestManagement.object(admin.call("thread/getThread", "threadId", id).get("thread"));
    assertThat(thread.containsKey("publicMeta")).isTrue();
    assertThat(thread.get("publicMeta")).isNull();
    assertThat(message(messageId).containsKey("publicMeta")).isTrue();
    assertThat(message(messageId).get("publicMeta")).isNull();
  }

  @Test
  @DisplayName("MGC-03 getThread in a solution not covered is ACCESS_DENIED")
  void otherSolutionsThreadsAreOutOfReach() {
    String id = newThread(Map.of());
    String messageId = send(id, Map.of());
    String other = newSolution();
    admin.call("context/updateContext", "contextId", context, "scope", "public").isOk();
    admin.call("context/addSolutionToContext", "contextId", context, "solutionId", other).isOk();
    Client stranger = management.keyWith(admin, "thread", "solution:" + other);

    isRefusedEverything(stranger, id, messageId);
    stranger.call("thread/getThread", "threadId", UNKNOWN).is(ErrorCode.THREAD_DOES_NOT_EXIST);

    Client owner = management.keyWith(admin, "thread", "solution:" + solution);
    owner.call("thread/getThread", "threadId", id).get("thread");
    assertThat(list(owner, null, 100, "asc").get("count")).isEqualTo(1L);
    owner.call("thread/deleteThreadMessage", "threadMessageId", messageId).isOk();
    owner.call("thread/deleteThread", "threadId", id).isOk();
  }

  @Test
  @DisplayName(
      "MGC-04 Credentials without any solution scope get ACCESS_DENIED on container methods")
  void aSolutionIsNeeded() {
    String id = newThread(Map.of());
    String messageId = send(id, Map.of());
    Client withoutSolution = management.keyWith(admin, "thread", "context");

    isRefusedEverything(withoutSolution, id, messageId);
    withoutSolution.call("thread/getThread", "threadId", UNKNOWN).is(ErrorCode.ACCESS_DENIED);
    withoutSolution
        .call("thread/deleteThreadMessagesOlderThan", "threadId", UNKNOWN, "timestamp", 1L)
        .is(ErrorCode.THREAD_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-05 listThreads from=null returns from the start; asc is oldest first")
  void threadsAreListedByCreation() {
    List<String> ids = newThreads(3);

    assertThat(list(admin, null, 100, "asc").listOf("list", "id")).isEqualTo(ids);
    assertThat(list(admin, null, 100, "desc").listOf("list", "id")).isEqualTo(ids.reversed());
    assertThat(list(admin, null, 2, "asc").listOf("list", "id")).isEqualTo(ids.subList(0, 2));
    assertThat(list(admin, null, 2, "asc").get("count")).isEqualTo(3L);
  }

  @Test
  @DisplayName(
      "MGC-06 listThreads from=X excludes X and continues after it; count is the remaining number")
  void listsContinueAfterAThread() {
    List<String> ids = newThreads(4);

    Answer after = list(admin, ids.get(1), 1, "asc");
    assertThat(after.listOf("list", "id")).containsExactly(ids.get(2));
    assertThat(after.get("count")).isEqualTo(2L);

    Answer before = list(admin, ids.get(1), 9, "desc");
    assertThat(before.listOf("list", "id")).containsExactly(ids.get(0));
    assertThat(before.get("count")).isEqualTo(1L);
  }

  @Test
  @DisplayName("MGC-07 listThreads without the from key is INVALID_PARAMS")
  void fromIsRequired() {
    admin
        .call("thread/listThreads", "contextId", context, "limit", 1L, "sortOrder", "asc")
        .is(ErrorCode.INVALID_PARAMS);
    list(admin, null, 0, "asc").is(ErrorCode.INVALID_PARAMS);
    list(admin, null, 101, "asc").is(ErrorCode.INVALID_PARAMS);
    list(admin, "", 1, "asc").is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName("MGC-08 listThreads with an unknown context is CONTEXT_DOES_NOT_EXIST")
  void unknownContextsHaveNoList() {
    Map<String, Object> params =
        TestManagement.map("contextId", "unknown", "limit", 1L, "sortOrder", "asc", "from", "x");

    admin.call("thread/listThreads", params).is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-09 deleteThread works regardless of policy and ACL")
  void administratorsDeleteAnything() {
    context = newContext(Map.of("thread", Map.of("delete", "none")));
    addAlice(context);
    String id = newThread(Map.of());
    admin
        .call("context/setUserAcl", "contextId", context, "userId", "alice", "acl", "DENY ALL")
        .isOk();

    admin.call("thread/deleteThread", "threadId", id).isOk();

    admin.call("thread/getThread", "threadId", id).is(ErrorCode.THREAD_DOES_NOT_EXIST);
    admin.call("thread/deleteThread", "threadId", id).is(ErrorCode.THREAD_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-11 deleteManyThreads reports per-id statuses like the client method")
  void manyThreadsAreDeletedAtOnce() {
    List<String> ids = newThreads(2);

    Answer answer =
        admin.call("thread/deleteManyThreads", "threadIds", List.of(ids.get(0), UNKNOWN));

    assertThat(answer.list("results"))
        .containsExactly(
            Map.of("id", ids.get(0), "status", "OK"),
            Map.of("id", UNKNOWN, "status", "THREAD_DOES_NOT_EXIST"));
    assertThat(list(admin, null, 9, "asc").listOf("list", "id")).containsExactly(ids.get(1));

    String first = ids.get(1);
    context = newContext(Map.of());
    addAlice(context);
    String elsewhere = newThread(Map.of());
    admin
        .call("thread/deleteManyThreads", "threadIds", List.of(first, elsewhere))
        .is(ErrorCode.RESOURCES_HAVE_DIFFERENT_CONTEXTS);
    List<String> tooMany = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      tooMany.add("thread " + i);
    }
    admin.call("thread/deleteManyThreads", "threadIds", tooMany).is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName("MGC-12 getThreadMessage shows author, keyId, createDate, publicMeta")
  void messagesAreShown() {
    String id = newThread(Map.of());
    management.clock.advance(Duration.ofSeconds(1));
    String messageId = send(id, Map.of("publicMetaObject", Map.of("n", 1L), "text", "secret"));

    assertThat(message(messageId))
        .isEqualTo(
            Map.of(
                "id",
                messageId,
                "contextId",
                context,
                "threadId",
                id,
                "createDate",
                management.clock.millis(),
                "author",
                "alice",
                "keyId",
                "k1",
                "publicMeta",
                Map.of("n", 1L)));
    admin
        .call("thread/getThreadMessage", "threadMessageId", UNKNOWN)
        .is(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-13 listThreadMessages is ordered by id")
  void messagesAreListedInOrder() {
    String id = newThread(Map.of());
    List<String> sent = sendMany(id, 4);

    assertThat(messages(id, null, 100, "asc").listOf("list", "id")).isEqualTo(sent);
    assertThat(messages(id, null, 100, "desc").listOf("list", "id")).isEqualTo(sent.reversed());
    Answer after = messages(id, sent.get(1), 1, "asc");
    assertThat(after.listOf("list", "id")).containsExactly(sent.get(2));
    assertThat(after.get("count")).isEqualTo(2L);
    Answer before = messages(id, sent.get(1), 9, "desc");
    assertThat(before.listOf("list", "id")).containsExactly(sent.get(0));
    assertThat(before.get("count")).isEqualTo(1L);
    messages(UNKNOWN, null, 1, "asc").is(ErrorCode.THREAD_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGC-14 deleteThreadMessage adjusts the counter")
  void aDeletedMessageIsNotCounted() {
    String id = newThread(Map.of());
    List<String> sent = sendMany(id, 2);

    admin.call("thread/deleteThreadMessage", "threadMessageId", sent.get(1)).isOk();

    Map<?, ?> thread =
        TestManagement.object(admin.call("thread/getThread", "threadId", id).get("thread"));
    assertThat(thread.get("messages")).isEqualTo(1L);
    assertThat(thread.get("lastMsgDate")).isEqualTo(message(sent.get(0)).get("createDate"));
    admin
        .call("thread/deleteThreadMessage", "threadMessageId", sent.get(1))
        .is(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName(
      "MGC-15 deleteManyThreadMessages across threads is MESSAGES_BELONGS_TO_DIFFERENT_THREADS")
  void manyMessagesAreOfOneThread() {
    String id = newThread(Map.of());
    List<String> sent = sendMany(id, 2);
    String elsewhere = send(newThread(Map.of()), Map.of());

    admin
        .call("thread/deleteManyThreadMessages", "messageIds", List.of(sent.get(0), elsewhere))
        .is(ErrorCode.MESSAGES_BELONGS_TO_DIFFERENT_THREADS);
    Answer answer =
        admin.call("thread/deleteManyThreadMessages", "messageIds", List.of(sent.get(1), UNKNOWN));

    assertThat(answer.list("results"))
        .containsExactlyInAnyOrder(
            Map.of("id", sent.get(1), "status", "OK"),
            Map.of("id", UNKNOWN, "status", "THREAD_MESSAGE_DOES_NOT_EXIST"));
    assertThat(messages(id, null, 9, "asc").listOf("list", "id")).containsExactly(sent.get(0));
  }

  @Test
  @DisplayName(
      "MGC-16 deleteThreadMessagesOlderThan removes only older messages and returns their statuses")
  void oldMessagesAreRemoved() {
    String id = newThread(Map.of());
    List<String> sent = sendMany(id, 3);
    Object date = Objects.requireNonNull(message(sent.get(2)).get("createDate"));

    Answer answer =
        admin.call("thread/deleteThreadMessagesOlderThan", "threadId", id, "timestamp", date);

    assertThat(answer.list("results"))
        .containsExactlyInAnyOrder(
            Map.of("id", sent.get(0), "status", "OK"), Map.of("id", sent.get(1), "status", "OK"));
    assertThat(messages(id, null, 9, "asc").listOf("list", "id")).containsExactly(sent.get(2));
    assertThat(
            admin
                .call("thread/deleteThreadMessagesOlderThan", "threadId", id, "timestamp", date)
                .list("results"))
        .isEmpty();
    admin
        .call("thread/deleteThreadMessagesOlderThan", "threadId", id, "timestamp", "1")
        .is(ErrorCode.INVALID_TIMESTAMP);
  }

  @Test
  @DisplayName(
      "MGC-29 A management call with scope store cannot call thread/getThread (INSUFFICIENT_SCOPE)")
  void scopesAreByKindOfContainer() {
    String id = newThread(Map.of());
    Client client = management.keyWith(admin, "store", "solution:*");

    assertThat(client.call("thread/getThread", "threadId", id).data()).isEqualTo("thread");
    list(client, null, 1, "asc").is(ErrorCode.INSUFFICIENT_SCOPE);
  }

  @Test
  void aDeletedThreadIsGoneForItsMembersToo() {
    String id = newThread(Map.of());
    admin.call("thread/deleteThread", "threadId", id).isOk();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(
            () ->
                management.callAsUser(alice, solution, "thread.threadGet", Map.of("threadId", id)))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.THREAD_DOES_NOT_EXIST));
  }

  private void isRefusedEverything(Client client, String threadId, String messageId) {
    client.call("thread/getThread", "threadId", threadId).is(ErrorCode.ACCESS_DENIED);
    list(client, null, 1, "asc").is(ErrorCode.ACCESS_DENIED);
    client.call("thread/deleteThread", "threadId", threadId).is(ErrorCode.ACCESS_DENIED);
    client
        .call("thread/deleteManyThreads", "threadIds", List.of(threadId))
        .is(ErrorCode.ACCESS_DENIED);
    client
        .call("thread/getThreadMessage", "threadMessageId", messageId)
        .is(ErrorCode.ACCESS_DENIED);
    Map<String, Object> page =
        TestManagement.map(
            "threadId", threadId, "from", messageId, "limit", 1L, "sortOrder", "asc");
    client.call("thread/listThreadMessages", page).is(ErrorCode.ACCESS_DENIED);
    client
        .call("thread/deleteThreadMessage", "threadMessageId", messageId)
        .is(ErrorCode.ACCESS_DENIED);
    client
        .call("thread/deleteManyThreadMessages", "messageIds", List.of(messageId))
        .is(ErrorCode.ACCESS_DENIED);
    client
        .call("thread/deleteThreadMessagesOlderThan", "threadId", threadId, "timestamp", 1L)
        .is(ErrorCode.ACCESS_DENIED);
    assertThat(message(messageId).get("threadId")).isEqualTo(threadId);
  }

  private String newSolution() {
    return admin.call("solution/createSolution", "name", "").text("solutionId");
  }

  private String newContext(Map<String, Object> policy) {
    return admin
        .call(
            "context/createContext",
            "solution",
            solution,
            "name",
            "",
            "description",
            "",
            "scope",
            "private",
            "policy",
            policy)
        .text("contextId");
  }

  private void addAlice(String contextId) {
    admin
        .call(
            "context/addUserToContext",
            "contextId",
            contextId,
            "userId",
            "alice",
            "userPubKey",
            alice)
        .isOk();
  }

  /** Parameters of a thread with one member. */
  static Map<String, Object> newThread(String contextId, String userId) {
    return TestManagement.map(
        "contextId",
        contextId,
        "users",
        List.of(userId),
        "managers",
        List.of(userId),
        "data",
        Map.of(),
        "keyId",
        "k1",
        "keys",
        List.of(Map.of("user", userId, "keyId", "k1", "data", "key")));
  }

  private String newThread(Map<String, Object> data) {
    Map<String, Object> params = newThread(context, "alice");
    params.put("data", data);
    return id(management.callAsUser(alice, solution, "thread.threadCreate", params), "threadId");
  }

  private List<String> newThreads(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      management.clock.advance(Duration.ofMillis(1));
      ids.add(newThread(Map.of()));
    }
    return ids;
  }

  private String send(String threadId, Object data) {
    Map<String, Object> params = Map.of("threadId", threadId, "data", data, "keyId", "k1");
    return id(
        management.callAsUser(alice, solution, "thread.threadMessageSend", params), "messageId");
  }

  private List<String> sendMany(String threadId, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      management.clock.advance(Duration.ofMillis(1));
      ids.add(send(threadId, Map.of()));
    }
    return ids;
  }

  private static String id(Map<?, ?> answer, String field) {
    return (String) Objects.requireNonNull(answer.get(field));
  }

  private Map<?, ?> message(String messageId) {
    return TestManagement.object(
        admin.call("thread/getThreadMessage", "threadMessageId", messageId).get("threadMessage"));
  }

  private Answer list(Client client, @Nullable String from, long limit, String sortOrder) {
    return page(client, "thread/listThreads", "contextId", context, from, limit, sortOrder);
  }

  private Answer messages(String threadId, @Nullable String from, long limit, String sortOrder) {
    return page(admin, "thread/listThreadMessages", "threadId", threadId, from, limit, sortOrder);
  }

  private static Answer page(
      Client client,
      String method,
      String parent,
      String parentId,
      @Nullable String from,
      long limit,
      String sortOrder) {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put(parent, parentId);
    params.put("from", from);
    params.put("limit", limit);
    params.put("sortOrder", sortOrder);
    return client.call(method, params);
  }
}
