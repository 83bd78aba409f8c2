package lambdabridge.client;

import java.net.URI;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * One server as a client reaches it. Where it was found is settled; who connects is chosen here.
 *
 * <p>Thread-safe; opens nothing before somebody connects.
 */
public final class Server {
  private final PrivmxClient client;
  private final URI api;
  private final Transport transport;
  private final Options options;
  private final @Nullable URI socket;

  /**
   * @param api {@code …/api/v2.0}
   * @param socket where its WebSocket is; null if there is no way to it
   */
  Server(PrivmxClient client, URI api, Transport transport, Options options, @Nullable URI socket) {
    this.client = client;
    this.api = api;
    this.transport = transport;
    this.options = options;
    this.socket = socket;
  }

  /** Returns the URL that takes frames, {@code …/api/v2.0}. */
  public URI api() {
    return api;
  }

  /**
   * Logs in with a user's key.
   *
   * @param userPrivKey in WIF
   * @param solutionId tenant to work in
   * @throws IllegalArgumentException if the key is none
   * @throws lambdabridge.protocol.client.AlertException if the server refuses the user
   * @throws lambdabridge.protocol.client.TransportException if the server cannot be reached
   * @throws lambdabridge.protocol.ProtocolException if it does not speak the protocol, or fails to
   *     prove the identity that the options ask for
   */
  public Connection connect(String userPrivKey, String solutionId) {
    EcPrivateKey key = EcPrivateKey.ofWif(userPrivKey);
    return open(solutionId, key, session -> session.logIn(key));
  }

  /**
   * Connects without a user: for what a server offers to anybody.
   *
   * @throws lambdabridge.protocol.client.AlertException if the server refuses
   * @throws lambdabridge.protocol.client.TransportException if the server cannot be reached
   */
  public Connection connectPublic(String solutionId) {
    return open(solutionId, null, ClientConnection::connectAnonymously);
  }

  private Connection open(
      @Nullable String solutionId, @Nullable EcPrivateKey key, Connection.Login login) {
    String identity = options.bridgePubKey();
    ClientSettings settings =
        new ClientSettings(
            options.version(),
            PrivmxClient.AGENT,
            solutionId,
            identity == null ? null : EcPublicKey.ofPub58(identity));
    Connection connection =
        new Connection(
            client.nextConnectionId(),
            new ClientConnection(transport, settings, client.clock(), client.random()),
            login,
            key,
            new BridgeIdentity(api.toString(), identity, options.bridgeInstanceId()),
            client.scheduler(),
            client.clock(),
            client.random());
    try {
      connection.logIn();
    } catch (RuntimeException refused) {
      connection.close();
      throw refused;
    }
    if (socket != null) {
      connection.useSocket(caller -> eventSocket(socket, caller, connection));
    }
    return connection;
  }

  private EventSocket eventSocket(URI url, EventSocket.Caller caller, Connection connection) {
    return new EventSocket(
        client.http(),
        url,
        options.framing(),
        options.version(),
        options.keepAlive(),
        client.scheduler(),
        client.clock(),
        client.random(),
        caller,
        connection::noticed);
  }
}
