package lambdabridge.server.thread;

/**
 * A thread as read: its structure and its counters. The two are read together but not at one
 * instant; conditions of a write find out if they do not fit.
 *
 * @param listing how the thread's listing rows are kept
 * @param doc where history and keys are
 */
public record StoredThread(
    ThreadHead head, Activity activity, ListingMode listing, TextRef members, TextRef doc) {
  public String id() {
    return head.id();
  }
}
