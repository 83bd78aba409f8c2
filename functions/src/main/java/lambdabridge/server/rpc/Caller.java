package lambdabridge.server.rpc;

import lambdabridge.protocol.connection.Session;
import org.jspecify.annotations.Nullable;

/**
 * Who calls a method of the main API, and over what.
 *
 * @param session null for a plaintext frame
 */
public record Caller(@Nullable Session session, Origin origin) {
  /** Returns the session; the dispatcher has checked the method's {@link Access} before. */
  public Session requireSession() {
    if (session == null) {
      throw new IllegalStateException("method admits callers without a session");
    }
    return session;
  }

  /**
   * Returns the socket.
   *
   * @throws RpcException WEBSOCKET_REQUIRED over HTTP
   */
  public SocketRef requireSocket() {
    SocketRef socket = origin.socket();
    if (socket == null) {
      throw new RpcException(ErrorCode.WEBSOCKET_REQUIRED);
    }
    return socket;
  }
}
