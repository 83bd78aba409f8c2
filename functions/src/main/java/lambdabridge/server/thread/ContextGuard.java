package lambdabridge.server.thread;

import lambdabridge.server.context.Context;

/** Decides whether a management caller may touch what is in a context. */
@FunctionalInterface
public interface ContextGuard {
  /**
   * Returns the context.
   *
   * @throws lambdabridge.server.rpc.RpcException ACCESS_DENIED if the caller may not, or the
   *     context does not exist
   */
  Context admit(String contextId);
}
