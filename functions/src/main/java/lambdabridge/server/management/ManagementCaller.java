package lambdabridge.server.management;

import lambdabridge.server.apikey.Credentials;
import lambdabridge.server.apikey.Scopes;
import lambdabridge.server.context.Context;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;

/**
 * Who calls a method of the management API, and over what.
 *
 * @param credentials null where a method is open
 * @param socket null over HTTP
 * @param sourceIp address of the client
 */
public record ManagementCaller(
    @Nullable Credentials credentials, @Nullable SocketRef socket, String sourceIp) {

  /** Returns the credentials; whoever has none has been refused before. */
  public Credentials requireCredentials() {
    if (credentials == null) {
      throw new IllegalStateException("method admits callers without credentials");
    }
    return credentials;
  }

  public Scopes scopes() {
    return requireCredentials().scopes();
  }

  /**
   * Returns the socket.
   *
   * @throws RpcException METHOD_CALLABLE_WITH_WEBSOCKET_ONLY over HTTP
   */
  public SocketRef requireSocket() {
    if (socket == null) {
      throw new RpcException(ErrorCode.METHOD_CALLABLE_WITH_WEBSOCKET_ONLY);
    }
    return socket;
  }

  /**
   * Refuses callers whose solutions neither own nor share the context.
   *
   * @throws RpcException ACCESS_DENIED
   */
  void requireContext(Context context) {
    if (scopes().isLimited()
        && !scopes().covers(context.solution())
        && context.shares().stream().noneMatch(scopes()::covers)) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
  }

  /**
   * Refuses callers limited to other solutions.
   *
   * @throws RpcException ACCESS_DENIED
   */
  void requireSolution(String solutionId) {
    if (scopes().isLimited() && !scopes().covers(solutionId)) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
  }
}
