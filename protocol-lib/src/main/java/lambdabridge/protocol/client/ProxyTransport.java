package lambdabridge.protocol.client;

import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Carries the messages of an inner session to another server, as {@code proxy} calls of an outer
 * session with one's own. The own server sees frames it has no keys for.
 *
 * <p>Strictly request and response: there is no WebSocket, hence no events, at the other end.
 *
 * <p>Source: spec privmx-tls.md 10.2.
 */
public final class ProxyTransport implements Transport {
  /** How many tickets an inner session asks for: each takes room in what the own server carries. */
  public static final int TICKETS = 20;

  private final Caller outer;
  private final String destination;

  /** Calls a method in the outer session. */
  @FunctionalInterface
  public interface Caller {
    /** Returns the result, as {@link ClientConnection#call} does. */
    @Nullable Object call(String method, Map<String, ?> params);
  }

  /** As the other, for a session that its owner renews when it is lost. */
  public ProxyTransport(Caller outer, String destination) {
    this.outer = outer;
    this.destination = destination;
  }

  /**
   * Makes a way to another server by one's own.
   *
   * @param outer session with one's own server, at the level its proxy demands
   * @param destination host of the other server
   */
  public ProxyTransport(ClientConnection outer, String destination) {
    this(outer::call, destination);
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransportException for every failure of the outer session, which thereby is not taken
   *     for one of the inner session; the cause is what the outer session threw, an {@link
   *     RpcErrorException} if the own server refuses
   */
  @Override
  public Bytes exchange(Bytes message) {
    Map<String, Object> params =
        Map.of("destination", destination, "encrypt", false, "data", message);
    Object answer;
    try {
      answer = outer.call("proxy", params);
    } catch (RpcErrorException
        | AlertException
        | SessionLostException
        | ProtocolException
        | TransportException e) {
      throw new TransportException("no answer from " + destination + " by proxy: " + said(e), e);
    }
    if (answer instanceof Bytes frames) {
      return frames;
    }
    throw new TransportException("the proxy's answer for " + destination + " is no message");
  }

  private static String said(RuntimeException failure) {
    return failure instanceof RpcErrorException refusal && refusal.data() != null
        ? refusal.getMessage() + " " + refusal.data()
        : String.valueOf(failure.getMessage());
  }
}
