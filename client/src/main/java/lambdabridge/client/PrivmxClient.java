package lambdabridge.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import lambdabridge.client.transport.Framing;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.client.transport.KeepAlive;
import lambdabridge.protocol.client.ProxyTransport;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.protocol.discovery.Endpoint;
import lambdabridge.protocol.discovery.Schemes;
import lambdabridge.protocol.discovery.ServiceDiscovery;
import lambdabridge.protocol.discovery.TxtResolver;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedResolver;

/**
 * Where connections come from: what they share of the JVM, and nothing else. One is enough for
 * thousands of users; no connection keeps a thread of its own.
 *
 * <p>Thread-safe.
 */
public final class PrivmxClient implements AutoCloseable {
  static final String AGENT = "lambda-bridge-client";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+(/[^\\s?#]*)?");

  private final HttpClient http;
  private final ScheduledExecutorService scheduler;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<Schemes, ServiceDiscovery> discoveries = new ConcurrentHashMap<>();
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

    /** Returns these options with another version of the record layer. */
    public Options withVersion(int version) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    /** Returns these options with another framing of WebSocket messages. */
    public Options withFraming(Framing framing) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    /** Returns these options with a WebSocket elsewhere than the API. */
    public Options withSocketUrl(URI socketUrl) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    /** Returns these options with a key that the server must prove to hold. */
    public Options withBridgePubKey(String bridgePubKey) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }

    /** Returns these options with other times of keeping WebSockets alive. */
    public Options withKeepAlive(KeepAlive keepAlive) {
      return new Options(version, framing, socketUrl, bridgePubKey, bridgeInstanceId, keepAlive);
    }
  }

  /**
   * Logs in with a user's key: {@link #server(String)} and {@link Server#connect} in one.
   *
   * @param userPrivKey in WIF
   * @param solutionId tenant to work in
   * @param bridgeUrl base URL of the server, for example {@code https://chat.example.com}
   */
  public Connection connect(String userPrivKey, String solutionId, String bridgeUrl) {
    return server(bridgeUrl).connect(userPrivKey, solutionId);
  }

  /** As {@link #connect(String, String, String)}, with options. */
  public Connection connect(
      String userPrivKey, String solutionId, String bridgeUrl, Options options) {
    return server(bridgeUrl, options).connect(userPrivKey, solutionId);
  }

  /** Connects without a user: {@link #server(String)} and {@link Server#connectPublic} in one. */
  public Connection connectPublic(String solutionId, String bridgeUrl) {
    return server(bridgeUrl).connectPublic(solutionId);
  }

  /**
   * Returns the server at a URL.
   *
   * @param bridgeUrl base URL of the server, for example {@code https://chat.example.com}
   * @throws IllegalArgumentException if it is none
   */
  public Server server(String bridgeUrl) {
    return server(bridgeUrl, Options.DEFAULT);
  }

  /** As {@link #server(String)}, with options. */
  public Server server(String bridgeUrl, Options options) {
    return server(below(bridgeUrl, "api/v2.0"), options);
  }

  /**
   * Finds the server of a host by Service Discovery; only HTTPS counts.
   *
   * @param host DNS name, optionally with a port; the part of an address behind {@code #}
   * @throws lambdabridge.protocol.discovery.DiscoveryException if there is none
   */
  public Server discover(String host) {
    return discover(host, Schemes.HTTPS, Options.DEFAULT);
  }

  /**
   * As {@link #discover(String)}, with options.
   *
   * @param schemes whether plain HTTP will do
   */
  public Server discover(String host, Schemes schemes, Options options) {
    return server(lookUp(host, schemes).api(), options);
  }

  /**
   * Returns the server of a host as one's own server reaches it: by its proxy, which sees nothing
   * but ciphertext. There are no events over such a connection, which strictly asks and answers.
   *
   * @param own connection to one's own server, which must stay open
   * @param destination host of the other server
   */
  public Server through(Connection own, String destination) {
    return through(own, destination, Options.DEFAULT);
  }

  /** As {@link #through(Connection, String)}, with options. */
  public Server through(Connection own, String destination, Options options) {
    return through(own, destination, "https://" + destination, options);
  }

  /**
   * As the other, for a server whose API is not at {@code https://HOST/api/v2.0}.
   *
   * @param bridgeUrl base URL of the other server as its own users give it: signed data names it.
   *     Where the messages go is up to one's own server, which discovers {@code destination}
   */
  public Server through(Connection own, String destination, String bridgeUrl, Options options) {
    if (!Address.isHost(destination)) {
      throw new IllegalArgumentException("malformed host: " + destination);
    }
    return new Server(
        this,
        below(bridgeUrl, "api/v2.0"),
        new ProxyTransport(own::callForValue, destination),
        options,
        null);
  }

  /**
   * Returns what Service Discovery says of a host; kept for as long as it says.
   *
   * @throws lambdabridge.protocol.discovery.DiscoveryException if there is no server
   */
  public Endpoint lookUp(String host, Schemes schemes) {
    return discovery(schemes).discover(host);
  }

  private ServiceDiscovery discovery(Schemes schemes) {
    return discoveries.computeIfAbsent(
        schemes,
        these -> new ServiceDiscovery(http, new TxtResolver(new ExtendedResolver()), these, clock));
  }

  private Server server(URI api, Options options) {
    URI given = options.socketUrl();
    URI socket = given != null ? given : URI.create(api.toString().replaceFirst("^http", "ws"));
    return new Server(this, api, new HttpTransport(http, api), options, socket);
  }

  /**
   * Returns the base URL followed by {@code path}, with exactly one slash between.
   *
   * @throws IllegalArgumentException if it is no URL
   */
  static URI below(String bridgeUrl, String path) {
    if (!URL.matcher(bridgeUrl).matches()) {
      throw new IllegalArgumentException(
          "not the URL of a server, such as https://chat.example.com: " + bridgeUrl);
    }
    return URI.create(bridgeUrl + (bridgeUrl.endsWith("/") ? "" : "/") + path);
  }

  /** Returns what calls the management API of a server. */
  public BackendRequester backend(String bridgeUrl, BackendRequester.Credentials credentials) {
    return new BackendRequester(http, bridgeUrl, credentials, clock, random);
  }

  HttpClient http() {
    return http;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  InstantSource clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  long nextConnectionId() {
    return lastConnectionId.incrementAndGet();
  }

  /** Ends the timers; connections should be closed before. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    http.shutdown();
  }
}
