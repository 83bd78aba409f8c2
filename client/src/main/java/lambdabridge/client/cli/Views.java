package lambdabridge.client.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Message;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.format.StatusCode;

/** How threads and messages look in the output. JSON names are those of the API's records. */
final class Views {
  private Views() {}

  /** Returns an object with these members in this order. */
  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  static Map<String, Object> json(ThreadInfo thread) {
    return object(
        "contextId", thread.contextId(),
        "threadId", thread.threadId(),
        "createDate", thread.createDate(),
        "creator", thread.creator(),
        "lastModificationDate", thread.lastModificationDate(),
        "lastModifier", thread.lastModifier(),
        "users", thread.users(),
        "managers", thread.managers(),
        "version", thread.version(),
        "lastMsgDate", thread.lastMsgDate(),
        "publicMeta", Text.json(thread.publicMeta()),
        "privateMeta", Text.json(thread.privateMeta()),
        "policy", thread.policy(),
        "messagesCount", thread.messagesCount(),
        "statusCode", thread.statusCode(),
        "schemaVersion", thread.schemaVersion());
  }

  static String text(ThreadInfo thread) {
    List<String> lines = new ArrayList<>();
    lines.add("thread        " + thread.threadId() + mark(thread.statusCode()));
    lines.add("context       " + thread.contextId());
    lines.add("managers      " + names(thread.managers()));
    lines.add("users         " + names(thread.users()));
    lines.add("created       " + Text.time(thread.createDate()) + "  " + name(thread.creator()));
    lines.add(
        "updated       "
            + Text.time(thread.lastModificationDate())
            + ("  " + name(thread.lastModifier()))
            + ("  version " + thread.version()));
    lines.add("messages      " + thread.messagesCount());
    lines.add("private meta  " + Text.safe(thread.privateMeta()));
    lines.add("public meta   " + Text.safe(thread.publicMeta()));
    return String.join("\n", lines);
  }

  static final List<String> THREAD_COLUMNS = List.of("THREAD", "MESSAGES", "LAST", "PRIVATE META");

  static List<String> row(ThreadInfo thread) {
    return List.of(
        thread.threadId(),
        Long.toString(thread.messagesCount()),
        Text.time(Math.max(thread.lastMsgDate(), thread.createDate())),
        Text.cell(thread.privateMeta()) + mark(thread.statusCode()));
  }

  static Map<String, Object> json(Message message) {
    return object(
        "info",
            object(
                "threadId", message.info().threadId(),
                "messageId", message.info().messageId(),
                "createDate", message.info().createDate(),
                "author", message.info().author()),
        "publicMeta", Text.json(message.publicMeta()),
        "privateMeta", Text.json(message.privateMeta()),
        "data", Text.json(message.data()),
        "authorPubKey", message.authorPubKey(),
        "statusCode", message.statusCode(),
        "schemaVersion", message.schemaVersion());
  }

  static String text(Message message) {
    String text =
        Text.time(message.info().createDate())
            + ("  " + name(message.info().author()))
            + (":" + mark(message.statusCode()))
            + (" " + Text.safe(message.data()));
    return text.stripTrailing();
  }

  /** Returns who somebody claims to be, on one line. */
  static String name(String userId) {
    return Text.safe(userId).replace("\n", " ");
  }

  static String names(List<String> userIds) {
    return userIds.isEmpty() ? "-" : String.join(", ", userIds.stream().map(Views::name).toList());
  }

  /** Returns a warning behind what could not be verified; nothing otherwise. */
  static String mark(int statusCode) {
    return statusCode == StatusCode.OK ? "" : " [not trusted: " + StatusCode.text(statusCode) + "]";
  }
}
