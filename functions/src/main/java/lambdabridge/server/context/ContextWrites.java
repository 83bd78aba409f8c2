package lambdabridge.server.context;

import java.time.Clock;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.solution.SolutionStore;

/**
 * Creates, changes, shares and deletes contexts.
 *
 * <p>A change that depends on what it read is tried again if that has changed meanwhile.
 *
 * <p>Source: spec management-api.md 7.
 */
public final class ContextWrites {
  private static final int ATTEMPTS = 100;

  private final ContextStore contexts;
  private final ContextWriteStore writes;
  private final UserWriteStore users;
  private final SolutionStore solutions;
  private final BiConsumer<String, String> removeContainers;
  private final Clock clock;

  /**
   * @param removeContainers deletes what is in the context of that id, which exists no more, and
   *     takes the id of the solution that owned it
   */
  public ContextWrites(
      ContextStore contexts,
      ContextWriteStore writes,
      UserWriteStore users,
      SolutionStore solutions,
      BiConsumer<String, String> removeContainers,
      Clock clock) {
    this.contexts = contexts;
    this.writes = writes;
    this.users = users;
    this.solutions = solutions;
    this.removeContainers = removeContainers;
    this.clock = clock;
  }

  /**
   * Adds a context to its owning solution.
   *
   * @throws RpcException SOLUTION_DOES_NOT_EXIST
   */
  public void create(Context context) {
    if (!writes.create(context)) {
      throw new RpcException(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    }
  }

  /**
   * Sets the fields the change has.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST, CANNOT_SWITCH_CONNECTED_CONTEXT_TO_PRIVATE
   */
  public void update(String contextId, ContextChange change) {
    switch (writes.update(contextId, change, clock.millis())) {
      case DONE -> {}
      case MISSING -> throw new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST);
      case SHARED -> throw new RpcException(ErrorCode.CANNOT_SWITCH_CONNECTED_CONTEXT_TO_PRIVATE);
    }
  }

  /**
   * Shares a context; nothing changes if it is shared already.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST, SOLUTION_DOES_NOT_EXIST,
   *     CANNOT_ASSIGN_PRIVATE_CONTEXT
   */
  public void share(String contextId, String solutionId) {
    untilUndisturbed(
        contextId,
        context -> {
          requireSolution(solutionId);
          if (context.scope().equals(Context.PRIVATE)) {
            throw new RpcException(ErrorCode.CANNOT_ASSIGN_PRIVATE_CONTEXT);
          }
          return context.isVisibleTo(solutionId) || writes.share(context, solutionId);
        });
  }

  /**
   * Ends a sharing; nothing changes if there is none.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST, SOLUTION_DOES_NOT_EXIST,
   *     CANNOT_UNASSIGN_CONTEXT_FROM_ITS_PARENT
   */
  public void unshare(String contextId, String solutionId) {
    untilUndisturbed(
        contextId,
        context -> {
          requireSolution(solutionId);
          if (context.solution().equals(solutionId)) {
            throw new RpcException(ErrorCode.CANNOT_UNASSIGN_CONTEXT_FROM_ITS_PARENT);
          }
          return !context.shares().contains(solutionId) || writes.unshare(context, solutionId);
        });
  }

  /**
   * Deletes a context, its users, then what is in it. The context goes first, which ends everyone's
   * access at once; a call that was cut off in the middle is completed by repeating it.
   *
   * @throws RpcException CONTEXT_DOES_NOT_EXIST
   */
  public void delete(String contextId) {
    Optional<String> interrupted = writes.ownerOfDeleted(contextId);
    String owner =
        interrupted.isPresent()
            ? interrupted.get()
            : untilUndisturbed(contextId, this::deleteUnchanged).solution();
    contexts.allUsers(contextId).forEach(users::removeOrphan);
    removeContainers.accept(contextId, owner);
    writes.endDeletion(contextId);
  }

  private boolean deleteUnchanged(Context context) {
    if (context.shares().size() > ContextWriteStore.MAX_SHARES_AT_DELETION) {
      writes.unshare(context, context.shares().getLast());
      return false;
    }
    return writes.delete(context);
  }

  private void requireSolution(String solutionId) {
    if (solutions.find(solutionId).isEmpty()) {
      throw new RpcException(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    }
  }

  /** Reads the context and makes an attempt until one succeeds; returns what was read last. */
  private Context untilUndisturbed(String contextId, Function<Context, Boolean> attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Context context =
          contexts
              .context(contextId)
              .orElseThrow(() -> new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST));
      if (attempt.apply(context)) {
        return context;
      }
    }
    throw new IllegalStateException("context changed " + ATTEMPTS + " times while changing it");
  }
}
