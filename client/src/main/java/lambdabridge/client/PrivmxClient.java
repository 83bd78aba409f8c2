package lambdabridge.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.client.transport.Framing;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.client.transport.KeepAlive;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from: what they share of the JVM, and nothing else. One is enough for
 * thousands of users; no connection keeps a thread of its own.
 *
 * <p>Thread-safe.
 */
public final class PrivmxClient implements AutoCloseable {
  private static final String AGENT = "lambda-bridge-client";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final ScheduledExecutorService scheduler;
  private final InstantSource clock;
  private final SecureRandom random;
  private final AtomicLong lastConnectionId = new AtomicLong();

  private PrivmxClient(HttpClient http, InstantSource clock, SecureRandom random) {
    this.http = http;
    this.clock = clock;
    this.random = random;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("privmx-timer").factory());
  }

  /** Returns a client with the system's clock. */
  public static PrivmxClient create() {
    return create(Clock.systemUTC());
  }

  /** Returns a client that takes the time from {@code clock}; signed data carries it. */
  public static PrivmxClient create(InstantSource clock) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // a server upgrades WebSockets from 1.1 only
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    return new PrivmxClient(http, clock, new SecureRandom());
  }

  /**
   * How to reach a server and what to demand of it.
   *
   * @param version of the record layer: 1 (PSON) or 2 (MessagePack)
   * @param framing of WebSocket messages
   * @param socketUrl where the WebSocket is, if not at the API's own URL
   * @param bridgePubKey key the server must prove to hold, or null
   * @param bridgeInstanceId recorded in signed data, or null
   * @param keepAlive when a WebSocket counts as lost, and how soon it is replaced
   */
  public record Options(
      int version,
      Framing framing,
      @Nullable URI socketUrl,
      @Nullable String bridgePubKey,
      @Nullable String bridgeInstanceId,
      KeepAlive keepAlive) {
    /** What the official clients do. */
    public static final Options DEFAULT =
        new Options(1, Framing.BINARY, null, null, null, KeepAlive.DEFAULT);

    public Options withVersion(int version) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    public Options withFraming(Framing framing) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    public Options withSocketUrl(URI socketUrl) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    public Options withBridgePubKey(String bridgePubKey) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    public Options withKeepAlive(KeepAlive keepAlive) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }
  }

  /**
   * Logs in with a user's key.
   *
   * @param userPrivKey in WIF
   * @param solutionId tenant to work in
   * @param bridgeUrl base URL of the server, for example {@code https://chat.example.com}
   * @throws lambdabridge.protocol.client.AlertException if the server refuses the user
   * @throws lambdabridge.protocol.client.TransportException if the server cannot be reached
   */
  public Connection connect(String userPrivKey, String solutionId, String bridgeUrl) {
    return connect(userPrivKey, solutionId, bridgeUrl, Options.DEFAULT);
  }

  /** As {@link #connect(String, String, String)}, with options. */
  public Connection connect(
      String userPrivKey, String solutionId, String bridgeUrl, Options options) {
    return open(EcPrivateKey.ofWif(userPrivKey), solutionId, bridgeUrl, options);
  }

  /** Connects without a user: for what a server offers to anybody. */
  public Connection connectPublic(String solutionId, String bridgeUrl) {
    return open(null, solutionId, bridgeUrl, Options.DEFAULT);
  }

  private Connection open(
      @Nullable EcPrivateKey key, String solutionId, String bridgeUrl, Options options) {
    URI endpoint = endpoint(bridgeUrl);
    String identity = options.bridgePubKey();
    ClientSettings settings =
        new ClientSettings(
            options.version(),
            AGENT,
            solutionId,
            identity == null ? null : EcPublicKey.ofPub58(identity));
    HttpTransport transport = new HttpTransport(http, endpoint);
    Connection connection =
        new Connection(
            lastConnectionId.incrementAndGet(),
            new ClientConnection(transport, settings, clock, random),
            key,
            new BridgeIdentity(endpoint.toString(), identity, options.bridgeInstanceId()),
            scheduler,
            clock,
            random);
    connection.logIn();
    connection.useSocket(
        caller ->
            new EventSocket(
                http,
                socketUrl(endpoint, options),
                options.framing(),
                options.version(),
                options.keepAlive(),
                scheduler,
                clock,
                random,
                caller,
                connection::noticed));
    return connection;
  }

  /** Returns the base URL followed by {@code api/v2.0}, with exactly one slash between. */
  private static URI endpoint(String bridgeUrl) {
    return URI.create(bridgeUrl + (bridgeUrl.endsWith("/") ? "" : "/") + "api/v2.0");
  }

  private static URI socketUrl(URI endpoint, Options options) {
    URI given = options.socketUrl();
    return given != null ? given : URI.create(endpoint.toString().replaceFirst("^http", "ws"));
  }

  /** Ends the timers; connections should be closed before. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    http.shutdown();
  }
}
