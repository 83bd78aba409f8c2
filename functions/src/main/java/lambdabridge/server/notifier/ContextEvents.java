package lambdabridge.server.notifier;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.event.EventRow.Author;
import lambdabridge.server.event.EventRow.ContextCustom;
import lambdabridge.server.event.EventRow.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * Events of contexts and their users.
 *
 * <p>Source: spec main-api.md 9.
 */
final class ContextEvents {
  private static final String CHANNEL = "context";

  private ContextEvents() {}

  static Event userAdded(String contextId, String userId, String publicKey, long at) {
    return user("contextUserAdded", "context/userAdded", contextId, userId, publicKey, at);
  }

  static Event userRemoved(String contextId, String userId, String publicKey, long at) {
    return user("contextUserRemoved", "context/userRemoved", contextId, userId, publicKey, at);
  }

  private static Event user(
      String type, String path, String contextId, String userId, String publicKey, long at) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("contextId", contextId);
    data.put("userId", userId);
    data.put("pubKey", publicKey);
    return new Event(
        type,
        Topic.ofContext(path, contextId),
        CHANNEL,
        at,
        new Audience.Everyone(),
        any -> data,
        null);
  }

  static Event custom(ContextCustom custom, long at) {
    Map<String, @Nullable Object> keys = new HashMap<>();
    for (Receiver receiver : custom.receivers()) {
      keys.put(receiver.userId(), receiver.key());
    }
    return new Event(
        "custom",
        Topic.ofContext("context/custom/" + custom.channel(), custom.contextId()),
        "context/" + custom.contextId() + "/" + custom.channel(),
        at,
        new Audience.Users(List.copyOf(keys.keySet())),
        userId -> {
          Map<String, @Nullable Object> data = new LinkedHashMap<>();
          data.put("id", custom.contextId());
          data.put("key", keys.get(userId));
          data.put("eventData", custom.data());
          data.put("author", author(custom.author()));
          return data;
        },
        null);
  }

  /**
   * Users who came or went.
   *
   * @param users {userId, pubKey, action}
   */
  static Event userStatus(String contextId, List<Map<String, String>> users, long at) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("contextId", contextId);
    data.put("users", users);
    return new Event(
        "contextUserStatusChanged",
        Topic.ofContext("context/userStatus", contextId),
        CHANNEL,
        at,
        new Audience.Everyone(),
        any -> data,
        null);
  }

  static Map<String, Object> author(Author author) {
    return Map.of("id", author.userId(), "pub", author.publicKey());
  }
}
