package lambdabridge.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.dynamo.StoreCall;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeEndpointTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private TestBridge bridge;
  private EcPrivateKey aliceKey;

  @BeforeEach
  void aliceIsAUser() {
    bridge = new TestBridge(DYNAMO);
    aliceKey = bridge.newKey();
    bridge.addSolution("S1");
    bridge.addContext("C1", "S1");
    bridge.addUser("C1", "alice", aliceKey);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("CLI-06 a login answers with a server version and an integer chunk size")
  void clientLogsInAndCallsInEitherVersion(int version) {
    PrivmxTestClient alice = bridge.client(aliceKey, "S1", version);

    Map<String, Object> answer = alice.connectWithKey();

    assertThat(answer).containsEntry("host", "bridge.example.com");
    assertThat(answer.get("config"))
        .isEqualTo(Map.of("requestChunkSize", 1024L * 1024, "serverVersion", "3.0.0"));
    assertThat(alice.ticketsLeft()).isEqualTo(50);
    assertThat(alice.call("ping", Map.of())).isEqualTo("pong");
  }

  @Test
  @DisplayName("SES-04 Login with a key that is in no context fails with User doesn't exist")
  void unknownKeyCannotLogIn() {
    assertAlert("User doesn't exist", () -> bridge.client(bridge.newKey(), "S1").connectWithKey());
  }

  @Test
  @DisplayName("SES-05 Login with an unknown solution id fails")
  void unknownSolutionCannotBeNamed() {
    assertAlert("Solution does not exist", () -> bridge.client(aliceKey, "S2").connectWithKey());
    assertAlert("Solution does not exist", () -> bridge.client(aliceKey, "S2").connectAnonymous());
  }

  @Test
  @DisplayName("GEN-01 A call to an unknown method answers METHOD_NOT_FOUND")
  void unknownMethodIsRefused() {
    PrivmxTestClient alice = connected();

    assertRefused(ErrorCode.METHOD_NOT_FOUND, () -> alice.call("thread.fly", Map.of()));
    assertRefused(ErrorCode.METHOD_NOT_FOUND, () -> alice.call("", Map.of()));
  }

  @Test
  @DisplayName("GEN-02 A request without id, method or params is answered with an alert in place")
  void incompleteRequestsGetAlertsInTheirPlace() {
    List<Map<String, ?>> requests = new ArrayList<>();
    for (String missing : List.of("id", "method", "params")) {
      Map<String, Object> absent = new HashMap<>(PrivmxTestClient.request(1L, "ping", Map.of()));
      absent.remove(missing);
      requests.add(absent);
      Map<String, Object> isNull = new HashMap<>(PrivmxTestClient.request(1L, "ping", Map.of()));
      isNull.put(missing, null);
      requests.add(isNull);
      requests.add(PrivmxTestClient.request(2L, "ping", Map.of()));
    }

    List<Object> answers = connected().requests(requests);

    assertThat(answers).hasSize(9);
    for (int i = 0; i < 9; i++) {
      if (i % 3 == 2) {
        assertThat(PrivmxTestClient.result(answers.get(i))).isEqualTo("pong");
      } else {
        assertThat(answers.get(i)).isInstanceOf(AlertReceived.class);
      }
    }
    assertThat(((AlertReceived) answers.get(0)).text())
        .isEqualTo("Invalid frame. Field 'id' required");
  }

  @Test
  @DisplayName("GEN-03 The answer repeats the request id unchanged")
  void idIsEchoed() {
    List<Object> ids = List.of(0L, 7L, -1L, 1L << 40, "text", "", 1.5);
    List<Map<String, Object>> requests =
        ids.stream().map(id -> PrivmxTestClient.request(id, "ping", Map.of())).toList();

    List<Object> answers = connected().requests(requests);

    assertThat(answers).extracting(answer -> ((Map<?, ?>) answer).get("id")).isEqualTo(ids);
  }

  @Test
  void successHasNoErrorInPsonAndANullOneInMessagePack() {
    List<Map<String, Object>> ping = List.of(PrivmxTestClient.request(1L, "ping", Map.of()));
    Map<String, Object> pson = Map.of("id", 1L, "jsonrpc", "2.0", "result", "pong");
    Map<String, Object> msgPack = new HashMap<>(pson);
    msgPack.put("error", null);

    assertThat(connected(1).requests(ping)).containsExactly(pson);
    assertThat(connected(2).requests(ping)).containsExactly(msgPack);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("GEN-04 Errors are shaped error.msg plus error.data.error.code and .data")
  void errorsHaveTheirShape(int version) {
    List<Object> answers =
        connected(version)
            .requests(
                List.of(
                    PrivmxTestClient.request(1L, "thread.fly", Map.of()),
                    PrivmxTestClient.request(2L, "ping", Map.of("extra", 1L))));

    Map<String, Object> withoutDetail = new HashMap<>();
    withoutDetail.put("code", -32601L);
    withoutDetail.put("data", null);
    assertThat(answers.get(0)).isEqualTo(failure(1, "Method not found", withoutDetail));
    assertThat(answers.get(1))
        .isEqualTo(
            failure(
                2, "Invalid params", Map.of("code", -32602L, "data", "Unexpected key 'extra'")));
  }

  @Test
  @DisplayName("GEN-11 Methods without parameters accept {} and reject any key")
  void pingTakesNoParameters() {
    PrivmxTestClient alice = connected();

    assertThat(alice.call("ping", Map.of())).isEqualTo("pong");
    assertRefused(ErrorCode.INVALID_PARAMS, () -> alice.call("ping", Map.of("", 1L)));
  }

  @Test
  @DisplayName("GEN-22 Shape validation precedes the session check")
  void shapeIsCheckedBeforeTheSession() {
    PrivmxTestClient guest = bridge.client(bridge.newKey(), "S1");
    guest.connectAnonymous();

    assertRefused(
        ErrorCode.INVALID_PARAMS, () -> guest.call("context.contextGet", Map.of("id", "")));
    assertRefused(
        ErrorCode.ACCESS_DENIED, () -> guest.call("context.contextGet", Map.of("id", "C1")));
  }

  @Test
  void replayedMessageGetsInvalidTicketAndNothingIsExecutedTwice() {
    List<Bytes> sent = new ArrayList<>();
    List<Bytes> answers = new ArrayList<>();
    PrivmxTestClient alice =
        client(
            message -> {
              Bytes answer = bridge.bridge().endpoint().handle(message, Origin.http("192.0.2.1"));
              sent.add(message);
              answers.add(answer);
              return answer;
            });
    alice.connectWithKey();
    alice.call("context.contextGet", Map.of("id", "C1"));

    Bytes replay = sent.getLast();
    List<StoreCall> calls =
        DYNAMO.callsOf(
            () ->
                assertThat(bridge.bridge().endpoint().handle(replay, Origin.http("192.0.2.1")))
                    .isEqualTo(plaintextAlert("Invalid ticket")));

    assertThat(calls).extracting(StoreCall::operation).containsExactly("updateItem");
    assertThat(answers.getLast()).isNotEqualTo(plaintextAlert("Invalid ticket"));
  }

  @Test
  void replayedLoginIsRefused() {
    List<Bytes> sent = new ArrayList<>();
    PrivmxTestClient alice =
        client(
            message -> {
              sent.add(message);
              return bridge.bridge().endpoint().handle(message, Origin.http("192.0.2.1"));
            });
    alice.connectWithKey();

    assertThat(bridge.bridge().endpoint().handle(sent.getFirst(), Origin.http("192.0.2.1")))
        .isEqualTo(plaintextAlert("Invalid nonce"));
  }

  @Test
  void ticketIsSpentEvenIfTheRestOfTheMessageIsMalformed() {
    AtomicInteger cut = new AtomicInteger();
    List<Bytes> sent = new ArrayList<>();
    PrivmxTestClient alice =
        client(
            message -> {
              sent.add(message);
              Bytes damaged = message.slice(0, message.length() - cut.get());
              return bridge.bridge().endpoint().handle(damaged, Origin.http("192.0.2.1"));
            });
    alice.connectWithKey();
    cut.set(1);
    assertThatThrownBy(() -> alice.call("ping", Map.of())).isInstanceOf(AlertReceived.class);

    assertThat(bridge.bridge().endpoint().handle(sent.getLast(), Origin.http("192.0.2.1")))
        .isEqualTo(plaintextAlert("Invalid ticket"));
  }

  @Test
  void sessionWorkOfARequestIsOneConditionalWrite() {
    PrivmxTestClient alice = connected();

    List<StoreCall> calls = DYNAMO.callsOf(() -> alice.call("ping", Map.of()));

    assertThat(calls).extracting(StoreCall::operation).containsExactly("updateItem");
    assertThat(calls.getFirst().units()).isEqualTo(1);
  }

  @Test
  void refillsCostAtMostTwoMoreWritesPerFiftyRequests() {
    PrivmxTestClient alice = connected();

    List<StoreCall> calls =
        DYNAMO.callsOf(
            () -> {
              for (int i = 0; i < 300; i++) {
                alice.call("ping", Map.of());
              }
            });

    assertThat(calls).hasSizeBetween(300, 300 + 2 * 300 / 47 + 2);
    assertThat(calls)
        .extracting(StoreCall::operation)
        .doesNotContain("getItem", "query", "transactWriteItems");
  }

  @Test
  void manyMessagesOfOneSessionRunAtOnce() throws Exception {
    PrivmxTestClient alice = connected();
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      calls.add(() -> Objects.requireNonNull(alice.call("ping", Map.of())));
    }

    try (var threads = Executors.newFixedThreadPool(32)) {
      for (Future<Object> future : threads.invokeAll(calls)) {
        assertThat(future.get()).isEqualTo("pong");
      }
    }
  }

  @Test
  void instancesShareNothingButTheTables() {
    List<TestBridge> instances = List.of(bridge, bridge.otherInstance(), bridge.otherInstance());
    AtomicInteger messages = new AtomicInteger();
    PrivmxTestClient alice =
        client(
            message ->
                instances
                    .get(messages.getAndIncrement() % 3)
                    .bridge()
                    .endpoint()
                    .handle(message, Origin.http("192.0.2.1")));
    alice.connectWithKey();

    for (int i = 0; i < 120; i++) {
      assertThat(alice.call("ping", Map.of())).isEqualTo("pong");
    }
  }

  @Test
  void idleSessionEndsAfterTheTicketsLifetime() {
    PrivmxTestClient alice = connected();

    bridge.clock().advance(Duration.ofMinutes(15));

    assertAlert("Invalid ticket", () -> alice.call("ping", Map.of()));
  }

  @Test
  void outageOfTheTablesIsNotAnInvalidTicket() {
    List<Bytes> sent = new ArrayList<>();
    PrivmxTestClient alice =
        client(
            message -> {
              sent.add(message);
              return bridge.bridge().endpoint().handle(message, Origin.http("192.0.2.1"));
            });
    alice.connectWithKey();
    alice.call("ping", Map.of());
    TestBridge cutOff = bridge.withoutSessions();

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(
            () -> cutOff.bridge().endpoint().handle(sent.getLast(), Origin.http("192.0.2.1")))
        .matches(Outages::isOutage);
  }

  private PrivmxTestClient connected() {
    return connected(1);
  }

  private PrivmxTestClient connected(int version) {
    PrivmxTestClient client = bridge.client(aliceKey, "S1", version);
    client.connectWithKey();
    return client;
  }

  private PrivmxTestClient client(Function<Bytes, Bytes> transport) {
    return new PrivmxTestClient(transport, aliceKey, "S1", 1, bridge.clock(), new SecureRandom());
  }

  private static Map<String, Object> failure(long id, String msg, Map<String, Object> error) {
    Map<String, Object> failure = new HashMap<>();
    failure.put("id", id);
    failure.put("jsonrpc", "2.0");
    failure.put("result", null);
    failure.put("error", Map.of("msg", msg, "data", Map.of("error", error)));
    return failure;
  }

  private static Bytes plaintextAlert(String text) {
    Bytes payload = Bytes.ofUtf8(text);
    return Bytes.ofHex("0115%08x0000".formatted(payload.length())).concat(payload);
  }

  private static void assertAlert(String text, Runnable call) {
    assertThatExceptionOfType(AlertReceived.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.text()).isEqualTo(text));
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code.code()));
  }
}
