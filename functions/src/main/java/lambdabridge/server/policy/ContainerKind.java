package lambdabridge.server.policy;

/** The kinds of containers a policy can speak of, by their key in a context policy. */
public enum ContainerKind {
  THREAD("thread", true),
  STORE("store", true),
  KVDB("kvdb", true),
  INBOX("inbox", false),
  STREAM("stream", false);

  private final String key;
  private final boolean hasItems;

  ContainerKind(String key, boolean hasItems) {
    this.key = key;
    this.hasItems = hasItems;
  }

  String key() {
    return key;
  }

  /** Tells whether a policy for this kind has an {@code item} section. */
  boolean hasItems() {
    return hasItems;
  }
}
