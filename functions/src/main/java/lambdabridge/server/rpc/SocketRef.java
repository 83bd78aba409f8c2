package lambdabridge.server.rpc;

/**
 * The WebSocket a request came in on.
 *
 * @param connectionId the gateway's name of the socket
 * @param endpoint URL whose {@code /@connections/{id}} pushes to it: the gateway's origin and the
 *     stage the socket was opened on
 */
public record SocketRef(String connectionId, String endpoint) {
  /** Stage of administrators' sockets, which speak JSON; those of all others are clients'. */
  public static final String MANAGEMENT_STAGE = "management";

  /** Returns a socket of the gateway at {@code origin}, opened on {@code stage}. */
  public static SocketRef of(String connectionId, String origin, String stage) {
    return new SocketRef(connectionId, origin + "/" + stage);
  }

  /** Tells whether an administrator speaks on it. */
  public boolean isManagement() {
    return endpoint.endsWith("/" + MANAGEMENT_STAGE);
  }
}
