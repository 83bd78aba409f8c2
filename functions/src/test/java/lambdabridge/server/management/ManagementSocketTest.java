package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.management.TestManagement.Push;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.SocketRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManagementSocketTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private IssuedKey key;
  private Client admin;
  private SocketRef socket;
  private String solution;
  private String context;
  private String alice;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    key = management.bridge.apiKeys().createMainKey();
    admin = management.basic(key);
    socket = TestManagement.socket(UUID.randomUUID().toString());
    solution = newSolution();
    context = newContext();
    alice = management.newPublicKey();
    addUser("alice", alice);
  }

  @Test
  @DisplayName(
      "MGA-43 bindAccessToken over HTTP is METHOD_CALLABLE_WITH_WEBSOCKET_ONLY; with a bad token"
          + " INVALID_TOKEN")
  void tokensAreBoundToSockets() {
    String token = token("solution");

    management
        .nobody()
        .call("manager/bindAccessToken", "accessToken", token)
        .is(ErrorCode.METHOD_CALLABLE_WITH_WEBSOCKET_ONLY);
    management
        .nobody()
        .call("manager/bindAccessToken", "accessToken", "bad")
        .is(ErrorCode.METHOD_CALLABLE_WITH_WEBSOCKET_ONLY);
    call("manager/bindAccessToken").is(ErrorCode.INVALID_PARAMS);
    call("manager/bindAccessToken", "accessToken", "bad").is(ErrorCode.INVALID_TOKEN);
    call("manager/bindAccessToken", "accessToken", auth("solution").text("refreshToken"))
        .is(ErrorCode.INVALID_TOKEN);
    call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);

    call("manager/bindAccessToken", "accessToken", token).isOk();

    call("solution/listSolutions").list("list");
    call("manager/listApiKeys").is(ErrorCode.INSUFFICIENT_SCOPE);
  }

  @Test
  void aTokenInTheFrameGoesBeforeTheBoundOne() {
    call("manager/bindAccessToken", "accessToken", token("solution")).isOk();

    Answer answer = management.callOn(socket, token("apiKey"), "solution/listSolutions");

    answer.is(ErrorCode.INSUFFICIENT_SCOPE);
    management.callOn(socket, "bad", "solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aBoundTokenDiesAsAnyOther() {
    Answer tokens = auth("solution");
    call("manager/bindAccessToken", "accessToken", tokens.text("accessToken")).isOk();
    management
        .nobody()
        .call(
            "manager/auth",
            "grantType",
            "refresh_token",
            "refreshToken",
            tokens.text("refreshToken"))
        .list("scope");

    call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);

    call("manager/bindAccessToken", "accessToken", token("solution")).isOk();
    call("solution/listSolutions").list("list");
    management.clock.advance(Duration.ofMinutes(15));
    call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aTokenWithScopeConnectionWorksOnItsSocketOnly() {
    String token =
        call(
                "manager/auth",
                "grantType",
                "api_key_credentials",
                "apiKeyId",
                key.id(),
                "apiKeySecret",
                key.secret(),
                "scope",
                List.of("solution", "connection"))
            .text("accessToken");

    call("manager/bindAccessToken", "accessToken", token).isOk();

    call("solution/listSolutions").list("list");
    SocketRef other = TestManagement.socket("other");
    management
        .callOn(other, null, "manager/bindAccessToken", "accessToken", token)
        .is(ErrorCode.INVALID_TOKEN);
    management.callOn(other, token, "solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
    management.bearer(token).call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aFrameThatIsNoCallIsAnswered() {
    Bytes answer =
        management
            .bridge
            .management()
            .handleSocketMessage(socket, TestManagement.IP, Bytes.ofUtf8("hello"));

    Map<?, ?> error =
        TestManagement.object(TestManagement.object(Json.decode(answer.utf8())).get("error"));
    assertThat(error.get("code")).isEqualTo(-32700L);
  }

  @Test
  @DisplayName("MGA-44 subscribeToChannel over HTTP is METHOD_CALLABLE_WITH_WEBSOCKET_ONLY")
  void onlySocketsSubscribe() {
    for (String method : List.of("manager/subscribeToChannel", "manager/unsubscribeFromChannel")) {
      admin
          .call(method, "channels", List.of("thread"))
          .is(ErrorCode.METHOD_CALLABLE_WITH_WEBSOCKET_ONLY);
      admin.call(method, "channels", List.of("threads")).is(ErrorCode.INVALID_PARAMS);
      call(method, "channels", List.of("thread")).is(ErrorCode.UNAUTHORIZED);
    }
  }

  @Test
  @DisplayName("MGA-45 subscribeToChannel for thread without scope thread is INSUFFICIENT_SCOPE")
  void aChannelNeedsItsScope() {
    call("manager/bindAccessToken", "accessToken", token("store", "solution:*")).isOk();

    Answer answer = call("manager/subscribeToChannel", "channels", List.of("store", "thread"));

    answer.is(ErrorCode.INSUFFICIENT_SCOPE);
    assertThat(answer.data()).isEqualTo("thread");
    call("manager/subscribeToChannel", "channels", List.of("store", "store")).isOk();
    call("manager/subscribeToChannel", "channels", List.of()).isOk();
  }

  @Test
  @DisplayName(
      "MGA-46 After subscribing to thread, a threadCreate in a covered solution sends one JSON text"
          + " frame of type threadCreated")
  void eventsAreSentToSubscribers() {
    subscribe("thread", "solution:" + solution);

    String id = newThread();

    List<Push> pushes = management.pushesTo(socket);
    assertThat(pushes).hasSize(1);
    Map<?, ?> frame = pushes.getFirst().json();
    assertThat(frame.keySet()).hasToString("[channel, type, data, timestamp]");
    assertThat(frame.get("channel")).isEqualTo("thread");
    assertThat(frame.get("type")).isEqualTo("threadCreated");
    assertThat(frame.get("timestamp")).isEqualTo(management.clock.millis());
    Object thread = admin.call("thread/getThread", "threadId", id).get("thread");
    assertThat(TestManagement.object(thread).equals(frame.get("data"))).isTrue();
  }

  @Test
  @DisplayName("MGA-46 Every event of the family is sent")
  void allEventsOfThreadsAreSent() {
    subscribe("thread", "solution:*");
    String id = newThread();
    String messageId =
        (String)
            Objects.requireNonNull(
                asAlice(
                        "thread.threadMessageSend",
                        Map.of("threadId", id, "data", "x", "keyId", "k1"))
                    .get("messageId"));
    List<Push> sent = management.pushesTo(socket);
    assertThat(types(sent)).containsExactly("threadCreated", "threadNewMessage", "threadStats");
    Object message =
        admin.call("thread/getThreadMessage", "threadMessageId", messageId).get("threadMessage");
    assertThat(TestManagement.object(message).equals(sent.get(1).json().get("data"))).isTrue();
    assertThat(TestManagement.object(sent.get(2).json().get("data")).equals(stats(id, 1L)))
        .isTrue();

    admin.call("thread/deleteThreadMessage", "threadMessageId", messageId).isOk();
    List<Push> deleted = management.pushesTo(socket);
    assertThat(types(deleted)).containsExactly("threadDeletedMessage", "threadStats");
    assertThat(
            TestManagement.object(deleted.get(0).json().get("data"))
                .equals(Map.of("messageId", messageId, "threadId", id)))
        .isTrue();

    admin.call("thread/deleteThread", "threadId", id).isOk();
    List<Push> gone = management.pushesTo(socket);
    assertThat(types(gone)).containsExactly("threadDeleted");
    assertThat(
            TestManagement.object(gone.getFirst().json().get("data"))
                .equals(Map.of("threadId", id)))
        .isTrue();
  }

  @Test
  @DisplayName("MGA-47 Before subscribing, and after unsubscribing, no frame is sent")
  void onlySubscribersHearOfEvents() {
    call("manager/bindAccessToken", "accessToken", token("thread", "solution:*")).isOk();
    newThread();
    assertThat(management.pushesTo(socket)).isEmpty();

    call("manager/subscribeToChannel", "channels", List.of("thread")).isOk();
    newThread();
    assertThat(management.pushesTo(socket)).hasSize(1);

    call("manager/unsubscribeFromChannel", "channels", List.of("thread")).isOk();
    newThread();
    assertThat(management.pushesTo(socket)).isEmpty();
  }

  @Test
  @DisplayName("MGA-47 A closed socket gets nothing")
  void subscriptionsEndWithTheSocket() {
    subscribe("thread", "solution:*");

    management.bridge.managementSockets().close(socket.connectionId());

    newThread();
    assertThat(management.pushesTo(socket)).isEmpty();
    call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
  }

  @Test
  @DisplayName("MGA-48 Events of solutions outside the caller's solution scopes are not sent")
  void eventsOfOtherSolutionsAreNotSent() {
    subscribe("thread", "solution:" + newSolution());
    newThread();
    assertThat(management.pushesTo(socket)).isEmpty();

    subscribe("thread");
    newThread();
    assertThat(management.pushesTo(socket)).isEmpty();
  }

  @Test
  void subscriptionsDoNotEndWithTheToken() {
    subscribe("thread", "solution:*");
    management.clock.advance(Duration.ofMinutes(30));

    newThread();

    assertThat(management.pushesTo(socket)).hasSize(1);
  }

  @Test
  @DisplayName("EVT-34 Deleting a context sends its threads' deletion to administrators")
  void administratorsHearOfADeletedContext() {
    subscribe("thread", "solution:" + solution);
    newThread();
    management.pushesTo(socket);

    admin.call("context/deleteContext", "contextId", context).isOk();

    assertThat(types(management.pushesTo(socket))).containsExactly("threadDeleted");
  }

  private void subscribe(String... scope) {
    call("manager/bindAccessToken", "accessToken", token(scope)).isOk();
    call("manager/subscribeToChannel", "channels", List.of("thread")).isOk();
  }

  private Answer call(String method, Object... params) {
    return management.callOn(socket, null, method, params);
  }

  private String token(String... scope) {
    return auth(scope).text("accessToken");
  }

  private Answer auth(String... scope) {
    return management
        .nobody()
        .call(
            "manager/auth",
            "grantType",
            "api_key_credentials",
            "apiKeyId",
            key.id(),
            "apiKeySecret",
            key.secret(),
            "scope",
            List.of(scope));
  }

  private Map<String, Object> stats(String threadId, long messages) {
    return Map.of(
        "threadId", threadId, "lastMsgDate", management.clock.millis(), "messages", messages);
  }

  private static List<Object> types(List<Push> pushes) {
    return pushes.stream()
        .<Object>map(push -> Objects.requireNonNull(push.json().get("type")))
        .toList();
  }

  private String newThread() {
    return (String)
        Objects.requireNonNull(
            asAlice("thread.threadCreate", ThreadMethodsTest.newThread(context, "alice"))
                .get("threadId"));
  }

  private Map<?, ?> asAlice(String method, Map<String, Object> params) {
    return management.callAsUser(alice, solution, method, params);
  }

  private String newSolution() {
    return admin.call("solution/createSolution", "name", "").text("solutionId");
  }

  private String newContext() {
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
            "private")
        .text("contextId");
  }

  private void addUser(String userId, String publicKey) {
    admin
        .call(
            "context/addUserToContext",
            "contextId",
            context,
            "userId",
            userId,
            "userPubKey",
            publicKey)
        .isOk();
  }
}
