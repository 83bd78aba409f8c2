package lambdabridge.server.thread;

import org.jspecify.annotations.Nullable;

/**
 * Where reading a thread's messages begins, in whatever direction.
 *
 * @param at id of a message, which need not exist; null for the first of all
 * @param inclusive the message of that id is read too
 * @param skip messages to leave out from there
 */
record Position(@Nullable String at, boolean inclusive, long skip) {
  static final Position FIRST = new Position(null, false, 0);

  static Position skipping(long messages) {
    return new Position(null, false, messages);
  }

  static Position after(String messageId) {
    return new Position(messageId, false, 0);
  }
}
