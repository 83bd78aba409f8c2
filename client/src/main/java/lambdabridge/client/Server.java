package lambdabridge.client;

import java.net.URI;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.ProxyTransport;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.discovery.Address;
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
   * @param solutionId tenant to work in, or null
   * @throws lambdabridge.protocol.client.AlertException if the server refuses
   * @throws lambdabridge.protocol.client.TransportException if the server cannot be reached
   */
  public Connection connectPublic(@Nullable String solutionId) {
    return open(solutionId, null, ClientConnection::connectAnonymously);
  }

  /**
   * Logs in to an account with its password (SRP). The password is used once and not kept; the
   * session is renewed by a key of its own, see {@link Connection#savedSession}.
   *
   * @param address {@code user#host}
   * @param solutionId tenant to work in; null will do for what concerns the account alone
   * @param userPrivKey key in WIF of the user that the account is tied to; without it, nothing
   *     encrypted can be read or written
   * @throws IllegalArgumentException if the address is malformed, or the account is tied to another
   *     key than this or to none
   * @throws lambdabridge.protocol.client.AlertException if the server refuses
   * @throws lambdabridge.protocol.ProtocolException if the server does not know the password itself
   */
  public Connection logIn(
      String address, String password, @Nullable String solutionId, @Nullable String userPrivKey) {
    return open(
        new AccountLogin(Address.parse(address), password, client.random()),
        solutionId,
        userPrivKey);
  }

  /**
   * Returns to an account's session without its password.
   *
   * @param saved from {@link Connection#savedSession}
   * @throws lambdabridge.protocol.client.AlertException if the server has ended the session: log in
   *     again
   */
  public Connection resume(
      SavedSession saved, @Nullable String solutionId, @Nullable String userPrivKey) {
    return open(new AccountLogin(saved), solutionId, userPrivKey);
  }

  private Connection open(
      AccountLogin login, @Nullable String solutionId, @Nullable String userPrivKey) {
    EcPrivateKey key = userPrivKey == null ? null : EcPrivateKey.ofWif(userPrivKey);
    Connection connection = open(solutionId, key, login);
    try {
      connection.useAccount(login);
      return connection;
    } catch (RuntimeException refused) {
      connection.close();
      throw refused;
    }
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
    if (socket == null) {
      settings = settings.withTickets(ProxyTransport.TICKETS);
    }
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
