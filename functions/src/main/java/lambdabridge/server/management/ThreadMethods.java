package lambdabridge.server.management;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lambdabridge.server.context.Context;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.ContextGuard;
import lambdabridge.server.thread.ThreadManagement;
import org.jspecify.annotations.Nullable;

/**
 * The group thread/*: callers need the solution that owns the context; solutions it is shared with
 * do not count.
 */
public final class ThreadMethods {
  private static final String SCOPE = "thread";
  private static final int MAX_IDS = 128;
  private static final int MAX_LIMIT = 100;

  private final ThreadManagement threads;
  private final ContextStore contexts;

  public ThreadMethods(ThreadManagement threads, ContextStore contexts) {
    this.threads = threads;
    this.contexts = contexts;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        method("getThread", p -> p.id("threadId"), this::get),
        method("listThreads", p -> Part.decode(p, "contextId"), this::list),
        method("deleteThread", p -> p.id("threadId"), this::delete),
        method("deleteManyThreads", p -> p.ids("threadIds", MAX_IDS), this::deleteMany),
        method("getThreadMessage", p -> p.id("threadMessageId"), this::getMessage),
        method("listThreadMessages", p -> Part.decode(p, "threadId"), this::listMessages),
        method("deleteThreadMessage", p -> p.id("threadMessageId"), this::deleteMessage),
        method("deleteManyThreadMessages", p -> p.ids("messageIds", MAX_IDS), this::deleteMessages),
        method("deleteThreadMessagesOlderThan", OlderThan::decode, this::deleteOlderThan));
  }

  private static <P> ManagementMethod<P> method(
      String name, Function<Params, P> decode, ManagementMethod.Handler<P> call) {
    return ManagementMethod.of("thread/" + name, SCOPE, decode, call);
  }

  /**
   * Which part of a list is wanted.
   *
   * @param from id to begin after; null for the start
   */
  private record Part(String parent, @Nullable String from, int limit, boolean ascending) {
    static Part decode(Params p, String parent) {
      return new Part(
          p.id(parent),
          p.value("from") == null ? null : p.id("from"),
          (int) p.integer("limit", 1, MAX_LIMIT),
          p.oneOf("sortOrder", Set.of("asc", "desc")).equals("asc"));
    }
  }

  private record OlderThan(String threadId, long timestamp) {
    static OlderThan decode(Params p) {
      return new OlderThan(p.id("threadId"), p.timestamp("timestamp"));
    }
  }

  private Object get(ManagementCaller caller, String threadId) {
    return Map.of("thread", threads.getThread(threadId, guard(caller)));
  }

  private Object list(ManagementCaller caller, Part part) {
    requireAnySolution(caller);
    Context context =
        contexts
            .context(part.parent())
            .orElseThrow(() -> new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST));
    requireOwner(caller, context);
    return threads.listThreads(part.parent(), part.from(), part.limit(), part.ascending());
  }

  private Object delete(ManagementCaller caller, String threadId) {
    threads.deleteThread(threadId, guard(caller));
    return "OK";
  }

  private Object deleteMany(ManagementCaller caller, List<String> threadIds) {
    return threads.deleteManyThreads(threadIds, guard(caller));
  }

  private Object getMessage(ManagementCaller caller, String messageId) {
    return Map.of("threadMessage", threads.getThreadMessage(messageId, guard(caller)));
  }

  private Object listMessages(ManagementCaller caller, Part part) {
    return threads.listThreadMessages(
        part.parent(), part.from(), part.limit(), part.ascending(), guard(caller));
  }

  private Object deleteMessage(ManagementCaller caller, String messageId) {
    threads.deleteThreadMessage(messageId, guard(caller));
    return "OK";
  }

  private Object deleteMessages(ManagementCaller caller, List<String> messageIds) {
    return threads.deleteManyThreadMessages(messageIds, guard(caller));
  }

  /** Here the thread is looked for before the caller's solutions are looked at. */
  private Object deleteOlderThan(ManagementCaller caller, OlderThan params) {
    return threads.deleteThreadMessagesOlderThan(
        params.threadId(),
        params.timestamp(),
        contextId -> {
          requireAnySolution(caller);
          return admit(caller, contextId);
        });
  }

  private ContextGuard guard(ManagementCaller caller) {
    requireAnySolution(caller);
    return contextId -> admit(caller, contextId);
  }

  private Context admit(ManagementCaller caller, String contextId) {
    Context context =
        contexts
            .context(contextId)
            .orElseThrow(() -> new RpcException(ErrorCode.ACCESS_DENIED)); // deleted just now
    requireOwner(caller, context);
    return context;
  }

  private static void requireAnySolution(ManagementCaller caller) {
    if (caller.scopes().solutions().isEmpty()) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
  }

  private static void requireOwner(ManagementCaller caller, Context context) {
    if (!caller.scopes().covers(context.solution())) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
  }
}
