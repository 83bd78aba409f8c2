package lambdabridge.server.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.server.event.EventRow.Author;
import lambdabridge.server.event.EventRow.ContextCustom;
import lambdabridge.server.event.EventRow.ContextUserAdded;
import lambdabridge.server.event.EventRow.ContextUserRemoved;
import lambdabridge.server.event.EventRow.Receiver;
import lambdabridge.server.event.EventRow.ThreadCustom;
import lambdabridge.server.event.EventRow.ThreadDeleted;
import lambdabridge.server.event.EventRow.UpdateMissed;
import org.jspecify.annotations.Nullable;

/**
 * Event rows in parts that can be stored: a kind, a map of short fields, a list that may be long.
 */
final class EventRows {
  private static final String THREAD_DELETED = "threadDeleted";
  private static final String THREAD_CUSTOM = "threadCustom";
  private static final String CONTEXT_CUSTOM = "contextCustom";
  private static final String USER_ADDED = "contextUserAdded";
  private static final String USER_REMOVED = "contextUserRemoved";

  private static final String UPDATE_MISSED = "updateMissed";

  private EventRows() {}

  /**
   * An event row taken apart.
   *
   * @param partition whose other changes the event must stay in order with
   * @param list receivers, as far as the kind of event names them
   */
  record Parts(String partition, String kind, Map<String, ?> fields, List<?> list) {}

  static Parts parts(EventRow event) {
    return switch (event) {
      case ThreadDeleted deleted ->
          new Parts(
              "thread#" + deleted.threadId(),
              THREAD_DELETED,
              fields(
                  "contextId", deleted.contextId(),
                  "solution", deleted.solution(),
                  "threadId", deleted.threadId(),
                  "type", deleted.type()),
              deleted.members());
      case ThreadCustom custom ->
          new Parts(
              "thread#" + custom.threadId(),
              THREAD_CUSTOM,
              fields(
                  "contextId", custom.contextId(),
                  "threadId", custom.threadId(),
                  "type", custom.type(),
                  "channel", custom.channel(),
                  "keyId", custom.keyId(),
                  "data", custom.data(),
                  "author", custom.author().userId(),
                  "authorKey", custom.author().publicKey(),
                  "everyone", custom.users() == null),
              custom.users() == null ? List.of() : custom.users());
      case ContextCustom custom ->
          new Parts(
              "context#" + custom.contextId(),
              CONTEXT_CUSTOM,
              fields(
                  "contextId", custom.contextId(),
                  "channel", custom.channel(),
                  "data", custom.data(),
                  "author", custom.author().userId(),
                  "authorKey", custom.author().publicKey()),
              custom.receivers().stream().map(r -> Arrays.asList(r.userId(), r.key())).toList());
      case ContextUserAdded added ->
          user(USER_ADDED, added.contextId(), added.userId(), added.publicKey());
      case ContextUserRemoved removed ->
          user(USER_REMOVED, removed.contextId(), removed.userId(), removed.publicKey());
      case UpdateMissed missed ->
          new Parts(
              "thread#" + missed.update().threadId(),
              UPDATE_MISSED,
              fields(
                  "contextId", missed.update().contextId(),
                  "threadId", missed.update().threadId(),
                  "type", missed.update().type(),
                  "version", missed.update().version(),
                  "userId", missed.update().userId(),
                  "publicKey", missed.update().publicKey()),
              List.of());
    };
  }

  private static Parts user(String kind, String contextId, String userId, String publicKey) {
    return new Parts(
        "context#" + contextId,
        kind,
        fields("contextId", contextId, "userId", userId, "publicKey", publicKey),
        List.of());
  }

  private static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }

  /**
   * Returns the event of these parts.
   *
   * @throws IllegalStateException if they are none
   */
  static EventRow of(String kind, @Nullable Object fields, List<@Nullable Object> list) {
    if (!(fields instanceof Map<?, ?> map)) {
      throw new IllegalStateException("event row without fields");
    }
    String contextId = text(map, "contextId");
    return switch (kind) {
      case THREAD_DELETED ->
          new ThreadDeleted(
              contextId,
              text(map, "solution"),
              text(map, "threadId"),
              (String) map.get("type"),
              texts(list));
      case THREAD_CUSTOM ->
          new ThreadCustom(
              contextId,
              text(map, "threadId"),
              (String) map.get("type"),
              text(map, "channel"),
              text(map, "keyId"),
              map.get("data"),
              author(map),
              Boolean.TRUE.equals(map.get("everyone")) ? null : texts(list));
      case CONTEXT_CUSTOM ->
          new ContextCustom(
              contextId, text(map, "channel"), map.get("data"), author(map), receivers(list));
      case USER_ADDED -> new ContextUserAdded(contextId, text(map, "userId"), publicKey(map));
      case USER_REMOVED -> new ContextUserRemoved(contextId, text(map, "userId"), publicKey(map));
      case UPDATE_MISSED ->
          new UpdateMissed(
              new MissedUpdate(
                  publicKey(map),
                  text(map, "userId"),
                  contextId,
                  text(map, "threadId"),
                  (String) map.get("type"),
                  (Long) Objects.requireNonNull(map.get("version"))));
      default -> throw new IllegalStateException("event row of unknown kind " + kind);
    };
  }

  private static Author author(Map<?, ?> map) {
    return new Author(text(map, "author"), text(map, "authorKey"));
  }

  private static String publicKey(Map<?, ?> map) {
    return text(map, "publicKey");
  }

  private static String text(Map<?, ?> map, String name) {
    if (map.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalStateException("event row without " + name);
  }

  private static List<String> texts(List<@Nullable Object> list) {
    List<String> texts = new ArrayList<>();
    for (Object element : list) {
      texts.add((String) Objects.requireNonNull(element));
    }
    return texts;
  }

  private static List<Receiver> receivers(List<@Nullable Object> list) {
    List<Receiver> receivers = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof List<?> pair) || !(pair.get(0) instanceof String userId)) {
        throw new IllegalStateException("event row with a receiver without id");
      }
      receivers.add(new Receiver(userId, pair.get(1)));
    }
    return receivers;
  }
}
