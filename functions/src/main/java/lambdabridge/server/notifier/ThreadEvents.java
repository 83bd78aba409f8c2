package lambdabridge.server.notifier;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.event.EventRow.ThreadCustom;
import lambdabridge.server.event.EventRow.ThreadDeleted;
import lambdabridge.server.notifier.Event.Managed;
import lambdabridge.server.thread.Activity;
import lambdabridge.server.thread.JournalEntry;
import lambdabridge.server.thread.LoadedThread;
import lambdabridge.server.thread.Message;
import lambdabridge.server.thread.ThreadAnswers;
import org.jspecify.annotations.Nullable;

/**
 * Events of threads and their messages.
 *
 * <p>Source: spec main-api.md 9 and management-api.md 9.
 */
final class ThreadEvents {
  private static final String CHANNEL = "thread";
  private static final String UPDATED = "threadUpdated";

  private ThreadEvents() {}

  static Event created(LoadedThread thread, Audience audience, long at) {
    return structure("threadCreated", "thread/create", thread, audience, at, managed(thread));
  }

  static Event updated(LoadedThread thread, Audience audience, long at) {
    return structure(UPDATED, "thread/update", thread, audience, at, managed(thread));
  }

  /** Administrators heard of the update when it was made. */
  static Event missed(LoadedThread thread, Audience audience, long at) {
    return structure(UPDATED, "thread/update", thread, audience, at, null);
  }

  private static Managed managed(LoadedThread thread) {
    return new Managed(ThreadAnswers.managedThread(thread), null);
  }

  private static Event structure(
      String type,
      String path,
      LoadedThread thread,
      Audience audience,
      long at,
      @Nullable Managed managed) {
    return new Event(
        type,
        new Topic(path, thread.head().contextId(), thread.head().id(), null, thread.head().type()),
        CHANNEL,
        at,
        audience,
        userId -> ThreadAnswers.thread(thread, userId),
        managed);
  }

  static Event deleted(ThreadDeleted thread, long at) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("threadId", thread.threadId());
    data.put("type", thread.type());
    return new Event(
        "threadDeleted",
        new Topic("thread/delete", thread.contextId(), thread.threadId(), null, thread.type()),
        CHANNEL,
        at,
        new Audience.Users(thread.members()),
        any -> data,
        new Managed(Map.of("threadId", thread.threadId()), thread.solution()));
  }

  static Event stats(JournalEntry entry, Audience audience) {
    Activity counters = entry.activity();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("threadId", entry.threadId());
    data.put("contextId", entry.contextId());
    data.put("type", entry.type());
    data.put("lastMsgDate", counters.lastMsgDate());
    data.put("messages", counters.messages());
    Map<String, Object> managed = new LinkedHashMap<>();
    managed.put("threadId", entry.threadId());
    managed.put("lastMsgDate", counters.lastMsgDate());
    managed.put("messages", counters.messages());
    return new Event(
        "threadStats",
        topic("thread/stats", entry, null),
        CHANNEL,
        entry.change().at(),
        audience,
        any -> data,
        new Managed(managed, null));
  }

  static Event newMessage(JournalEntry entry, Message message, Audience audience) {
    return message("threadNewMessage", "thread/messages/create", entry, message, audience);
  }

  static Event updatedMessage(JournalEntry entry, Message message, Audience audience) {
    return message("threadUpdatedMessage", "thread/messages/update", entry, message, audience);
  }

  private static Event message(
      String type, String path, JournalEntry entry, Message message, Audience audience) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(ThreadAnswers.message(message));
    data.put("containerType", entry.type());
    return new Event(
        type,
        topic(path, entry, message.stored().id()),
        messageChannel(entry),
        entry.change().at(),
        audience,
        any -> data,
        new Managed(ThreadAnswers.managedMessage(message), null));
  }

  static Event deletedMessage(JournalEntry entry, String messageId, Audience audience) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("messageId", messageId);
    data.put("threadId", entry.threadId());
    data.put("containerType", entry.type());
    Map<String, Object> managed = new LinkedHashMap<>();
    managed.put("messageId", messageId);
    managed.put("threadId", entry.threadId());
    return new Event(
        "threadDeletedMessage",
        topic("thread/messages/delete", entry, messageId),
        messageChannel(entry),
        entry.change().at(),
        audience,
        any -> data,
        new Managed(managed, null));
  }

  static Event custom(ThreadCustom custom, List<String> receivers, long at) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("id", custom.threadId());
    data.put("keyId", custom.keyId());
    data.put("eventData", custom.data());
    data.put("author", ContextEvents.author(custom.author()));
    return new Event(
        "custom",
        new Topic(
            "thread/custom/" + custom.channel(),
            custom.contextId(),
            custom.threadId(),
            null,
            custom.type()),
        "thread/" + custom.threadId() + "/" + custom.channel(),
        at,
        new Audience.Users(receivers),
        any -> data,
        null);
  }

  /**
   * A summary of what happened to a thread's messages in a while.
   *
   * @param items {itemId, action}
   */
  static Event collectionChanged(
      JournalEntry newest, List<Map<String, String>> items, Audience audience) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("containerId", newest.threadId());
    data.put("affectedItemsCount", items.size());
    data.put("containerType", newest.type());
    data.put("items", items);
    return new Event(
        "threadCollectionChanged",
        topic("thread/collectionChanged", newest, null),
        "thread/collectionChanged",
        newest.change().at(),
        audience,
        any -> data,
        null);
  }

  private static Topic topic(String path, JournalEntry entry, @Nullable String messageId) {
    return new Topic(path, entry.contextId(), entry.threadId(), messageId, entry.type());
  }

  private static String messageChannel(JournalEntry entry) {
    return "thread/" + entry.threadId() + "/messages";
  }
}
