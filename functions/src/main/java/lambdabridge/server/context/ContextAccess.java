package lambdabridge.server.context;

import lambdabridge.protocol.connection.Session;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * Admits sessions to contexts.
 *
 * <p>Source: spec main-api.md 2.
 */
public final class ContextAccess {
  private final ContextStore contexts;

  public ContextAccess(ContextStore contexts) {
    this.contexts = contexts;
  }

  /**
   * Returns who the session is in the context, as stored now.
   *
   * @throws RpcException ACCESS_DENIED if the context is unknown, hidden from the session's
   *     solution, or the session's key is not a user of it: which of these is not told
   */
  public ContextCaller require(Session session, String contextId) {
    return contexts
        .membership(contextId, session.publicKey())
        .filter(membership -> membership.context().isVisibleTo(session.solution()))
        .map(
            membership ->
                new ContextCaller(
                    membership.context(), membership.user(), Acl.parse(membership.user().acl())))
        .orElseThrow(() -> new RpcException(ErrorCode.ACCESS_DENIED));
  }
}
