package lambdabridge.client.cli;

import java.util.Map;
import lambdabridge.client.Event;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.codec.Json;

/** How events look in the output. */
final class Events {
  private Events() {}

  /** Returns {@code {"type": …, "timestamp": …, "data": …}}; types are the official clients'. */
  static Map<String, Object> json(Event event) {
    return Views.object(
        "type", type(event.data()), "timestamp", event.timestamp(), "data", data(event.data()));
  }

  private static String type(Event.EventData data) {
    return switch (data) {
      case Event.ThreadCreated e -> "threadCreated";
      case Event.ThreadUpdated e -> "threadUpdated";
      case Event.ThreadDeleted e -> "threadDeleted";
      case Event.ThreadStatsChanged e -> "threadStatsChanged";
      case Event.ThreadNewMessage e -> "threadNewMessage";
      case Event.ThreadMessageUpdated e -> "threadUpdatedMessage";
      case Event.ThreadMessageDeleted e -> "threadMessageDeleted";
      case Event.CollectionChanged e -> "collectionChanged";
      case Event.ContextUserAdded e -> "contextUserAdded";
      case Event.ContextUserRemoved e -> "contextUserRemoved";
      case Event.ContextUserStatusChanged e -> "contextUserStatusChanged";
      case Event.ContextCustom e -> "contextCustom";
      case Event.LibDisconnected e -> "libDisconnected";
      case Event.LibReconnected e -> "libReconnected";
      case Event.LibDropped e -> "libDropped";
      case Event.Other e -> e.type();
    };
  }

  private static Map<String, Object> data(Event.EventData data) {
    return switch (data) {
      case Event.ThreadCreated e -> Views.json(e.thread());
      case Event.ThreadUpdated e -> Views.json(e.thread());
      case Event.ThreadDeleted e -> Views.object("threadId", e.threadId());
      case Event.ThreadStatsChanged e ->
          Views.object(
              "contextId", e.contextId(),
              "threadId", e.threadId(),
              "lastMsgDate", e.lastMsgDate(),
              "messagesCount", e.messagesCount());
      case Event.ThreadNewMessage e -> Views.json(e.message());
      case Event.ThreadMessageUpdated e -> Views.json(e.message());
      case Event.ThreadMessageDeleted e ->
          Views.object("threadId", e.threadId(), "messageId", e.messageId());
      case Event.CollectionChanged e ->
          Views.object(
              "containerId", e.containerId(),
              "containerType", e.containerType(),
              "items",
                  e.items().stream()
                      .map(item -> Views.object("itemId", item.itemId(), "action", item.action()))
                      .toList());
      case Event.ContextUserAdded e ->
          Views.object("contextId", e.contextId(), "user", user(e.user()));
      case Event.ContextUserRemoved e ->
          Views.object("contextId", e.contextId(), "user", user(e.user()));
      case Event.ContextUserStatusChanged e ->
          Views.object(
              "contextId", e.contextId(),
              "changes",
                  e.changes().stream()
                      .map(
                          change ->
                              Views.object("user", user(change.user()), "action", change.action()))
                      .toList());
      case Event.ContextCustom e ->
          Views.object(
              "contextId", e.contextId(),
              "author", user(e.author()),
              "payload", Text.json(e.payload()),
              "statusCode", e.statusCode());
      case Event.LibDisconnected e -> Map.of();
      case Event.LibReconnected e -> Views.object("since", e.since().toEpochMilli());
      case Event.LibDropped e -> Views.object("count", e.count());
      case Event.Other e -> Views.object("data", e.data());
    };
  }

  private static Map<String, Object> user(UserWithPubKey user) {
    return Views.object("userId", user.userId(), "pubKey", user.pubKey());
  }

  /** Returns one line, or more if what is told has more. */
  static String text(Event event) {
    return switch (event.data()) {
      case Event.ThreadNewMessage e -> Views.text(e.message());
      case Event.ThreadMessageUpdated e -> Views.text(e.message()) + " (edited)";
      default -> Text.time(event.timestamp()) + "  * " + news(event.data());
    };
  }

  private static String news(Event.EventData data) {
    return switch (data) {
      case Event.ThreadCreated e ->
          Views.name(e.thread().creator()) + " created thread " + e.thread().threadId();
      case Event.ThreadUpdated e ->
          Views.name(e.thread().lastModifier()) + " updated thread " + e.thread().threadId();
      case Event.ThreadDeleted e -> "thread " + e.threadId() + " was deleted";
      case Event.ThreadStatsChanged e ->
          "thread " + e.threadId() + " has " + e.messagesCount() + " messages";
      case Event.ThreadMessageDeleted e -> "message " + e.messageId() + " was deleted";
      case Event.ContextUserAdded e -> Views.name(e.user().userId()) + " joined the context";
      case Event.ContextUserRemoved e -> Views.name(e.user().userId()) + " left the context";
      case Event.LibDisconnected e -> "connection lost; opening another";
      case Event.LibReconnected e ->
          "connected again; events since "
              + Text.time(e.since().toEpochMilli())
              + " may be missing: privmx read";
      case Event.LibDropped e -> e.count() + " events were dropped: too slow a reader";
      default -> Text.safe(type(data) + " " + Json.encode(data(data)));
    };
  }
}
