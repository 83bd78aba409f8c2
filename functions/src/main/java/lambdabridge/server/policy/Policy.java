package lambdabridge.server.policy;

import java.util.Collection;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one container: its own policy above its context's above the built-in values.
 *
 * <p>Source: spec main-api.md 7.
 */
public record Policy(ContainerKind kind, ContextPolicy context, ContainerPolicy container) {

  /** Returns what holds where there is no container: creating one, and listing them. */
  public static Policy withoutContainer(ContainerKind kind, ContextPolicy context) {
    return new Policy(kind, context, ContainerPolicy.NONE);
  }

  /** Tells whether a context user with these roles has the right. */
  public boolean admits(Right right, Roles roles) {
    return roles.meet(effective(right));
  }

  public boolean isSet(Flag flag) {
    return effective(flag).equals("yes");
  }

  /**
   * Refuses who does not have the right.
   *
   * @throws RpcException ACCESS_DENIED
   */
  public void require(Right right, Roles roles) {
    if (!admits(right, roles)) {
      throw denied("policy is not met");
    }
  }

  /**
   * Refuses a creation that the context's policy does not allow.
   *
   * @param given the new container's policy
   * @param managers of the new container
   * @throws RpcException ACCESS_DENIED
   */
  public static void requireCreation(
      ContainerKind kind,
      ContextPolicy context,
      ContainerPolicy given,
      String creator,
      Collection<String> managers) {
    Policy policy = withoutContainer(kind, context);
    policy.require(Right.CREATE, Roles.NONE);
    if (!given.isEmpty() && !policy.isSet(Flag.CAN_OVERWRITE_CONTEXT_POLICY)) {
      throw denied("the context's policy cannot be overwritten");
    }
    if (policy.isSet(Flag.CREATOR_HAS_TO_BE_MANAGER) && !managers.contains(creator)) {
      throw denied("the creator has to be a manager");
    }
  }

  /**
   * Refuses an update that this policy does not allow.
   *
   * @param roles of the updater, before the update
   * @param given the policy that shall replace the container's; null leaves it
   * @throws RpcException ACCESS_DENIED
   */
  public void requireUpdate(Roles roles, ManagerChange managers, @Nullable ContainerPolicy given) {
    require(Right.UPDATE, roles);
    if (managers.removesUpdater() && !isSet(Flag.UPDATER_CAN_BE_REMOVED_FROM_MANAGERS)) {
      throw denied("the updater cannot be removed from managers");
    }
    if (managers.removesOwner() && !isSet(Flag.OWNER_CAN_BE_REMOVED_FROM_MANAGERS)) {
      throw denied("the owner cannot be removed from managers");
    }
    if (given != null) {
      if (!isSet(Flag.CAN_OVERWRITE_CONTEXT_POLICY)) {
        throw denied("the context's policy cannot be overwritten");
      }
      require(Right.UPDATE_POLICY, roles);
    }
  }

  /**
   * Whom an update takes from the managers.
   *
   * @param removesUpdater the updater was a manager and is none afterwards
   * @param removesOwner the creator was a manager and is none afterwards
   */
  public record ManagerChange(boolean removesUpdater, boolean removesOwner) {
    public static ManagerChange of(
        Collection<String> before, Collection<String> after, String updater, String owner) {
      return new ManagerChange(
          before.contains(updater) && !after.contains(updater),
          before.contains(owner) && !after.contains(owner));
    }
  }

  private String effective(PolicyEntry entry) {
    String own = entry.inContainerPolicy() ? container.value(entry) : null;
    if (own != null && !own.equals(ContainerPolicy.INHERIT)) {
      return own.equals(ContainerPolicy.DEFAULT) ? entry.builtIn() : own;
    }
    String inherited = context.section(kind).value(entry);
    return inherited == null || inherited.equals(ContainerPolicy.DEFAULT)
        ? entry.builtIn()
        : inherited;
  }

  private static RpcException denied(String reason) {
    return new RpcException(ErrorCode.ACCESS_DENIED, reason);
  }
}
