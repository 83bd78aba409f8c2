package lambdabridge.protocol.connection;

import java.util.List;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.handshake.HandshakeAnswer.ClientConfig;

/**
 * What a server says about itself, the same for all connections.
 *
 * @param identityKey long-lived; clients know its public half out of band
 * @param serverKeys static keys that clients may agree on keys with: the current one and, for as
 *     long as clients may still know only those, former ones; may be empty
 * @param host main name of the server, informative
 * @param agent server software, such as {@code lambda-bridge;0.1.0}
 * @param serverVersion API generation {@code x.y.z} that clients go by; at least 2.36.2
 * @param requestChunkSize bytes a client may send in one piece of an upload; at least 131136
 * @param ticketsPerRequest most tickets in one answer; at least 4, or clients ask in every message
 */
public record ServerSettings(
    EcPrivateKey identityKey,
    List<ServerKey> serverKeys,
    String host,
    String agent,
    String serverVersion,
    int requestChunkSize,
    int ticketsPerRequest) {
  public static final String DEFAULT_SERVER_VERSION = "3.0.0";
  public static final int DEFAULT_REQUEST_CHUNK_SIZE = 5 * 1024 * 1024;
  public static final int DEFAULT_TICKETS_PER_REQUEST = 50;

  /** Copies the list of keys. */
  public ServerSettings {
    serverKeys = List.copyOf(serverKeys);
  }

  /** Makes settings of a server without static keys, to which {@code ecdhef} is of no use. */
  public ServerSettings(
      EcPrivateKey identityKey,
      String host,
      String agent,
      String serverVersion,
      int requestChunkSize,
      int ticketsPerRequest) {
    this(identityKey, List.of(), host, agent, serverVersion, requestChunkSize, ticketsPerRequest);
  }

  /** Returns settings with the defaults of the reference server. */
  public static ServerSettings of(EcPrivateKey identityKey, String host, String softwareVersion) {
    return new ServerSettings(
        identityKey,
        host,
        "lambda-bridge;" + softwareVersion,
        DEFAULT_SERVER_VERSION,
        DEFAULT_REQUEST_CHUNK_SIZE,
        DEFAULT_TICKETS_PER_REQUEST);
  }

  /** Returns the same settings with other static keys. */
  public ServerSettings withServerKeys(List<ServerKey> keys) {
    return new ServerSettings(
        identityKey, keys, host, agent, serverVersion, requestChunkSize, ticketsPerRequest);
  }

  /** Returns the static key with this id. */
  Optional<ServerKey> serverKey(Bytes id) {
    return serverKeys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  ClientConfig clientConfig() {
    return new ClientConfig(requestChunkSize, serverVersion);
  }
}
