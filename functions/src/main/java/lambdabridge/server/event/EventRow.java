package lambdabridge.server.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that no row of its own shows: it enters the stream as a short-lived {@code event#} row,
 * written by {@link EventStore}.
 */
public sealed interface EventRow {
  String contextId();

  /**
   * A thread is gone.
   *
   * @param solution owner of the context, which may be gone too when the event is sent
   * @param members ids of users and managers at the moment of the deletion
   */
  record ThreadDeleted(
      String contextId,
      String solution,
      String threadId,
      @Nullable String type,
      List<String> members)
      implements EventRow {}

  /**
   * A custom event of a thread.
   *
   * @param users ids of the receivers; null for all members of the moment of sending
   */
  record ThreadCustom(
      String contextId,
      String threadId,
      @Nullable String type,
      String channel,
      String keyId,
      @Nullable Object data,
      Author author,
      @Nullable List<String> users)
      implements EventRow {}

  /** A custom event of a context. */
  record ContextCustom(
      String contextId,
      String channel,
      @Nullable Object data,
      Author author,
      List<Receiver> receivers)
      implements EventRow {}

  record ContextUserAdded(String contextId, String userId, String publicKey) implements EventRow {}

  record ContextUserRemoved(String contextId, String userId, String publicKey)
      implements EventRow {}

  /**
   * A member removed by an update while offline is back and subscribes: the update is to be sent to
   * them alone. {@link MissedUpdateStore} writes it.
   */
  record UpdateMissed(MissedUpdate update) implements EventRow {
    @Override
    public String contextId() {
      return update.contextId();
    }
  }

  /** Who sent a custom event. */
  record Author(String userId, String publicKey) {}

  /**
   * A receiver of a context's custom event.
   *
   * @param key what only this receiver gets
   */
  record Receiver(String userId, @Nullable Object key) {}
}
