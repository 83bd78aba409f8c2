package lambdabridge.server.thread;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as its row says; the body may be elsewhere.
 *
 * @param id 24 lowercase hex digits that begin with the creation time
 * @param createDate milliseconds since the epoch
 * @param version number of updates + 1
 * @param updates oldest first, without the {@code archived} ones before them
 * @param archived number of updates kept in rows of their own
 * @param bodyKey of the blob that holds the data as JSON
 * @param body a copy of the body while it is small
 * @param meta what queries see of a body that is not copied: its publicMetaObject as JSON, if small
 * @param span start of the span the message is counted in
 */
public record StoredMessage(
    String id,
    String threadId,
    String contextId,
    String resourceId,
    String author,
    long createDate,
    String keyId,
    long version,
    List<MessageUpdate> updates,
    long archived,
    String bodyKey,
    @Nullable String body,
    @Nullable String meta,
    String span) {

  /**
   * An update of a message.
   *
   * @param createDate milliseconds since the epoch
   */
  public record MessageUpdate(long createDate, String author) {}

  public boolean isUpdated() {
    return version > 1;
  }

  /** Returns the message with its first {@code count} updates moved to the archive. */
  StoredMessage withArchived(int count) {
    return new StoredMessage(
        id,
        threadId,
        contextId,
        resourceId,
        author,
        createDate,
        keyId,
        version,
        updates.subList(count, updates.size()),
        archived + count,
        bodyKey,
        body,
        meta,
        span);
  }

  StoredMessage inSpan(String start) {
    return new StoredMessage(
        id,
        threadId,
        contextId,
        resourceId,
        author,
        createDate,
        keyId,
        version,
        updates,
        archived,
        bodyKey,
        body,
        meta,
        start);
  }
}
