package lambdabridge.server.thread;

import java.util.List;

/**
 * Removes what a deleted thread leaves: its messages, their indexes and bodies. They are out of
 * reach from the moment the thread is gone, so this may take its time, be interrupted, and run
 * twice.
 */
public final class ThreadCleaner {
  private static final int AT_ONCE = 100;

  private final ThreadStore threads;
  private final MessageStore messages;
  private final MessageBodies bodies;

  public ThreadCleaner(ThreadStore threads, MessageStore messages, MessageBodies bodies) {
    this.threads = threads;
    this.messages = messages;
    this.bodies = bodies;
  }

  /** Removes everything; a thread that exists is left alone. */
  public void clean(String threadId) {
    if (threads.find(threadId).isPresent()) {
      return;
    }
    for (List<StoredMessage> some = next(threadId); !some.isEmpty(); some = next(threadId)) {
      bodies.discard(some.stream().map(StoredMessage::bodyKey).toList());
      messages.clean(some);
    }
    messages.cleanSpans(threadId);
    bodies.discardThread(threadId);
    threads.clean(threadId);
  }

  private List<StoredMessage> next(String threadId) {
    return messages.page(threadId, true, Position.FIRST, AT_ONCE);
  }
}
