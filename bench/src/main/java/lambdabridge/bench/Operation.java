package lambdabridge.bench;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.client.ClientConnection;

/** What is repeated; one request each, except {@link #CONNECT}, which is a login and a call. */
enum Operation {
  PING("ping"),
  CONTEXT_LIST("contextList"),
  THREAD_LIST("threadList"),
  SEND("send"),
  LIST_10("list 10"),
  LIST_100("list 100"),
  CONNECT("connect");

  private final String title;

  Operation(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  static Operation named(String title) {
    return List.of(values()).stream()
        .filter(operation -> operation.title.equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + title));
  }

  /** Runs once. */
  void run(Scene.User user, ClientConnection connection) {
    switch (this) {
      case PING -> connection.call("ping", Map.of());
      case CONTEXT_LIST -> connection.call("context.contextList", page(10));
      case THREAD_LIST ->
          connection.call("thread.threadList", page(10, "contextId", user.context()));
      case SEND -> connection.call("thread.threadMessageSend", user.message());
      case LIST_10 ->
          connection.call("thread.threadMessagesGet", page(10, "threadId", user.thread()));
      case LIST_100 ->
          connection.call("thread.threadMessagesGet", page(100, "threadId", user.thread()));
      case CONNECT -> user.session().logIn(user.key()).call("ping", Map.of());
    }
  }

  private static Map<String, Object> page(int limit) {
    return Map.of("skip", 0, "limit", limit, "sortOrder", "desc");
  }

  private static Map<String, Object> page(int limit, String field, String value) {
    return Map.of("skip", 0, "limit", limit, "sortOrder", "desc", field, value);
  }
}
