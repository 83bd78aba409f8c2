package lambdabridge.client;

/** Texts of subscriptions, as {@link Connection#subscribeFor} takes them. */
public final class Subscriptions {
  private Subscriptions() {}

  /** What a subscription is limited to. */
  public enum Selector {
    CONTEXT("contextId"),
    CONTAINER("containerId"),
    ITEM("itemId");

    private final String wire;

    Selector(String wire) {
      this.wire = wire;
    }
  }

  /** Events of threads. */
  public enum ThreadEvent {
    CREATE("thread/create"),
    UPDATE("thread/update"),
    DELETE("thread/delete"),
    STATS("thread/stats"),
    MESSAGE_CREATE("thread/messages/create"),
    MESSAGE_UPDATE("thread/messages/update"),
    MESSAGE_DELETE("thread/messages/delete"),
    COLLECTION_CHANGE("thread/collectionChanged");

    private final String path;

    ThreadEvent(String path) {
      this.path = path;
    }
  }

  /** Events of contexts. */
  public enum ContextEvent {
    USER_ADD("context/userAdded"),
    USER_REMOVE("context/userRemoved"),
    USER_STATUS("context/userStatus");

    private final String path;

    ContextEvent(String path) {
      this.path = path;
    }
  }

  /** Returns the subscription to thread events of one context, thread or message. */
  public static String threads(ThreadEvent event, Selector selector, String id) {
    return event.path + "|" + selector.wire + "=" + id + ",containerType=thread";
  }

  /** Returns the subscription to events of one context. */
  public static String context(ContextEvent event, String contextId) {
    return event.path + "|contextId=" + contextId;
  }

  /** Returns the subscription to custom events on a channel of a context. */
  public static String custom(String channel, String contextId) {
    return "context/custom/" + channel + "|contextId=" + contextId;
  }
}
