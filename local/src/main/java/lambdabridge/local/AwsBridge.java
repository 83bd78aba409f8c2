package lambdabridge.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.local.engine.AwsDynamoDb;
import lambdabridge.local.gateway.Functions;
import lambdabridge.local.gateway.LocalServer;
import lambdabridge.local.gateway.LocalSettings;
import lambdabridge.local.gateway.Sockets;
import lambdabridge.local.stream.StreamPump;
import lambdabridge.server.BridgeConfig;
import lambdabridge.server.Deployment;
import lambdabridge.server.LiveBridge;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.function.DigestFunction;
import lambdabridge.server.function.DiscoveryFunction;
import lambdabridge.server.function.HttpFunction;
import lambdabridge.server.function.ManagementFunction;
import lambdabridge.server.function.NotifyFunction;
import lambdabridge.server.function.WebSocketFunction;
import lambdabridge.server.secret.BridgeSecrets;

/**
 * The gateway and the functions of this process on the tables, the bucket and the secret of an AWS
 * account, or of what passes for one. The environment names them, as it does for deployed
 * functions.
 *
 * <p>As an edge it stands beside deployed functions, which are told of changes by the streams and
 * push to its sockets; otherwise it reads the streams itself.
 */
final class AwsBridge {
  private static final String LOOPBACK = "http://127.0.0.1:";

  private AwsBridge() {}

  /**
   * Starts the server; it answers when this returns.
   *
   * @param environment as {@link Deployment} describes it; {@code BRIDGE_HOST} is this server's own
   *     if absent, and so is {@code BRIDGE_SOCKET_ORIGIN}
   * @throws IOException if the port cannot be had
   */
  static LocalBridge start(Options options, Map<String, String> environment) throws IOException {
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    var emulated = options.aws().map(url -> new EmulatedAccount(url, environment)).orElse(null);
    var settings = new HashMap<>(emulated == null ? environment : emulated.settings());
    if (emulated != null) {
      emulated.makeKeys(random, clock.instant());
    }
    settings.putAll(options.proxy());
    settings.putIfAbsent("BRIDGE_HOST", "localhost");
    var secrets = BridgeSecrets.parse(new Deployment(settings).secrets().get().json());

    var sockets = new Sockets(random);
    var chunk = Integer.parseInt(settings.getOrDefault("BRIDGE_REQUEST_CHUNK_SIZE", "4194304"));
    var server =
        LocalServer.bind(
            LocalSettings.of(
                options.host(),
                options.port(),
                chunk + BridgeConfig.BODY_MARGIN,
                options.socketLimits(chunk + BridgeConfig.BODY_MARGIN),
                options.keepAlive(),
                secrets.pushSecret()),
            sockets,
            clock);
    var origin = LOOPBACK + server.port();
    if (!environment.containsKey("BRIDGE_HOST")) {
      settings.put("BRIDGE_HOST", "localhost:" + server.port());
    }
    if (settings.putIfAbsent("BRIDGE_SOCKET_ORIGIN", origin) == null) {
      settings.merge("BRIDGE_PUSH_EDGE", origin, (others, own) -> others + " " + own);
    }

    var deployment = new Deployment(settings);
    var bridge = deployment.bridge();
    var parts = new ArrayList<AutoCloseable>();
    if (!options.edge()) {
      parts.addAll(startPumps(deployment, bridge, options, settings));
    }
    server.serve(
        new Functions(
            new HttpFunction(bridge, deployment.metrics()),
            new ManagementFunction(bridge, deployment.metrics()),
            new DiscoveryFunction(BridgeConfig.host(settings)),
            new WebSocketFunction(bridge, deployment.metrics())),
        BridgeConfig.host(settings));
    var url = "http://localhost:" + server.port();
    var bootstrap =
        emulated == null
            ? null
            : LocalBridge.bootstrap(url, bridge.get().apiKeys().createMainKey());
    return new LocalBridge(server, parts, url, bootstrap, bridge);
  }

  private static List<AutoCloseable> startPumps(
      Deployment deployment, LiveBridge bridge, Options options, Map<String, String> settings) {
    var dynamo =
        new AwsDynamoDb(
            deployment.dynamo(), options.aws().orElse(null), settings.get("AWS_REGION"));
    var tables = Tables.withPrefix(settings.getOrDefault("BRIDGE_TABLE_PREFIX", ""));
    RequestStreamHandler digest = new DigestFunction(bridge, deployment.metrics());
    return List.of(
        StreamPump.start(
            dynamo,
            tables.containers(),
            new NotifyFunction(bridge, deployment.metrics()),
            Duration.ZERO),
        StreamPump.start(dynamo, tables.containers(), digest, LocalBridge.DIGEST_WINDOW),
        StreamPump.start(dynamo, tables.sockets(), digest, LocalBridge.DIGEST_WINDOW),
        dynamo);
  }
}
