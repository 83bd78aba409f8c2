package lambdabridge.server.context;

import java.util.Map;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.policy.ContextPolicy;

/** Who a session is in a context, and what holds for it there. */
public record ContextCaller(Context context, ContextUser user, Acl acl) {
  public String userId() {
    return user.userId();
  }

  /** Returns the policy of the context. */
  public ContextPolicy policy() {
    return new ContextPolicy(context.policy());
  }

  /**
   * Refuses what the caller's access list does not allow.
   *
   * @throws lambdabridge.server.rpc.RpcException ACCESS_DENIED
   */
  public void requireAcl(AclFunction function, Map<String, String> arguments) {
    acl.require(function, arguments);
  }
}
