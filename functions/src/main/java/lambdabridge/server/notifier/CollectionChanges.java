package lambdabridge.server.notifier;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.thread.JournalEntry;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the messages of one thread in a while, summed up.
 *
 * <p>Source: spec main-api.md 9, collectionChanged.
 */
final class CollectionChanges {
  /** What became of an item, named as on the wire. */
  private enum Action {
    CREATE,
    UPDATE,
    DELETE;

    String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Map<String, Action> actions = new LinkedHashMap<>();
  private JournalEntry newest;

  CollectionChanges(JournalEntry first) {
    this.newest = first;
  }

  /** Tells whether the change concerns messages at all. */
  static boolean areIn(JournalEntry entry) {
    return action(entry) != null;
  }

  void add(JournalEntry entry) {
    Action action = action(entry);
    if (action != null) {
      newest = entry;
      entry.change().ids().forEach(id -> add(id, action));
    }
  }

  private void add(String messageId, Action next) {
    Action before = actions.get(messageId);
    if (before == null || before == Action.UPDATE) {
      actions.put(messageId, next);
    } else if (before == Action.CREATE && next == Action.DELETE) {
      actions.remove(messageId);
    }
  }

  /** Returns the newest of the changes. */
  JournalEntry newest() {
    return newest;
  }

  /** Returns {itemId, action} of each message, in the order in which they first changed. */
  List<Map<String, String>> items() {
    return actions.entrySet().stream()
        .map(item -> Map.of("itemId", item.getKey(), "action", item.getValue().wireName()))
        .toList();
  }

  private static @Nullable Action action(JournalEntry entry) {
    return switch (entry.change().op()) {
      case MESSAGE_CREATED -> Action.CREATE;
      case MESSAGE_UPDATED -> Action.UPDATE;
      case MESSAGES_DELETED -> Action.DELETE;
      case THREAD_CREATED, THREAD_UPDATED -> null;
    };
  }
}
