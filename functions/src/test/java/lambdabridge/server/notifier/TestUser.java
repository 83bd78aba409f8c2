package lambdabridge.server.notifier;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.SocketStore.Kind;
import org.jspecify.annotations.Nullable;

/** A user with a client, connected when first used, and at most one open socket. */
final class TestUser {
  private static final int REQUEST_ID_LENGTH = 4;
  private static final int CHANNEL_ID_LENGTH = 4;

  final String id;
  final EcPrivateKey key;
  private final NotifierCase test;
  private String solution = NotifierCase.SOLUTION;
  private int version = 1;
  private SocketRef socket;
  private @Nullable SecretBytes notificationKey;
  private @Nullable PrivmxTestClient client;
  private long channelId;
  private int seen;

  TestUser(NotifierCase test, String id, EcPrivateKey key) {
    this.test = test;
    this.id = id;
    this.key = key;
    this.socket = test.endpoint.socket(id + "-" + UUID.randomUUID());
  }

  /** Returns the same user on another device. */
  TestUser onAnotherDevice() {
    return new TestUser(test, id, key);
  }

  /** Makes the client speak MessagePack. */
  TestUser inVersion2() {
    version = 2;
    return this;
  }

  TestUser inSolution(String id) {
    solution = id;
    return this;
  }

  String publicKey() {
    return key.publicKey().pub58();
  }

  String connectionId() {
    return socket.connectionId();
  }

  /** Opens a socket and binds a session to it. */
  TestUser goOnline() {
    socket = test.endpoint.socket(id + "-" + UUID.randomUUID());
    seen = 0;
    AccessLog.as(
        AccessLog.WEB_SOCKET,
        () -> {
          test.bridge.bridge().sockets().open(socket, Kind.CLIENT);
          return socket;
        });
    byte[] secret = new byte[32];
    test.random.nextBytes(secret);
    notificationKey = SecretBytes.wrap(secret);
    client = null;
    Map<String, Object> answer =
        object(
            "authorizeWebSocket",
            Map.of("key", Base64.getEncoder().encodeToString(secret), "addWsChannelId", true));
    channelId = (Long) NotifierCase.value(answer, "wsChannelId");
    return this;
  }

  /** Closes the socket, as the gateway reports it. */
  void goOffline() {
    test.bridge.bridge().sockets().close(socket.connectionId());
    notificationKey = null;
  }

  /** Goes online if need be, subscribes, and returns the ids. */
  List<String> subscribe(String... channels) {
    if (notificationKey == null) {
      goOnline();
    }
    Map<String, Object> answer =
        object("subscribeToChannels", Map.of("channels", List.of(channels)));
    return ((List<?>) NotifierCase.value(answer, "subscriptions"))
        .stream().map(each -> (String) ((Map<?, ?>) each).get("subscriptionId")).toList();
  }

  String subscribeInTheOldWay(String channel) {
    if (notificationKey == null) {
      goOnline();
    }
    return (String)
        NotifierCase.value(
            object("subscribeToChannel", Map.of("channel", channel)), "subscriptionId");
  }

  @Nullable Object call(String method, Map<String, ?> params) {
    if (client == null) {
      client = test.bridge.client(key, solution, socket, version);
      client.connectWithKey();
    }
    return client.call(method, params);
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> object(String method, Map<String, ?> params) {
    return (Map<String, Object>) Objects.requireNonNull(call(method, params));
  }

  /** Returns the events that arrived on the socket since the last call. */
  List<Map<String, Object>> events() {
    List<Map<String, Object>> events = new ArrayList<>();
    messages().forEach(events::addAll);
    return events;
  }

  /** Returns the events that arrived since the last call, by WebSocket message. */
  List<List<Map<String, Object>>> messages() {
    List<Bytes> received = test.endpoint.received(socket.connectionId());
    List<List<Map<String, Object>>> opened =
        received.subList(seen, received.size()).stream().map(this::open).toList();
    seen = received.size();
    return opened;
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> open(Bytes message) {
    long request = u32(message, 0);
    long channel = u32(message, REQUEST_ID_LENGTH);
    if (request != 0 || channel != channelId) {
      throw new AssertionError("message of request " + request + ", channel " + channel);
    }
    Object payload =
        Objects.requireNonNull(client)
            .openNotification(
                Objects.requireNonNull(notificationKey),
                message.slice(REQUEST_ID_LENGTH + CHANNEL_ID_LENGTH, message.length()));
    return version == 1
        ? List.of((Map<String, Object>) Objects.requireNonNull(payload))
        : (List<Map<String, Object>>) Objects.requireNonNull(payload);
  }

  private static long u32(Bytes bytes, int at) {
    long value = 0;
    for (int i = at; i < at + 4; i++) {
      value = value << 8 | (bytes.get(i) & 0xff);
    }
    return value;
  }
}
