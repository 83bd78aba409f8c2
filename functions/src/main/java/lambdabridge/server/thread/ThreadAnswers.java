package lambdabridge.server.thread;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.query.QueryTarget;
import lambdabridge.server.thread.ThreadDoc.MemberKey;
import org.jspecify.annotations.Nullable;

/**
 * Threads and messages as answers and events spell them.
 *
 * <p>Source: spec main-api.md 3, management-api.md 8.
 */
public final class ThreadAnswers {
  private ThreadAnswers() {}

  /** Returns ThreadInfo with the keys of one user. */
  public static Map<String, @Nullable Object> thread(LoadedThread thread, String userId) {
    ThreadHead head = thread.head();
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("id", head.id());
    if (head.resourceId() != null) {
      info.put("resourceId", head.resourceId());
    }
    info.put("contextId", head.contextId());
    info.put("createDate", head.createDate());
    info.put("creator", head.creator());
    info.put("lastModificationDate", head.lastModificationDate());
    info.put("lastModifier", head.lastModifier());
    info.put(
        "data", thread.doc().history().stream().map(r -> keyAndData(r.keyId(), r.data())).toList());
    info.put("keyId", head.keyId());
    info.put("users", head.users());
    info.put("managers", head.managers());
    List<MemberKey> keys = thread.doc().keysOf(userId);
    info.put("keys", keys.stream().map(key -> keyAndData(key.keyId(), key.data())).toList());
    info.put("version", head.version());
    info.put("lastMsgDate", thread.activity().lastMsgDate());
    info.put("messages", thread.activity().messages());
    if (head.type() != null) {
      info.put("type", head.type());
    }
    info.put("policy", head.policy().asGiven());
    return info;
  }

  /** Returns ThreadMessage. */
  public static Map<String, @Nullable Object> message(Message message) {
    StoredMessage stored = message.stored();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", stored.id());
    answer.put("resourceId", stored.resourceId());
    answer.put("version", stored.version());
    answer.put("contextId", stored.contextId());
    answer.put("threadId", stored.threadId());
    answer.put("createDate", stored.createDate());
    answer.put("author", stored.author());
    answer.put("data", message.data());
    answer.put("keyId", stored.keyId());
    answer.put(
        "updates",
        message.updates().stream()
            .map(update -> Map.of("createDate", update.createDate(), "author", update.author()))
            .toList());
    return answer;
  }

  /** Returns Thread of the management API. */
  public static Map<String, @Nullable Object> managedThread(LoadedThread thread) {
    ThreadHead head = thread.head();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", head.id());
    answer.put("contextId", head.contextId());
    answer.put("createDate", head.createDate());
    answer.put("creator", head.creator());
    answer.put("lastModificationDate", head.lastModificationDate());
    answer.put("lastModifier", head.lastModifier());
    answer.put("keyId", head.keyId());
    answer.put("users", head.users());
    answer.put("managers", head.managers());
    answer.put("version", head.version());
    answer.put("lastMsgDate", thread.activity().lastMsgDate());
    answer.put("messages", thread.activity().messages());
    answer.put("publicMeta", publicMeta(thread.doc().newestData()));
    return answer;
  }

  /** Returns ThreadMessage of the management API. */
  public static Map<String, @Nullable Object> managedMessage(Message message) {
    StoredMessage stored = message.stored();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", stored.id());
    answer.put("contextId", stored.contextId());
    answer.put("threadId", stored.threadId());
    answer.put("createDate", stored.createDate());
    answer.put("author", stored.author());
    answer.put("keyId", stored.keyId());
    answer.put("publicMeta", publicMeta(message.data()));
    return answer;
  }

  /** Returns a thread as queries see it. */
  static QueryTarget queried(LoadedThread thread) {
    ThreadHead head = thread.head();
    return new QueryTarget(
        Map.of(
            "id", head.id(),
            "creator", head.creator(),
            "createDate", head.createDate(),
            "lastModifier", head.lastModifier(),
            "lastModificationDate", head.lastModificationDate(),
            "users", head.users(),
            "messages", thread.activity().messages()),
        thread.doc().newestData());
  }

  /** Returns a message as queries see it. */
  static QueryTarget queried(StoredMessage message, @Nullable Object data) {
    return new QueryTarget(
        Map.of(
            "id", message.id(),
            "author", message.author(),
            "createDate", message.createDate()),
        data);
  }

  /** Returns null where there is none, or one that says nothing: null, false, 0 or empty text. */
  private static @Nullable Object publicMeta(@Nullable Object data) {
    Object meta = data instanceof Map<?, ?> map ? map.get("publicMetaObject") : null;
    return switch (meta) {
      case Boolean flag -> flag ? flag : null;
      case Long number -> number == 0 ? null : number;
      case Double number -> number == 0 || number.isNaN() ? null : number;
      case String text -> text.isEmpty() ? null : text;
      case null -> null;
      default -> meta;
    };
  }

  private static Map<String, @Nullable Object> keyAndData(String keyId, @Nullable Object data) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("keyId", keyId);
    map.put("data", data);
    return map;
  }
}
