package lambdabridge.server.thread;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * Threads as management sees them: metadata without data, keys and policies; no access lists and no
 * policies apply. Callers, scopes and parameter shapes are checked by who calls.
 *
 * <p>Source: spec management-api.md 7 and 8.
 */
public final class ThreadManagement {
  private final ThreadStore threads;
  private final MessageStore messages;
  private final MessageBodies bodies;
  private final ThreadService threadService;
  private final MessageService messageService;

  ThreadManagement(
      ThreadStore threads,
      MessageStore messages,
      MessageBodies bodies,
      ThreadService threadService,
      MessageService messageService) {
    this.threads = threads;
    this.messages = messages;
    this.bodies = bodies;
    this.threadService = threadService;
    this.messageService = messageService;
  }

  /** Returns a Thread of the management API. */
  public Map<String, @Nullable Object> getThread(String threadId, ContextGuard guard) {
    LoadedThread thread =
        threads
            .findLoaded(threadId)
            .orElseThrow(() -> new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST));
    guard.admit(thread.head().contextId());
    return ThreadAnswers.managedThread(thread);
  }

  /**
   * Returns {@code list} and {@code count}.
   *
   * @param from id to begin after; null for the start
   */
  public Map<String, @Nullable Object> listThreads(
      String contextId, @Nullable String from, int limit, boolean ascending) {
    List<String> inOrder =
        threads.listingsOfContext(contextId).stream().map(Listing::threadId).toList();
    List<String> ids =
        (ascending ? inOrder : inOrder.reversed())
            .stream()
                .filter(id -> from == null || (id.compareTo(from) > 0) == ascending)
                .filter(id -> !id.equals(from))
                .toList();
    List<String> page = ids.stream().limit(limit).toList();
    Map<String, StoredThread> found = threads.findAll(page);
    return list(
        page.stream()
            .map(found::get)
            .filter(Objects::nonNull)
            .flatMap(thread -> threads.load(thread).stream())
            .map(ThreadAnswers::managedThread),
        ids.size());
  }

  public void deleteThread(String threadId, ContextGuard guard) {
    threadService.deleteAs(threadId, thread -> guard.admit(thread.head().contextId()).solution());
  }

  /** Returns {@code results}. */
  public Map<String, @Nullable Object> deleteManyThreads(
      List<String> threadIds, ContextGuard guard) {
    return BulkResult.answer(
        threadService.deleteManyAs(
            threadIds,
            contextId -> {
              String solution = guard.admit(contextId).solution();
              return thread -> solution;
            }));
  }

  /** Deletes every thread of a context that is being deleted. */
  public void deleteThreadsOf(String contextId, String solution) {
    for (Listing listing : threads.listingsOfContext(contextId)) {
      try {
        threadService.deleteAs(listing.threadId(), thread -> solution);
      } catch (RpcException e) {
        if (e.error() != ErrorCode.THREAD_DOES_NOT_EXIST) {
          throw e;
        }
      }
    }
  }

  /** Returns a ThreadMessage of the management API. */
  public Map<String, @Nullable Object> getThreadMessage(String messageId, ContextGuard guard) {
    StoredMessage stored = messageService.requireMessage(messageId).message();
    guard.admit(stored.contextId());
    return bodies
        .load(stored)
        .map(ThreadAnswers::managedMessage)
        .orElseThrow(() -> new RpcException(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST));
  }

  /**
   * Returns {@code list} and {@code count}.
   *
   * @param from id to begin after; null for the start
   */
  public Map<String, @Nullable Object> listThreadMessages(
      String threadId, @Nullable String from, int limit, boolean ascending, ContextGuard guard) {
    StoredThread thread = messageService.requireThread(threadId);
    guard.admit(thread.head().contextId());
    Position position = from == null ? Position.FIRST : Position.after(from);
    List<StoredMessage> page = messages.page(threadId, ascending, position, limit);
    long count = thread.activity().messages();
    if (from != null) {
      count = ascending ? messages.countAfter(thread, from) : messages.countBefore(thread, from);
    }
    return list(bodies.load(page).stream().map(ThreadAnswers::managedMessage), count);
  }

  public void deleteThreadMessage(String messageId, ContextGuard guard) {
    messageService.deleteAs(messageId, found -> guard.admit(found.message().contextId()));
  }

  /** Returns {@code results}. */
  public Map<String, @Nullable Object> deleteManyThreadMessages(
      List<String> messageIds, ContextGuard guard) {
    return BulkResult.answer(
        messageService.deleteManyAs(messageIds, thread -> admitAll(thread, guard)));
  }

  /**
   * Returns {@code results}.
   *
   * @param timestamp milliseconds since the epoch
   */
  public Map<String, @Nullable Object> deleteThreadMessagesOlderThan(
      String threadId, long timestamp, ContextGuard guard) {
    return BulkResult.answer(
        messageService.deleteOlderThanAs(threadId, timestamp, thread -> admitAll(thread, guard)));
  }

  private static Predicate<StoredMessage> admitAll(StoredThread thread, ContextGuard guard) {
    guard.admit(thread.head().contextId());
    return message -> true;
  }

  private static Map<String, @Nullable Object> list(
      Stream<Map<String, @Nullable Object>> elements, long count) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("list", elements.toList());
    answer.put("count", count);
    return answer;
  }
}
