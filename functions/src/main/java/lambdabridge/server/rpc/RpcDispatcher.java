package lambdabridge.server.rpc;

import org.jspecify.annotations.Nullable;

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
  public @Nullable Object call(Caller caller, String name, Object params) {
    RpcMethod<?> method = table.find(name);
    if (method == null) {
      throw new RpcException(ErrorCode.METHOD_NOT_FOUND);
    }
    return run(method, caller, params);
  }

  private static <P> @Nullable Object run(RpcMethod<P> method, Caller caller, Object rawParams) {
    P params = Params.decode(rawParams, method.decode());
    method.access().require(CallerKind.of(caller.session()), method.name());
    return method.call().call(caller, params);
  }
}
