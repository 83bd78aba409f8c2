package lambdabridge.local;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lambdabridge.local.gateway.Functions;
import lambdabridge.local.gateway.LocalServer;
import lambdabridge.local.gateway.LocalSettings;
import lambdabridge.local.gateway.Sockets;
import lambdabridge.local.stream.StreamPumps;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.Bridge;
import lambdabridge.server.BridgeConfig;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.event.ApiGateway;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.event.EdgeGateways;
import lambdabridge.server.event.HttpConnectionPusher;
import lambdabridge.server.function.DigestFunction;
import lambdabridge.server.function.DiscoveryFunction;
import lambdabridge.server.function.HttpFunction;
import lambdabridge.server.function.ManagementFunction;
import lambdabridge.server.function.NotifyFunction;
import lambdabridge.server.function.WebSocketFunction;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.secret.BridgeSecrets;
import org.jspecify.annotations.Nullable;

/** The running server: engines, bridge, functions and gateway, put together as in the cloud. */
final class LocalBridge implements AutoCloseable {
  /** What the reference server tells clients; Lambda's limit does not hold here. */
  private static final int REQUEST_CHUNK_SIZE = 5 * 1024 * 1024;

  /** The gateway lets a socket live as long as it shows life, and none outlives the process. */
  private static final Duration SOCKET_LIFETIME = Duration.ofDays(3650);

  /** Lambda's MaximumBatchingWindowInSeconds of the same function. */
  static final Duration DIGEST_WINDOW = Duration.ofSeconds(1);

  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(3);
  private static final String LOOPBACK = "http://127.0.0.1:";
  private static final String TABLE_PREFIX = "bridge-";

  private final LocalServer server;
  private final List<AutoCloseable> parts;
  private final String url;
  private final @Nullable String bootstrap;
  private final Supplier<Bridge> bridge;

  /**
   * @param parts what is behind the gateway, in the order in which it is closed
   * @param bootstrap null if an administrator is there already
   */
  LocalBridge(
      LocalServer server,
      List<AutoCloseable> parts,
      String url,
      @Nullable String bootstrap,
      Supplier<Bridge> bridge) {
    this.server = server;
    this.parts = List.copyOf(parts);
    this.url = url;
    this.bootstrap = bootstrap;
    this.bridge = bridge;
  }

  /**
   * Starts the server; it answers when this returns.
   *
   * @throws IOException if the port or the folder cannot be had
   */
  static LocalBridge start(Options options) throws IOException {
    return options.isOnAws() ? AwsBridge.start(options, System.getenv()) : startEmbedded(options);
  }

  private static LocalBridge startEmbedded(Options options) throws IOException {
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    var tables = Tables.withPrefix(TABLE_PREFIX);
    var sockets = new Sockets(random);
    var pushSecret = options.likeApiGateway() ? EmulatedAccount.pushSecret(random) : null;
    var server =
        LocalServer.bind(
            LocalSettings.of(
                options.host(),
                options.port(),
                REQUEST_CHUNK_SIZE + BridgeConfig.BODY_MARGIN,
                options.socketLimits(REQUEST_CHUNK_SIZE + BridgeConfig.BODY_MARGIN),
                options.keepAlive(),
                pushSecret),
            sockets,
            clock);
    var folder = options.data() == null ? null : DataFolder.open(options.data());
    var engines = folder == null ? Engines.inMemory(tables) : Engines.inFolder(folder, tables);
    var host = nameOf(options.host()) + ":" + server.port();
    var bridge =
        new Bridge(
            new BridgeConfig(
                tables,
                Engines.BUCKET,
                host,
                REQUEST_CHUNK_SIZE,
                LOOPBACK + server.port(),
                SOCKET_LIFETIME,
                options.selfRegistration(),
                folder == null
                    ? BridgeSecrets.generate(random, clock.instant())
                    : folder.secrets(random, clock.instant()),
                ProxyConfig.fromEnvironment(
                    options.proxy(), host, REQUEST_CHUNK_SIZE + BridgeConfig.PROXY_MARGIN),
                options.managementRate()),
            engines.durable().client(),
            engines.shortLived().client(),
            engines.objects().client(),
            pushSecret == null
                ? (socket, message) -> sockets.push(socket.connectionId(), message)
                : apiGatewayPusher(server.port(), pushSecret),
            Metrics.unread(),
            clock,
            random);

    var url = "http://" + host;
    var bootstrap = bootstrap(url, administratorKey(folder, bridge));
    if (folder != null) {
      folder.writeBootstrap(bootstrap);
    }
    var pumps = startPumps(engines, tables, bridge);
    server.serve(
        new Functions(
            new HttpFunction(bridge),
            new ManagementFunction(bridge),
            new DiscoveryFunction(host),
            new WebSocketFunction(bridge)),
        host);
    var parts = new ArrayList<AutoCloseable>(pumps);
    parts.add(DailySweep.start(() -> bridge));
    parts.add(engines);
    if (folder != null) {
      parts.add(folder);
    }
    return new LocalBridge(server, parts, url, bootstrap, () -> bridge);
  }

  /** Pushes as deployed functions do, only that the gateway knows them by a secret. */
  private static ConnectionPusher apiGatewayPusher(int port, SecretBytes secret) {
    var gateway =
        new ApiGateway(LOOPBACK + port, (method, uri, body) -> EdgeGateways.bearer(secret));
    return new HttpConnectionPusher(
        List.of(gateway), PUSH_TIMEOUT, HttpClient::newHttpClient, Metrics.unread());
  }

  /** Sockets are a source of their own: users come and go with them. */
  private static List<StreamPumps> startPumps(Engines engines, Tables tables, Bridge bridge) {
    var notify = new NotifyFunction(bridge);
    var digest = new DigestFunction(bridge);
    var durable = new StreamPumps(engines.engineOf(tables.containers(), tables));
    durable.add(tables.containers(), notify, Duration.ZERO);
    durable.add(tables.containers(), digest, DIGEST_WINDOW);
    var shortLived = new StreamPumps(engines.engineOf(tables.sockets(), tables));
    shortLived.add(tables.sockets(), digest, DIGEST_WINDOW);
    durable.start();
    shortLived.start();
    return List.of(durable, shortLived);
  }

  private static IssuedKey administratorKey(@Nullable DataFolder folder, Bridge bridge)
      throws IOException {
    Optional<IssuedKey> kept = folder == null ? Optional.empty() : folder.administratorKey();
    return kept.orElseGet(() -> bridge.apiKeys().createMainKey());
  }

  static String bootstrap(String url, IssuedKey key) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("url", url);
    fields.put("apiKeyId", key.id());
    fields.put("apiKeySecret", key.secret());
    return Json.encode(fields);
  }

  /** Returns the name under which this machine finds the address itself. */
  private static String nameOf(String address) {
    return switch (address) {
      case "127.0.0.1", "0.0.0.0", "::", "::1" -> "localhost";
      default -> address.contains(":") ? "[" + address + "]" : address;
    };
  }

  String url() {
    return url;
  }

  Bridge bridge() {
    return bridge.get();
  }

  /** Returns what an administrator needs, as JSON; null if an administrator is there already. */
  @Nullable String bootstrap() {
    return bootstrap;
  }

  /** What an embedded server keeps, for whoever wants to look behind it. */
  Engines engines() {
    return parts.stream()
        .filter(Engines.class::isInstance)
        .map(Engines.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Finishes what is being answered and closes everything. */
  @Override
  public void close() throws IOException {
    server.close();
    for (var part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("cannot be closed: " + part, e);
      }
    }
  }
}
