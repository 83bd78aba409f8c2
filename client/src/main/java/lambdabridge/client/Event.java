package lambdabridge.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;

/**
 * Something that happened on the server, or to the connection.
 *
 * @param connectionId see {@link Connection#getConnectionId()}
 * @param subscriptions ids of all subscriptions that match; empty for events of the connection
 * @param timestamp ms since the epoch
 */
public record Event(long connectionId, List<String> subscriptions, long timestamp, EventData data) {

  /** What happened. */
  public sealed interface EventData {}

  /** A thread that the user is a member of. */
  public record ThreadCreated(ThreadInfo thread) implements EventData {}

  /** A thread with its new members and metas; the last the user hears of it if removed by that. */
  public record ThreadUpdated(ThreadInfo thread) implements EventData {}

  /** A thread that is gone, with its messages. */
  public record ThreadDeleted(String threadId) implements EventData {}

  /** The counters of a thread after a message came or went; {@code lastMsgDate} in ms. */
  public record ThreadStatsChanged(
      String contextId, String threadId, long lastMsgDate, long messagesCount)
      implements EventData {}

  /** A message as {@link ThreadApi#getMessage} returns it; mind its status. */
  public record ThreadNewMessage(Message message) implements EventData {}

  /** A message with its new content; mind its status. */
  public record ThreadMessageUpdated(Message message) implements EventData {}

  /** A message that is gone. */
  public record ThreadMessageDeleted(String threadId, String messageId) implements EventData {}

  /** Items of a container that changed within about a second. */
  public record CollectionChanged(String containerId, String containerType, List<Item> items)
      implements EventData {
    /** One item; {@code action} is {@code create}, {@code update} or {@code delete}. */
    public record Item(String itemId, String action) {}
  }

  /** A user who is new in the context. */
  public record ContextUserAdded(String contextId, UserWithPubKey user) implements EventData {}

  /** A user who is in the context no more. */
  public record ContextUserRemoved(String contextId, UserWithPubKey user) implements EventData {}

  /** Users that came or left; {@code action} is {@code login} or {@code logout}. */
  public record ContextUserStatusChanged(String contextId, List<Change> changes)
      implements EventData {
    /** One user. */
    public record Change(UserWithPubKey user, String action) {}
  }

  /** A custom event; without a good {@code statusCode} the payload is empty. */
  public record ContextCustom(
      String contextId, UserWithPubKey author, Bytes payload, int statusCode, int schemaVersion)
      implements EventData {}

  /** The socket is lost; a new one is being opened. */
  public record LibDisconnected() implements EventData {}

  /**
   * Events flow again. What happened in between was not seen: list what matters.
   *
   * @param since when the last event could have been missed from
   */
  public record LibReconnected(Instant since) implements EventData {}

  /** The consumer was too slow; {@code count} events were dropped before the next one. */
  public record LibDropped(long count) implements EventData {}

  /**
   * An event this client has no form for, or whose form is broken.
   *
   * @param data as the server sent it
   */
  public record Other(String type, Map<?, ?> data) implements EventData {}
}
