package lambdabridge.server.endpoint;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.connection.Accounts;
import lambdabridge.protocol.connection.Logins;
import lambdabridge.protocol.connection.ServerConnection;
import lambdabridge.protocol.connection.ServerSettings;
import lambdabridge.protocol.connection.TicketVault;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;

/**
 * Answers messages of PrivMX TLS, whatever carried them: the body of a POST, or a WebSocket message
 * without its request id.
 *
 * <p>Each message is a connection of its own; tickets link it to those before.
 */
public final class BridgeEndpoint {
  private static final String INVALID_TICKET = "Invalid ticket";

  private final ServerSettings settings;
  private final Logins logins;
  private final Function<String, Accounts> accounts;
  private final TicketVault tickets;
  private final RpcDispatcher rpc;
  private final Metrics metrics;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * Makes the way of messages.
   *
   * @param accounts who may log in to accounts, from a client's address
   */
  public BridgeEndpoint(
      ServerSettings settings,
      Logins logins,
      Function<String, Accounts> accounts,
      TicketVault tickets,
      RpcDispatcher rpc,
      Metrics metrics,
      Clock clock,
      SecureRandom random) {
    this.settings = settings;
    this.logins = logins;
    this.accounts = accounts;
    this.tickets = tickets;
    this.rpc = rpc;
    this.metrics = metrics;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns the answer frames, protocol errors included. Only an outage of the tables or the bucket
   * makes this throw.
   */
  public Bytes handle(Bytes message, Origin origin) {
    RpcAnswers answers = new RpcAnswers(rpc, origin, metrics);
    ServerConnection connection =
        new ServerConnection(
            settings, logins, accounts.apply(origin.address()), tickets, answers, clock, random);
    Bytes answer = connection.handle(message);
    metrics.add(Metric.LOGINS, connection.logins());
    for (String alert : connection.alerts()) {
      metrics.count(alert.equals(INVALID_TICKET) ? Metric.REFUSED_TICKETS : Metric.ALERTS);
    }
    return answer;
  }

  /**
   * Returns an ALERT in plaintext, for a message whose answer an outage prevented. Clients take it
   * as the failure of this one call.
   */
  public Bytes alert(Bytes message, String text) {
    boolean msgPack = !message.isEmpty() && message.get(0) == PayloadCodec.MSGPACK;
    FrameWriter out = new FrameWriter();
    out.write(
        msgPack ? PayloadCodec.MSGPACK : PayloadCodec.PSON, ContentType.ALERT, Bytes.ofUtf8(text));
    return out.finish();
  }
}
