package lambdabridge.server;

import java.time.Duration;
import java.util.Map;
import lambdabridge.protocol.connection.ServerSettings;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.secret.BridgeSecrets;

/**
 * What an installation can choose.
 *
 * @param tables names of the tables
 * @param bucket where message bodies are
 * @param host main host name, with a port if it is not the usual one; discovery and handshakes name
 *     it
 * @param requestChunkSize bytes of the data part of one upload request; a request's body may have
 *     {@value #BODY_MARGIN} more
 * @param socketOrigin of the gateway whose sockets our functions handle, such as {@code
 *     https://API.execute-api.REGION.amazonaws.com}: with a stage behind it, where pushes to them
 *     go
 * @param socketLifetime longer than the gateway lets a WebSocket live: after it, a socket whose end
 *     nobody announced counts as dead
 * @param selfRegistration whether anybody may make an account
 * @param managementRate calls of the management API that one address may make in a second; 0: any
 *     number
 */
public record BridgeConfig(
    Tables tables,
    String bucket,
    String host,
    int requestChunkSize,
    String socketOrigin,
    Duration socketLifetime,
    boolean selfRegistration,
    BridgeSecrets secrets,
    ProxyConfig proxy,
    int managementRate) {
  /** Bytes a request's body may have beyond {@code requestChunkSize}. */
  public static final int BODY_MARGIN = 256 * 1024;

  /** Less than the margin of the body that a proxied message travels in. */
  public static final int PROXY_MARGIN = 192 * 1024;

  /** With the margin and in Base64, this is just what Lambda takes: 6 MB. */
  private static final String CLOUD_REQUEST_CHUNK_SIZE = "4194304";

  /** API Gateway ends a WebSocket after two hours. */
  private static final String CLOUD_SOCKET_LIFETIME_SECONDS = "7800";

  private static final String SOFTWARE_VERSION = "0.1.0";

  private static final int MAX_MANAGEMENT_RATE = 1000;

  /**
   * Makes a configuration.
   *
   * @throws IllegalArgumentException if the rate of management calls is not from 0 to 1000
   */
  public BridgeConfig {
    if (managementRate < 0 || managementRate > MAX_MANAGEMENT_RATE) {
      throw new IllegalArgumentException(
          "BRIDGE_MANAGEMENT_RATE is not from 0 to " + MAX_MANAGEMENT_RATE + ": " + managementRate);
    }
  }

  /**
   * Reads the environment of a Lambda function.
   *
   * <ul>
   *   <li>{@code BRIDGE_TABLE_PREFIX}: before the tables' names
   *   <li>{@code BRIDGE_BUCKET}
   *   <li>{@code BRIDGE_HOST}
   *   <li>{@code BRIDGE_REQUEST_CHUNK_SIZE}: bytes; 4194304 if absent
   *   <li>{@code BRIDGE_SOCKET_LIFETIME_SECONDS}: 7800 if absent
   *   <li>{@code BRIDGE_SOCKET_ORIGIN}: {@code BRIDGE_PUSH_API} if absent; a function that handles
   *       WebSockets needs one of them
   *   <li>{@code BRIDGE_SELF_REGISTRATION}: {@code true} or {@code false}; false if absent
   *   <li>{@code BRIDGE_MANAGEMENT_RATE}: calls a second of one address; no limit if absent
   *   <li>{@code BRIDGE_PROXY} and others of that beginning: {@link ProxyConfig}
   * </ul>
   *
   * @throws IllegalArgumentException naming the variable that is missing or malformed
   */
  public static BridgeConfig fromEnvironment(
      Map<String, String> environment, BridgeSecrets secrets) {
    String host = host(environment);
    int requestChunkSize =
        number(environment, "BRIDGE_REQUEST_CHUNK_SIZE", CLOUD_REQUEST_CHUNK_SIZE);
    return new BridgeConfig(
        Tables.withPrefix(required(environment, "BRIDGE_TABLE_PREFIX")),
        required(environment, "BRIDGE_BUCKET"),
        host,
        requestChunkSize,
        environment.getOrDefault(
            "BRIDGE_SOCKET_ORIGIN", environment.getOrDefault("BRIDGE_PUSH_API", "")),
        Duration.ofSeconds(
            number(environment, "BRIDGE_SOCKET_LIFETIME_SECONDS", CLOUD_SOCKET_LIFETIME_SECONDS)),
        flag(environment, "BRIDGE_SELF_REGISTRATION"),
        secrets,
        ProxyConfig.fromEnvironment(environment, host, requestChunkSize + PROXY_MARGIN),
        number(environment, "BRIDGE_MANAGEMENT_RATE", "0"));
  }

  /**
   * Reads {@code BRIDGE_HOST} alone.
   *
   * @throws IllegalArgumentException if it is missing
   */
  public static String host(Map<String, String> environment) {
    return required(environment, "BRIDGE_HOST");
  }

  /** Returns the largest body a request may have, in bytes. */
  public int maxBodySize() {
    return requestChunkSize + BODY_MARGIN;
  }

  /** Returns what handshakes tell clients of the server. */
  public ServerSettings serverSettings() {
    ServerSettings defaults = ServerSettings.of(secrets.identityKey(), host, SOFTWARE_VERSION);
    return new ServerSettings(
            defaults.identityKey(),
            defaults.host(),
            defaults.agent(),
            defaults.serverVersion(),
            requestChunkSize,
            defaults.ticketsPerRequest())
        .withServerKeys(secrets.serverKeys());
  }

  static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("environment variable " + name + " is not set");
    }
    return value;
  }

  private static boolean flag(Map<String, String> environment, String name) {
    return switch (environment.getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "environment variable " + name + " is neither true nor false");
    };
  }

  private static int number(Map<String, String> environment, String name, String fallback) {
    try {
      return Integer.parseInt(environment.getOrDefault(name, fallback));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("environment variable " + name + " is no number", e);
    }
  }
}
