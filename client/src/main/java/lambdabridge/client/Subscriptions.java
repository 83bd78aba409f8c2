package lambdabridge.client;

/** Texts of subscriptions, as {@link Connection#subscribeFor} takes them. */
public final class Subscriptions {
  private Subscriptions() {}

  /** What a subscription is limited to. */
  public enum Selector {
    /** One context, by its id. */
    CONTEXT("contextId"),
    /** One thread, by its id. */
    CONTAINER("containerId"),
    /** One message, by its id. */
    ITEM("itemId");

    private final String wire;

    Selector(String wire) {
      this.wire = wire;
    }
  }

  /** Events of threads. */
  public enum ThreadEvent {
    /** A thread was made. */
    CREATE("thread/create"),
    /** Members, keys or metas of a thread changed. */
    UPDATE("thread/update"),
    /** A thread was deleted. */
    DELETE("thread/delete"),
    /** The number of messages or the date of the last one changed. */
    STATS("thread/stats"),
    /** A message was sent. */
    MESSAGE_CREATE("thread/messages/create"),
    /** A message was replaced. */
    MESSAGE_UPDATE("thread/messages/update"),
    /** A message was deleted. */
    MESSAGE_DELETE("thread/messages/delete"),
    /** Messages of a thread came, changed or went, summed up about once a second. */
    COLLECTION_CHANGE("thread/collectionChanged");

    private final String path;

    ThreadEvent(String path) {
      this.path = path;
    }
  }

  /** Events of contexts. */
  public enum ContextEvent {
    /** Somebody was added to a context. */
    USER_ADD("context/userAdded"),
    /** Somebody was removed from a context. */
    USER_REMOVE("context/userRemoved"),
    /** Users came online or went offline, summed up about once a second. */
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
