package lambdabridge.server.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.TestBridge;
import lambdabridge.server.TestBridge.Push;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.SocketStore;
import lambdabridge.server.socket.Subscription;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final byte[] KEY = new byte[32];
  private static final String KEY_TEXT = Base64.getEncoder().encodeToString(KEY);

  private TestBridge bridge;
  private EcPrivateKey aliceKey;
  private SocketRef socket;
  private PrivmxTestClient alice;

  @BeforeEach
  void aliceIsConnected() {
    bridge = new TestBridge(DYNAMO);
    bridge.addSolution("S1");
    bridge.addContext("C1", "S1");
    socket = bridge.openSocket("socket-" + System.nanoTime());
    aliceKey = bridge.newKey();
    alice = user("alice", aliceKey, socket);
  }

  @Test
  @DisplayName("SES-08 SES-16 Methods of a WebSocket refuse calls over HTTP")
  void socketIsRequired() {
    PrivmxTestClient overHttp = bridge.client(aliceKey, "S1");
    overHttp.connectWithKey();

    List<Map.Entry<String, Map<String, ?>>> calls =
        List.of(
            Map.entry("authorizeWebSocket", Map.of("key", KEY_TEXT)),
            Map.entry("unauthorizeWebSocket", Map.of()),
            Map.entry("subscribeToChannels", Map.of("channels", List.of("thread"))),
            Map.entry("unsubscribeFromChannels", Map.of("subscriptionsIds", List.of())),
            Map.entry("subscribeToChannel", Map.of("channel", "thread")),
            Map.entry("unsubscribeFromChannel", Map.of("channel", "thread")));

    for (Map.Entry<String, Map<String, ?>> call : calls) {
      assertRefused(
          ErrorCode.WEBSOCKET_REQUIRED, () -> overHttp.call(call.getKey(), call.getValue()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"getRequestConfig", "request.getRequestConfig"})
  @DisplayName("REQ-19 getRequestConfig returns the four limits without a session")
  void uploadLimitsAreToldToAnybody(String method) {
    PrivmxTestClient anonymous = bridge.client(bridge.newKey(), null);
    anonymous.connectAnonymous();
    RpcDispatcher dispatcher = new RpcDispatcher(bridge.bridge().rpcTable());
    Caller nobody = new Caller(null, Origin.http("2001:db8::1"));

    assertThat(anonymous.call(method, Map.of()))
        .isEqualTo(dispatcher.call(nobody, method, Map.of()))
        .isEqualTo(
            Map.of(
                "maxFilesCount", 100L,
                "maxRequestSize", 7_000_000_000L,
                "maxFileSize", 5_000_000_000L,
                "chunkSize", (long) TestBridge.REQUEST_CHUNK_SIZE));
    assertRefused(ErrorCode.INVALID_PARAMS, () -> alice.call(method, Map.of("id", "x")));
  }

  @Test
  void anonymousSessionMayBeAuthorized() {
    PrivmxTestClient guest = bridge.client(bridge.newKey(), "S1", socket);
    guest.connectAnonymous();

    assertThat(authorize(guest, true)).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 43 characters, no padding
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", // 31 bytes
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 36 bytes
        "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  @DisplayName("SES-09 authorizeWebSocket with a key that does not decode to 32 bytes is refused")
  void notificationKeyHas32Bytes(String key) {
    assertRefused(
        ErrorCode.INVALID_PARAMS, () -> alice.call("authorizeWebSocket", Map.of("key", key)));
  }

  @Test
  @DisplayName("GEN-08 addWsChannelId may be null, other optional keys may not")
  void addWsChannelIdMayBeNull() {
    Map<String, Object> params = new HashMap<>();
    params.put("key", KEY_TEXT);
    params.put("addWsChannelId", null);

    alice.call("authorizeWebSocket", params);

    assertThat(binding().multi()).isFalse();
  }

  @Test
  @DisplayName("SES-10 A second authorizeWebSocket of one user key on one socket is refused")
  void sameUserCannotBeBoundTwice() {
    authorize(alice, true);
    PrivmxTestClient again = bridge.client(aliceKey, "S1", socket);
    again.connectWithKey();

    assertRefused(ErrorCode.WEBSOCKET_ALREADY_AUTHORIZED, () -> authorize(alice, true));
    assertRefused(ErrorCode.WEBSOCKET_ALREADY_AUTHORIZED, () -> authorize(again, true));
  }

  @Test
  void bindingOfASessionThatIsGoneIsReplaced() {
    authorize(alice, true);
    alice.call("subscribeToChannels", Map.of("channels", List.of("thread")));
    // All of the session's tickets expire, and with them the session.
    bridge.clock().advance(Duration.ofMinutes(16));
    PrivmxTestClient again = bridge.client(aliceKey, "S1", socket);
    again.connectWithKey();

    int channelId = authorize(again, true);

    assertThat(bridge.bridge().sockets().bindings(aliceKey.publicKey().pub58()))
        .singleElement()
        .satisfies(binding -> assertThat(binding.channelId()).isEqualTo(channelId))
        .satisfies(binding -> assertThat(binding.subscriptions()).isEmpty());
  }

  @Test
  @DisplayName("SES-11 A different user on a bound socket must send addWsChannelId")
  void secondUserMustAddAChannelId() {
    authorize(alice, true);
    PrivmxTestClient bob = user("bob", bridge.newKey(), socket);

    assertRefused(
        ErrorCode.ADD_WS_CHANNEL_ID_REQUIRED_ON_MULTI_CHANNEL_WEBSOCKET,
        () -> authorize(bob, false));
    authorize(bob, true);
  }

  @Test
  @DisplayName("SES-12 A socket whose first session did not use addWsChannelId takes no other")
  void singleChannelSocketTakesNoOther() {
    authorize(alice, false);
    PrivmxTestClient bob = user("bob", bridge.newKey(), socket);

    assertRefused(
        ErrorCode.CANNOT_ADD_CHANNEL_TO_SINGLE_CHANNEL_WEBSOCKET, () -> authorize(bob, true));
  }

  @Test
  @DisplayName("SES-13 wsChannelId values on one socket are distinct non-negative 31-bit integers")
  void channelIdsAreDistinctEvenWhenUsersComeAtOnce() throws Exception {
    List<Callable<Integer>> authorizations = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      PrivmxTestClient user = user("user" + i, bridge.newKey(), socket);
      authorizations.add(() -> authorize(user, true));
    }

    List<Integer> channelIds = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(12)) {
      for (Future<Integer> future : threads.invokeAll(authorizations)) {
        channelIds.add(future.get());
      }
    }

    assertThat(new HashSet<>(channelIds)).hasSize(12);
    assertThat(channelIds).allSatisfy(id -> assertThat(id).isBetween(0, Integer.MAX_VALUE - 1));
  }

  @Test
  void socketTakes1025Users() {
    SocketStore sockets = bridge.bridge().sockets();
    for (int i = 0; i < 1025; i++) {
      Binding other =
          new Binding(
              socket, "user" + i, "s", "S1", i, true, SecretBytes.copyOf(KEY), 1, List.of());
      assertThat(sockets.bind(other, i)).isTrue();
    }

    assertRefused(ErrorCode.EXCEEDED_LIMIT_OF_WEBSOCKET_CHANNELS, () -> authorize(alice, true));
  }

  @Test
  void closedSocketCannotBeAuthorized() {
    bridge.bridge().sockets().close(socket.connectionId());

    assertRefused(ErrorCode.WEBSOCKET_REQUIRED, () -> authorize(alice, true));
  }

  @Test
  @DisplayName("SES-14 SES-15 unauthorizeWebSocket ends the binding and is fine without one")
  void unauthorizeEndsTheBinding() {
    assertThat(alice.call("unauthorizeWebSocket", Map.of())).isEqualTo("OK");
    authorize(alice, true);

    assertThat(alice.call("unauthorizeWebSocket", Map.of())).isEqualTo("OK");

    assertThat(bindings()).isEmpty();
    assertRefused(ErrorCode.WS_SESSION_DOES_NOT_EXISTS, () -> subscribe("thread"));
    authorize(alice, true);
  }

  @Test
  void unauthorizeOfAnotherSessionLeavesTheBinding() {
    authorize(alice, true);
    PrivmxTestClient again = bridge.client(aliceKey, "S1", socket);
    again.connectWithKey();

    assertThat(again.call("unauthorizeWebSocket", Map.of())).isEqualTo("OK");

    assertThat(bindings()).hasSize(1);
  }

  @Test
  @DisplayName("SES-17 subscribeToChannels on an unbound socket is refused")
  void subscriptionsNeedABinding() {
    assertRefused(ErrorCode.WS_SESSION_DOES_NOT_EXISTS, () -> subscribe("thread"));
    assertRefused(ErrorCode.WS_SESSION_DOES_NOT_EXISTS, () -> subscribe());
    assertRefused(
        ErrorCode.WS_SESSION_DOES_NOT_EXISTS,
        () -> alice.call("subscribeToChannel", Map.of("channel", "thread")));
    assertRefused(
        ErrorCode.WS_SESSION_DOES_NOT_EXISTS,
        () -> alice.call("unsubscribeFromChannels", Map.of("subscriptionsIds", List.of("x"))));
    assertThat(alice.call("unsubscribeFromChannel", Map.of("channel", "thread"))).isEqualTo("OK");
  }

  @Test
  @DisplayName("SES-18 More than 128 channels in one call is INVALID_PARAMS")
  void oneCallTakes128Channels() {
    authorize(alice, true);

    assertRefused(ErrorCode.INVALID_PARAMS, () -> subscribe(Collections.nCopies(129, "thread")));
    assertThat(subscribe(Collections.nCopies(128, "thread"))).hasSize(128);
  }

  @Test
  @DisplayName("SES-19 The 129th subscription is refused; earlier ones stay active")
  void sessionHas128Subscriptions() {
    authorize(alice, true);
    subscribe(Collections.nCopies(127, "thread"));

    assertRefused(ErrorCode.TOO_MANY_CHANNELS_IN_SESSION, () -> subscribe("a", "b"));

    assertThat(binding().subscriptions()).hasSize(127);
    subscribe("a");
    assertRefused(
        ErrorCode.TOO_MANY_CHANNELS_IN_SESSION,
        () -> alice.call("subscribeToChannel", Map.of("channel", "thread")));
  }

  @Test
  @DisplayName("SES-20 SES-21 Each channel gets its own id and is echoed, also the same one twice")
  void channelsAreEchoedInOrder() {
    authorize(alice, true);
    List<String> channels =
        List.of("thread/messages/create|containerId=68e0,containerType=thread", "thread", "thread");

    List<Map<?, ?>> subscriptions = subscribe(channels);

    assertThat(subscriptions).extracting(s -> s.get("channel")).isEqualTo(channels);
    assertThat(subscriptions)
        .extracting(s -> s.get("subscriptionId"))
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat((String) id).matches("[0-9a-f]{24}"));
    assertThat(binding().subscriptions())
        .extracting(Subscription::channel)
        .containsExactlyInAnyOrderElementsOf(channels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread create", "thread.create", "thread*", "wątek"})
  @DisplayName("SES-22 A channel with another character is INVALID_PARAMS")
  void channelsHaveAnAlphabet(String channel) {
    authorize(alice, true);

    assertRefused(ErrorCode.INVALID_PARAMS, () -> subscribe(channel));
  }

  @Test
  @DisplayName("SES-23 A channel of 513 characters is INVALID_PARAMS")
  void channelsHaveALength() {
    authorize(alice, true);

    assertRefused(ErrorCode.INVALID_PARAMS, () -> subscribe("x".repeat(513)));
    assertThat(subscribe("x".repeat(512))).hasSize(1);
  }

  @Test
  void subscribingIsAllOrNothing() {
    authorize(alice, true);

    assertRefused(ErrorCode.INVALID_PARAMS, () -> subscribe("thread", "thread|containerId"));

    assertThat(binding().subscriptions()).isEmpty();
  }

  @Test
  @DisplayName(
      "SES-27 SES-28 unsubscribeFromChannels removes exactly those and ignores unknown ids")
  void unsubscribeRemovesExactlyThose() {
    authorize(alice, true);
    List<Map<?, ?>> subscriptions = subscribe("a", "b", "c");
    Object second = Objects.requireNonNull(subscriptions.get(1).get("subscriptionId"));

    Object answer =
        alice.call(
            "unsubscribeFromChannels",
            Map.of("subscriptionsIds", List.of(second, "unknown", second)));

    assertThat(answer).isEqualTo("OK");
    assertThat(binding().subscriptions())
        .extracting(Subscription::channel)
        .containsExactlyInAnyOrder("a", "c");
  }

  @Test
  @DisplayName("SES-29 Legacy subscribeToChannel with two path segments is INVALID_PARAMS")
  void legacyChannelOfTwoSegmentsIsRefused() {
    authorize(alice, true);

    assertRefused(
        ErrorCode.INVALID_PARAMS,
        () -> alice.call("subscribeToChannel", Map.of("channel", "thread/T1")));
    assertRefused(
        ErrorCode.INVALID_PARAMS,
        () -> alice.call("unsubscribeFromChannel", Map.of("channel", "thread/T1")));
  }

  @Test
  @DisplayName("SES-30 Legacy unsubscribeFromChannel removes all made with that channel at once")
  void legacyUnsubscribeRemovesAllOfAChannel() {
    authorize(alice, true);
    alice.call("subscribeToChannel", Map.of("channel", "thread/T1/messages"));
    alice.call("subscribeToChannel", Map.of("channel", "thread/T1/messages"));
    alice.call("subscribeToChannel", Map.of("channel", "thread/T2/messages"));
    subscribe("thread/messages|containerId=T1");

    alice.call("unsubscribeFromChannel", Map.of("channel", "thread/T1/messages"));

    assertThat(binding().subscriptions())
        .extracting(Subscription::channel)
        .containsExactlyInAnyOrder("thread/T2/messages", "thread/messages|containerId=T1");
  }

  @Test
  @DisplayName("SES-31 logout ends the session: later tickets of it stop working")
  void logoutEndsTheSession() {
    int channelId = authorize(alice, true);

    assertThat(alice.call("logout", Map.of())).isEqualTo("OK");

    assertThatExceptionOfType(AlertReceived.class)
        .isThrownBy(() -> alice.call("ping", Map.of()))
        .withMessage("Invalid ticket");
    assertThat(bindings()).isEmpty();
    Push push = bridge.pushes().getLast();
    assertThat(push.connectionId()).isEqualTo(socket.connectionId());
    assertThat(push.message().slice(0, 8))
        .isEqualTo(Bytes.ofHex("00000000%08x".formatted(channelId)));
    assertThat(
            alice.openNotification(
                SecretBytes.copyOf(KEY), push.message().slice(8, push.message().length())))
        .isEqualTo(Map.of("type", "disconnected", "data", Map.of()));
  }

  @Test
  void logoutOverHttpTellsTheSocketsOfTheSession() {
    AtomicReference<@Nullable SocketRef> way = new AtomicReference<>(socket);
    PrivmxTestClient client = bridge.client(aliceKey, "S1", 1, way::get);
    client.connectWithKey();
    authorize(client, true);

    way.set(null);
    assertThat(client.call("logout", Map.of())).isEqualTo("OK");

    assertThat(bindings()).isEmpty();
    assertThat(bridge.pushes().getLast().connectionId()).isEqualTo(socket.connectionId());
  }

  @Test
  void logoutLeavesOtherSessionsOfTheUser() {
    PrivmxTestClient other = bridge.client(aliceKey, "S1");
    other.connectWithKey();
    authorize(alice, true);

    other.call("logout", Map.of());

    assertThat(bindings()).hasSize(1);
    assertThat(alice.call("ping", Map.of())).isEqualTo("pong");
    assertThat(bridge.pushes()).isEmpty();
  }

  @Test
  void logoutOfAnAnonymousSessionIsRefused() {
    PrivmxTestClient guest = bridge.client(bridge.newKey(), null);
    guest.connectAnonymous();

    assertRefused(ErrorCode.INTERNAL_ERROR, () -> guest.call("logout", Map.of()));
  }

  @Test
  void closingASocketRemovesItsBindings() {
    authorize(alice, true);

    bridge.bridge().sockets().close(socket.connectionId());

    assertThat(bindings()).isEmpty();
  }

  @Test
  void bindingOfASocketWhoseEndNobodyAnnouncedIsNotSeen() {
    authorize(alice, true);

    bridge.clock().advance(Duration.ofHours(3));

    assertThat(bindings()).isEmpty();
  }

  @Test
  void bindingKeepsWhatNotificationsNeed() {
    int channelId = authorize(alice, true);

    Binding binding = binding();

    assertThat(binding.socket()).isEqualTo(socket);
    assertThat(binding.channelId()).isEqualTo(channelId);
    assertThat(binding.key()).isEqualTo(SecretBytes.copyOf(KEY));
    assertThat(binding.solution()).isEqualTo("S1");
    assertThat(binding.version()).isEqualTo(1);
  }

  private PrivmxTestClient user(String userId, EcPrivateKey key, SocketRef on) {
    bridge.addUser("C1", userId, key);
    PrivmxTestClient client = bridge.client(key, "S1", on);
    client.connectWithKey();
    return client;
  }

  private static int authorize(PrivmxTestClient client, boolean addWsChannelId) {
    Map<?, ?> result =
        (Map<?, ?>)
            Objects.requireNonNull(
                client.call(
                    "authorizeWebSocket",
                    Map.of("key", KEY_TEXT, "addWsChannelId", addWsChannelId)));
    return Math.toIntExact((Long) Objects.requireNonNull(result.get("wsChannelId")));
  }

  private List<Map<?, ?>> subscribe(String... channels) {
    return subscribe(List.of(channels));
  }

  private List<Map<?, ?>> subscribe(List<String> channels) {
    Map<?, ?> result =
        (Map<?, ?>)
            Objects.requireNonNull(alice.call("subscribeToChannels", Map.of("channels", channels)));
    List<Map<?, ?>> subscriptions = new ArrayList<>();
    for (Object subscription : (List<?>) Objects.requireNonNull(result.get("subscriptions"))) {
      subscriptions.add((Map<?, ?>) Objects.requireNonNull(subscription));
    }
    return subscriptions;
  }

  private List<Binding> bindings() {
    return bridge.bridge().sockets().bindings(aliceKey.publicKey().pub58());
  }

  private Binding binding() {
    assertThat(bindings()).hasSize(1);
    return bindings().getFirst();
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code.code()));
  }
}
