package lambdabridge.server.notifier;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as it is announced to users.
 *
 * @param type as on the wire, such as {@code threadNewMessage}
 * @param legacyChannel what version 1 of the envelope names it by
 * @param timestamp milliseconds since the epoch
 * @param managed what management sockets get of it, or null if it is none of their business
 */
record Event(
    String type,
    Topic topic,
    String legacyChannel,
    long timestamp,
    Audience audience,
    Data data,
    @Nullable Managed managed) {

  /** Returns the module the event belongs to, such as {@code thread}. */
  String family() {
    return topic.path().substring(0, topic.path().indexOf('/'));
  }

  /** The part that can differ between receivers. */
  @FunctionalInterface
  interface Data {
    @Nullable Object forUser(String userId);
  }

  /**
   * An event of the management API.
   *
   * @param solution owner of the context; null where the context's row still says it
   */
  record Managed(@Nullable Object data, @Nullable String solution) {}
}
