package lambdabridge.server.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import org.jspecify.annotations.Nullable;

/**
 * A context of its own with the users alice, bob and carol, who share the thread {@code talk}.
 * Alice and bob manage it and have a second thread {@code side}.
 */
final class World {
  static final int TEXT_LENGTH = 600;

  /** Longer than what a message's row holds: it is in the bucket only. */
  static final int LONG_TEXT_LENGTH = 6000;

  private static final List<String> MANAGERS = List.of("alice", "bob");

  final WholeServer server;
  final String context = UUID.randomUUID().toString();
  final Person alice;
  final Person bob;
  final Person carol;
  final List<String> messages = new ArrayList<>();
  final String talk;
  final String side;

  /** In side, the only one. */
  final String longMessage;

  private @Nullable PrivmxTestClient observer;
  private @Nullable PrivmxTestClient secondDevice;
  private String lastSocket = "";

  /**
   * Builds a world.
   *
   * @param messages in talk, a millisecond apart
   */
  World(WholeServer server, int messages) {
    this.server = server;
    alice = new Person("alice");
    bob = new Person("bob");
    carol = new Person("carol");
    server.bridge.addContextWithPolicy(
        context, WholeServer.SOLUTION, "{\"thread\":{\"listAll\":\"all\"}}");
    for (Person person : List.of(alice, bob, carol)) {
      server.bridge.addUser(context, person.id, person.key);
    }
    talk = createThread("talk", List.of("alice", "bob", "carol"));
    side = createThread("side", List.of("alice", "bob"));
    for (int i = 1; i <= messages; i++) {
      this.messages.add(send(talk, text("message " + i, TEXT_LENGTH)));
    }
    longMessage = send(side, text("long", LONG_TEXT_LENGTH));
    tick();
  }

  /** A user with one client over HTTP and one on a WebSocket, connected when first used. */
  final class Person {
    final String id;
    final EcPrivateKey key;
    private @Nullable PrivmxTestClient http;
    private @Nullable PrivmxTestClient socket;
    private @Nullable String connectionId;

    private Person(String id) {
      this.id = id;
      this.key = server.bridge.newKey();
    }

    String publicKey() {
      return key.publicKey().pub58();
    }

    PrivmxTestClient http() {
      if (http == null) {
        http = newClient();
      }
      return http;
    }

    /** Returns a client over HTTP in a session of its own. */
    PrivmxTestClient newClient() {
      PrivmxTestClient client = server.client(key, WholeServer.SOLUTION);
      client.connectWithKey();
      return client;
    }

    PrivmxTestClient socket() {
      if (socket == null) {
        socket = server.client(key, WholeServer.SOLUTION, connectionId());
        socket.connectWithKey();
      }
      return socket;
    }

    String connectionId() {
      if (connectionId == null) {
        connectionId = server.openSocket();
      }
      return connectionId;
    }

    /** Binds the session of {@link #socket} to its socket. */
    Person bind() {
      socket().call("authorizeWebSocket", notificationKey());
      return this;
    }

    Map<String, Object> object(String method, Map<String, ?> params) {
      return objectOf(http().call(method, params));
    }
  }

  /** Returns a client of alice's with a session of its own. */
  PrivmxTestClient secondDevice() {
    if (secondDevice == null) {
      secondDevice = alice.newClient();
    }
    return secondDevice;
  }

  /** Opens a socket on which nobody has spoken yet, and returns its connection id. */
  String mallorysSocket() {
    lastSocket = server.openSocket();
    return lastSocket;
  }

  /** Returns what {@link #mallorysSocket} returned last. */
  String lastSocket() {
    return lastSocket;
  }

  /** Returns a client of somebody who is a user of another context only. */
  PrivmxTestClient stranger(String solution) {
    String elsewhere = UUID.randomUUID().toString();
    EcPrivateKey key = server.bridge.newKey();
    server.bridge.addContext(elsewhere, solution);
    server.bridge.addUser(elsewhere, "mallory", key);
    PrivmxTestClient client = server.client(key, solution, mallorysSocket());
    client.connectWithKey();
    return client;
  }

  /** Adds a user who is in no thread. */
  Person addOutsider() {
    Person outsider = new Person("oscar");
    server.bridge.addUser(context, outsider.id, outsider.key);
    return outsider;
  }

  /** Returns a client of bob's that the test's own calls leave alone. */
  PrivmxTestClient observer() {
    if (observer == null) {
      observer = bob.newClient();
    }
    return observer;
  }

  /** Lets {@link #observer} have a session of now. */
  void reconnectObserver() {
    observer = null;
  }

  static Map<String, Object> notificationKey() {
    return Map.of("key", Base64.getEncoder().encodeToString(new byte[32]), "addWsChannelId", true);
  }

  /** Subscribes alice's socket and returns the subscription's id. */
  String subscribe(String channel) {
    Map<String, Object> answer =
        objectOf(alice.socket().call("subscribeToChannels", Map.of("channels", List.of(channel))));
    return (String) field(list(answer, "subscriptions").getFirst(), "subscriptionId");
  }

  private String createThread(String text, List<String> users) {
    tick();
    Map<String, Object> params = newThread(text, users);
    return (String) field(alice.object("thread.threadCreate", params), "threadId");
  }

  Map<String, Object> newThread(String text, List<String> users) {
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", context);
    params.put("resourceId", UUID.randomUUID().toString());
    params.put("users", users);
    params.put("managers", users.contains("bob") ? MANAGERS : List.of("alice"));
    params.put("data", Map.of("text", text));
    params.put("keyId", "k1");
    params.put("keys", keys("k1", users));
    return params;
  }

  /** Parameters of a thread of one user, who manages it. */
  static Map<String, Object> newThread(String context, String text, String user) {
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", context);
    params.put("resourceId", UUID.randomUUID().toString());
    params.put("users", List.of(user));
    params.put("managers", List.of(user));
    params.put("data", Map.of("text", text));
    params.put("keyId", "k1");
    params.put("keys", keys("k1", List.of(user)));
    return params;
  }

  /** Parameters that make carol leave talk, which gets a new key. */
  Map<String, Object> withoutCarol() {
    return talkOf(List.of("alice", "bob"), MANAGERS);
  }

  /** Parameters that make alice leave talk, which gets a new key. */
  Map<String, Object> withoutAlice() {
    return talkOf(List.of("bob", "carol"), List.of("bob"));
  }

  private Map<String, Object> talkOf(List<String> users, List<String> managers) {
    Map<String, Object> params = new HashMap<>();
    params.put("id", talk);
    params.put("users", users);
    params.put("managers", managers);
    params.put("data", Map.of("text", "talk"));
    params.put("keyId", "k2");
    params.put("keys", keys("k2", users));
    params.put("version", 1L);
    params.put("force", false);
    return params;
  }

  static List<Map<String, Object>> keys(String keyId, List<String> users) {
    return users.stream()
        .map(user -> Map.<String, Object>of("user", user, "keyId", keyId, "data", "sealed key"))
        .toList();
  }

  private String send(String thread, String text) {
    tick();
    Map<String, Object> answer = alice.object("thread.threadMessageSend", newMessage(thread, text));
    return (String) field(answer, "messageId");
  }

  static Map<String, Object> newMessage(String thread, String text) {
    Map<String, Object> params = new HashMap<>();
    params.put("threadId", thread);
    params.put("resourceId", UUID.randomUUID().toString());
    params.put("data", Map.of("text", text));
    params.put("keyId", "k1");
    return params;
  }

  static String text(String begin, int length) {
    return begin + ".".repeat(length - begin.length());
  }

  void tick() {
    server.bridge.clock().advance(Duration.ofMillis(1));
  }

  /** Lets {@code person} no longer be a user of the context. */
  void removeFromContext(Person person) {
    server.bridge.removeUser(context, person.id, person.key);
  }

  @SuppressWarnings("unchecked") // objects on the wire have text keys
  static Map<String, Object> objectOf(@Nullable Object answer) {
    return (Map<String, Object>) Objects.requireNonNull(answer);
  }

  static Object field(Map<String, ?> object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, ?> object, String name) {
    return (List<Map<String, Object>>) field(object, name);
  }
}
