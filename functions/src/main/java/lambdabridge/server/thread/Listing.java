package lambdabridge.server.thread;

import org.jspecify.annotations.Nullable;

/**
 * A thread as it stands in somebody's list.
 *
 * @param user the person is in the thread's users
 * @param manager the person is in the thread's managers
 * @param owner the person created the thread
 * @param hint the flags may be out of date: the thread itself knows
 */
record Listing(
    String threadId,
    @Nullable String type,
    boolean user,
    boolean manager,
    boolean owner,
    boolean hint) {

  /** Returns how {@code head} stands in the list of {@code userId}. */
  static Listing of(ThreadHead head, String userId) {
    return new Listing(
        head.id(),
        head.type(),
        head.users().contains(userId),
        head.managers().contains(userId),
        head.creator().equals(userId),
        false);
  }

  /** Tells whether there is anything to list. */
  boolean isAny() {
    return user || manager || owner;
  }
}
