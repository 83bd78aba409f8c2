package lambdabridge.server.event;

import java.net.URI;
import java.util.Base64;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.rpc.SocketRef;

/**
 * A WebSocket API. It knows us by our signature and carries text only, so clients' messages go in
 * Base64; administrators' are text anyway.
 */
public final class ApiGateway implements PushGateway {
  private final PushOrigin origin;
  private final Signature signature;

  /** Returns the headers that sign a request. */
  @FunctionalInterface
  public interface Signature {
    Map<String, String> of(String method, URI uri, Bytes body);
  }

  /**
   * @param origin {@code https://API.execute-api.REGION.amazonaws.com}
   * @throws IllegalArgumentException if it is no origin
   */
  public ApiGateway(String origin, Signature signature) {
    this.origin = PushOrigin.parse(origin);
    this.signature = signature;
  }

  @Override
  public boolean holds(URI endpoint) {
    return origin.holds(endpoint);
  }

  @Override
  public Bytes body(SocketRef socket, Bytes message) {
    return socket.isManagement()
        ? message
        : Bytes.ofUtf8(Base64.getEncoder().encodeToString(message.toArray()));
  }

  @Override
  public Map<String, String> authorization(String method, URI uri, Bytes body) {
    return signature.of(method, uri, body);
  }
}
