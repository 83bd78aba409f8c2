package lambdabridge.server.event;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.rpc.SocketRef;

/** Gateways of our own, which carry binary messages and know us by a shared secret. */
public final class EdgeGateways implements PushGateway {
  private final List<PushOrigin> origins;
  private final SecretBytes secret;

  /**
   * @param origins where they may be, in the form of {@link PushOrigin#parse}
   * @param secret ASCII text
   * @throws IllegalArgumentException if an origin is malformed
   */
  public EdgeGateways(List<String> origins, SecretBytes secret) {
    this.origins = origins.stream().map(PushOrigin::parse).toList();
    this.secret = secret;
  }

  @Override
  public boolean holds(URI endpoint) {
    return origins.stream().anyMatch(origin -> origin.holds(endpoint));
  }

  @Override
  public Bytes body(SocketRef socket, Bytes message) {
    return message;
  }

  @Override
  public Map<String, String> authorization(String method, URI uri, Bytes body) {
    return bearer(secret);
  }

  /** Returns the headers by which a gateway of our own knows its pushes. */
  public static Map<String, String> bearer(SecretBytes secret) {
    return Map.of(
        "authorization", "Bearer " + new String(secret.toArray(), StandardCharsets.US_ASCII));
  }
}
