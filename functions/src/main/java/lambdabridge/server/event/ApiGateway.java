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
  private final RequestSigner signer;

  /**
   * @param origin {@code https://API.execute-api.REGION.amazonaws.com}
   * @throws IllegalArgumentException if it is no origin
   */
  public ApiGateway(String origin, RequestSigner signer) {
    this.origin = PushOrigin.parse(origin);
    this.signer = signer;
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
    return signer.sign(method, uri, body);
  }
}
