package lambdabridge.server.notifier;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as it is announced to users.
 *
 * @param type as on the wire, such as {@code threadNewMessage}
 * @param legacyChannel what version 1 of the envelope names it by
 * @param timestamp milliseconds since the epoch
 */
record Event(
    String type, Topic topic, String legacyChannel, long timestamp, Audience audience, Data data) {

  /** The part that can differ between receivers. */
  @FunctionalInterface
  interface Data {
    @Nullable Object forUser(String userId);
  }
}
