package lambdabridge.server.notifier;

import lambdabridge.server.socket.ChannelQuery;
import org.jspecify.annotations.Nullable;

/**
 * What an event is published with: subscriptions match it by nothing else.
 *
 * @param path such as {@code thread/messages/create}
 * @param containerType type of the container; an untyped one has none
 */
record Topic(
    String path,
    String contextId,
    @Nullable String containerId,
    @Nullable String itemId,
    @Nullable String containerType) {

  /** Returns the topic of an event of a context itself. */
  static Topic ofContext(String path, String contextId) {
    return new Topic(path, contextId, null, null, null);
  }

  boolean isWantedBy(ChannelQuery query) {
    return query.matches(path, contextId, containerId, itemId, containerType);
  }
}
