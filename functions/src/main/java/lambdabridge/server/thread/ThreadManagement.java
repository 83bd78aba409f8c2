package lambdabridge.server.thread;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Threads as management sees them: metadata without data, keys and policies; no access lists and no
 * policies apply. Callers, scopes and parameter shapes are checked by who calls.
 *
 * <p>Source: spec management-api.md 7 and 8.
 */
@SuppressWarnings("DoNotCallSuggester") // signatures first
public final class ThreadManagement {
  /** Returns a Thread of the management API. */
  public Map<String, @Nullable Object> getThread(String threadId, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns {@code list} and {@code count}.
   *
   * @param from id to begin after; null for the start
   */
  public Map<String, @Nullable Object> listThreads(
      String contextId, @Nullable String from, int limit, boolean ascending) {
    throw new UnsupportedOperationException();
  }

  public void deleteThread(String threadId, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /** Returns {@code results}. */
  public Map<String, @Nullable Object> deleteManyThreads(
      List<String> threadIds, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /** Deletes every thread of a context that is being deleted. */
  public void deleteThreadsOf(String contextId, String solution) {
    throw new UnsupportedOperationException();
  }

  /** Returns a ThreadMessage of the management API. */
  public Map<String, @Nullable Object> getThreadMessage(String messageId, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /** Returns {@code list} and {@code count}. */
  public Map<String, @Nullable Object> listThreadMessages(
      String threadId, @Nullable String from, int limit, boolean ascending, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  public void deleteThreadMessage(String messageId, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /** Returns {@code results}. */
  public Map<String, @Nullable Object> deleteManyThreadMessages(
      List<String> messageIds, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns {@code results}.
   *
   * @param timestamp milliseconds since the epoch
   */
  public Map<String, @Nullable Object> deleteThreadMessagesOlderThan(
      String threadId, long timestamp, ContextGuard guard) {
    throw new UnsupportedOperationException();
  }
}
