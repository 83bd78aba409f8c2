package lambdabridge.server.rpc;

import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;

/**
 * Takes a call through its stages: name → shape → session level → method.
 *
 * <p>Source: spec main-api.md 1, order of processing.
 */
public final class RpcDispatcher {
  private final RpcTable table;

  public RpcDispatcher(RpcTable table) {
    this.table = table;
  }

  /**
   * Runs one call.
   *
   * @param params as decoded from the wire
   * @throws RpcException if any stage refuses
   */
  public Object call(Caller caller, String name, Object params) {
    RpcMethod<?> method = table.find(name);
    if (method == null) {
      throw new RpcException(ErrorCode.METHOD_NOT_FOUND);
    }
    return run(method, caller, params);
  }

  private static <P> Object run(RpcMethod<P> method, Caller caller, Object rawParams) {
    P params = Params.decode(rawParams, method.decode());
    admit(method, caller.session());
    return method.call().call(caller, params);
  }

  private static void admit(
      RpcMethod<?> method, @org.jspecify.annotations.Nullable Session session) {
    switch (method.access()) {
      case NONE -> {}
      case ANY_SESSION -> {
        if (session == null) {
          throw new RpcException(
              ErrorCode.INTERNAL_ERROR,
              "Failed assert HAS_ANY_SESSION for method '" + method.name() + "'");
        }
      }
      case ESTABLISHED -> {
        if (session == null || session.level() != Level.LOGGED_IN) {
          throw new RpcException(
              ErrorCode.INTERNAL_ERROR, "Invalid session state for method '" + method.name() + "'");
        }
      }
      case CONTEXT_USER -> {
        if (session == null || session.level() != Level.LOGGED_IN) {
          throw new RpcException(ErrorCode.ACCESS_DENIED);
        }
      }
    }
  }
}
