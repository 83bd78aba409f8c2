package lambdabridge.server.context;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.context.UserWriteStore.Change;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * Adds, changes and removes the users of contexts.
 *
 * <p>Source: spec management-api.md 7.
 */
public final class UserWrites {
  private static final int ATTEMPTS = 100;

  private final ContextStore contexts;
  private final UserWriteStore writes;
  private final Clock clock;

  public UserWrites(ContextStore contexts, UserWriteStore writes, Clock clock) {
    this.contexts = contexts;
    this.writes = writes;
    this.clock = clock;
  }

  /**
   * Adds a user. One that is there with the same key stays as it is, list included; one that is
   * there with another key is replaced. The context's users are told in any case.
   *
   * @throws RpcException INVALID_ACL, CONTEXT_DOES_NOT_EXIST, PUB_KEY_ALREADY_IN_USE
   */
  public void add(String contextId, String userId, String publicKey, String acl) {
    Acl.parse(acl);
    ContextUser user = new ContextUser(contextId, userId, publicKey, clock.millis(), acl);
    untilUndisturbed(
        () -> {
          Optional<ContextUser> before = find(contextId, userId);
          if (before.isEmpty()) {
            return writes.add(user);
          }
          return before.get().publicKey().equals(publicKey)
              ? writes.repeatAdded(before.get())
              : writes.replace(before.get(), user);
        });
  }

  /**
   * Replaces a user's access list.
   *
   * @throws RpcException INVALID_ACL, USER_DOESNT_EXIST
   */
  public void setAcl(String contextId, String userId, String acl) {
    Acl.parse(acl);
    untilUndisturbed(() -> writes.setAcl(require(find(contextId, userId)), acl));
  }

  /**
   * Removes a user and tells the others.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST, USER_DOESNT_EXIST
   */
  public void remove(String contextId, String userId) {
    requireContext(contextId);
    untilUndisturbed(() -> writes.remove(require(find(contextId, userId))));
  }

  /**
   * Removes the user with the key and tells the others.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST, USER_DOESNT_EXIST
   */
  public void removeByKey(String contextId, String publicKey) {
    requireContext(contextId);
    untilUndisturbed(() -> writes.remove(require(findByKey(contextId, publicKey))));
  }

  public Optional<ContextUser> find(String contextId, String userId) {
    return Optional.ofNullable(contexts.users(contextId, List.of(userId)).get(userId));
  }

  public Optional<ContextUser> findByKey(String contextId, String publicKey) {
    return contexts.membership(contextId, publicKey).map(ContextStore.Membership::user);
  }

  private void requireContext(String contextId) {
    if (contexts.context(contextId).isEmpty()) {
      throw new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST);
    }
  }

  private static ContextUser require(Optional<ContextUser> user) {
    return user.orElseThrow(() -> new RpcException(ErrorCode.USER_DOESNT_EXIST));
  }

  private static void untilUndisturbed(Supplier<Change> attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      switch (attempt.get()) {
        case DONE -> {
          return;
        }
        case CONTEXT_MISSING -> throw new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST);
        case KEY_IN_USE -> throw new RpcException(ErrorCode.PUB_KEY_ALREADY_IN_USE);
        case OUTDATED -> {}
      }
    }
    throw new IllegalStateException("user changed " + ATTEMPTS + " times while changing it");
  }
}
