package lambdabridge.server.notifier;

import java.util.List;

/** Whom an event is for, by user ids; keys and sockets are looked up when it is sent. */
sealed interface Audience {
  /** These users, as far as they are still in the context. */
  record Users(List<String> userIds) implements Audience {}

  /** Every user of the context. */
  record Everyone() implements Audience {}

  /**
   * The members of a thread, and those an update has removed, who get the event later if they are
   * on no socket now.
   *
   * @param version of the thread after the update
   */
  record MembersAndRemoved(List<String> members, List<String> removed, long version)
      implements Audience {}

  /**
   * One user who was removed while offline and has come back.
   *
   * @param publicKey the one they had: the user may have got another
   */
  record Returned(String userId, String publicKey, long version) implements Audience {}
}
