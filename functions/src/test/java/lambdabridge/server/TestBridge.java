package lambdabridge.server;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.account.AccountService;
import lambdabridge.server.blob.MemoryS3;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.socket.SocketStore.Kind;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;

/** A whole bridge on the test's tables, with a clock that tests move and sockets they look into. */
public final class TestBridge {
  /** What its functions are called where they write metrics. */
  public static final String FUNCTION = "lambda-bridge-test-function";

  public static final int REQUEST_CHUNK_SIZE = 1024 * 1024;

  private final DynamoDbExtension dynamo;
  private final SecureRandom random = new SecureRandom();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.123Z"));
  private final Queue<Push> pushes = new ConcurrentLinkedQueue<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final BridgeConfig config;
  private final Bridge bridge;

  /** A message a socket got without asking. */
  public record Push(String connectionId, Bytes message) {}

  public TestBridge(DynamoDbExtension dynamo) {
    this(dynamo, null);
  }

  /**
   * Builds a bridge.
   *
   * @param pusher what pushes go to instead of {@link #pushes}, or null
   */
  public TestBridge(DynamoDbExtension dynamo, @Nullable ConnectionPusher pusher) {
    this(dynamo, dynamo.client(), new MemoryS3().client(), pusher);
  }

  /** Builds a bridge whose calls to the tables and the bucket go through a test's own clients. */
  public TestBridge(
      DynamoDbExtension dynamo,
      DynamoDbClient client,
      S3Client s3,
      @Nullable ConnectionPusher pusher) {
    this(
        dynamo,
        new BridgeConfig(
            dynamo.tables(),
            "bucket",
            "bridge.example.com",
            REQUEST_CHUNK_SIZE,
            "https://ws.bridge.example.com",
            Duration.ofHours(3),
            /* selfRegistration= */ true,
            BridgeSecrets.generate(new SecureRandom(), Instant.parse("2026-11-01T00:00:00Z")),
            ProxyConfig.fromEnvironment(
                Map.of("BRIDGE_PROXY", "users"), "bridge.example.com", REQUEST_CHUNK_SIZE),
            /* managementRate= */ 0),
        client,
        client,
        s3,
        pusher);
  }

  private TestBridge(
      DynamoDbExtension dynamo,
      BridgeConfig config,
      DynamoDbClient durable,
      DynamoDbClient shortLived,
      S3Client s3,
      @Nullable ConnectionPusher pusher) {
    this.dynamo = dynamo;
    this.config = config;
    this.bridge =
        new Bridge(
            config,
            durable,
            shortLived,
            s3,
            AccessLog.noting(
                pusher == null
                    ? (socket, message) -> pushes.add(new Push(socket.connectionId(), message))
                    : pusher),
            new Metrics(FUNCTION, log, clock),
            clock,
            random);
  }

  /** Returns another instance of the same installation. */
  public TestBridge otherInstance() {
    return new TestBridge(
        dynamo, config, dynamo.client(), dynamo.client(), new MemoryS3().client(), null);
  }

  /** Returns another instance with other secrets. */
  public TestBridge withSecrets(BridgeSecrets secrets) {
    return with(secrets, config.managementRate());
  }

  /** Returns another instance, which limits management calls of an address to so many a second. */
  public TestBridge withManagementRate(int rate) {
    return with(config.secrets(), rate);
  }

  private TestBridge with(BridgeSecrets secrets, int managementRate) {
    var other =
        new BridgeConfig(
            config.tables(),
            config.bucket(),
            config.host(),
            config.requestChunkSize(),
            config.socketOrigin(),
            config.socketLifetime(),
            config.selfRegistration(),
            secrets,
            config.proxy(),
            managementRate);
    return new TestBridge(
        dynamo, other, dynamo.client(), dynamo.client(), new MemoryS3().client(), null);
  }

  /**
   * Returns another instance of the same installation, which cannot reach the short-lived tables.
   */
  public TestBridge withoutSessions() {
    return new TestBridge(
        dynamo, config, dynamo.client(), unreachable(), new MemoryS3().client(), null);
  }

  /** Returns another instance of the same installation, which cannot reach any table. */
  public TestBridge withoutTables() {
    return new TestBridge(
        dynamo, config, unreachable(), unreachable(), new MemoryS3().client(), null);
  }

  private static DynamoDbClient unreachable() {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:1"))
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  public Bridge bridge() {
    return bridge;
  }

  public SettableClock clock() {
    return clock;
  }

  /** Returns what was pushed to sockets so far, in order. */
  public List<Push> pushes() {
    return List.copyOf(pushes);
  }

  /** Returns the lines with metrics that functions have written so far. */
  public List<String> metricLines() {
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  public EcPrivateKey newKey() {
    return EcPrivateKey.generate(random);
  }

  public void addSolution(String solutionId) {
    put(
        key("solution#" + solutionId),
        Map.of("name", s("solution"), "created", n(clock.millis()), "contexts", n(0)));
  }

  public void addContext(String contextId, String solutionId, String... shares) {
    addContextWithPolicy(contextId, solutionId, "{}", shares);
  }

  /**
   * Adds a context.
   *
   * @param policy JSON
   */
  public void addContextWithPolicy(
      String contextId, String solutionId, String policy, String... shares) {
    put(
        key("context#" + contextId),
        Map.of(
            "created", n(clock.millis()),
            "modified", n(clock.millis()),
            "solution", s(solutionId),
            "name", s("context"),
            "description", s(""),
            "scope", s("private"),
            "shares", texts(List.of(shares)),
            "policy", s(policy)));
  }

  public void addUser(String contextId, String userId, EcPrivateKey userKey) {
    String publicKey = userKey.publicKey().pub58();
    AttributeValue created = n(clock.millis());
    put(
        key("context#" + contextId, "user#" + userId),
        Map.of("publicKey", s(publicKey), "created", created, "acl", s("ALLOW ALL")));
    put(
        key("key#" + publicKey, "context#" + contextId),
        Map.of("userId", s(userId), "created", created, "acl", s("ALLOW ALL")));
  }

  public void removeUser(String contextId, String userId, EcPrivateKey userKey) {
    delete(key("context#" + contextId, "user#" + userId));
    delete(key("key#" + userKey.publicKey().pub58(), "context#" + contextId));
  }

  /** Changes accounts as calls of administrators do. */
  public void administer(Consumer<AccountService> change) {
    AccessLog.as(
        AccessLog.MANAGEMENT,
        () -> {
          change.accept(bridge.accounts());
          return bridge;
        });
  }

  /** Returns a client over HTTP that speaks PSON. */
  public PrivmxTestClient client(EcPrivateKey userKey, @Nullable String solutionId) {
    return client(userKey, solutionId, 1);
  }

  public PrivmxTestClient client(EcPrivateKey userKey, @Nullable String solutionId, int version) {
    return client(userKey, solutionId, version, () -> null);
  }

  /** Opens a WebSocket as its gateway would. */
  public SocketRef openSocket(String connectionId) {
    SocketRef socket = new SocketRef(connectionId, "https://ws.bridge.example.com/v2");
    return AccessLog.as(
        AccessLog.WEB_SOCKET,
        () -> {
          bridge.sockets().open(socket, Kind.CLIENT);
          return socket;
        });
  }

  /** Returns a client on an open WebSocket. */
  public PrivmxTestClient client(EcPrivateKey userKey, String solutionId, SocketRef socket) {
    return client(userKey, solutionId, socket, 1);
  }

  /** Returns a client on an open WebSocket. */
  public PrivmxTestClient client(
      EcPrivateKey userKey, String solutionId, SocketRef socket, int version) {
    return client(userKey, solutionId, version, () -> socket);
  }

  /** Returns a client whose messages go over whatever {@code socket} gives; null means HTTP. */
  public PrivmxTestClient client(
      EcPrivateKey userKey,
      @Nullable String solutionId,
      int version,
      Supplier<@Nullable SocketRef> socket) {
    return new PrivmxTestClient(
        message -> answer(message, new Origin("192.0.2.1", socket.get())),
        userKey,
        solutionId,
        version,
        clock,
        random);
  }

  /** Answers a message as the function does that its gateway calls. */
  public Bytes answer(Bytes message, Origin origin) {
    return AccessLog.as(
        origin.socket() == null ? AccessLog.HTTP : AccessLog.WEB_SOCKET,
        () -> bridge.endpoint().handle(message, origin));
  }

  private void delete(Map<String, AttributeValue> key) {
    dynamo.client().deleteItem(d -> d.tableName(dynamo.tables().directory()).key(key));
  }

  private void put(Map<String, AttributeValue> key, Map<String, AttributeValue> attributes) {
    Map<String, AttributeValue> row = new HashMap<>(key);
    row.putAll(attributes);
    dynamo.client().putItem(p -> p.tableName(dynamo.tables().directory()).item(row));
  }
}
