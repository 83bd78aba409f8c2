package lambdabridge.server.thread;

import java.time.Clock;
import lambdabridge.server.Ids;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.event.EventStore;

/** Threads put together: what the feature offers to the others. */
public final class Threads {
  private final ThreadMethods methods;
  private final ThreadManagement management;
  private final ThreadCleaner cleaner;

  public Threads(
      ThreadStore threads,
      MessageStore messages,
      MessageBodies bodies,
      ContextStore contexts,
      EventStore events,
      Ids ids,
      Clock clock) {
    ContextAccess access = new ContextAccess(contexts);
    ThreadService threadService = new ThreadService(threads, access, contexts, events, ids, clock);
    MessageService messageService =
        new MessageService(threads, messages, bodies, access, ids, clock);
    this.methods =
        new ThreadMethods(
            threadService,
            new ThreadLists(threads, access),
            messageService,
            new MessageLists(threads, messages, bodies, access));
    this.management =
        new ThreadManagement(threads, messages, bodies, threadService, messageService);
    this.cleaner = new ThreadCleaner(threads, messages, bodies);
  }

  /** Returns the methods of the main API. */
  public ThreadMethods methods() {
    return methods;
  }

  /** Returns what the management API does with threads. */
  public ThreadManagement management() {
    return management;
  }

  /** Returns what removes the leftovers of deleted threads. */
  public ThreadCleaner cleaner() {
    return cleaner;
  }
}
