package lambdabridge.server.thread;

/** A thread with its history and keys. */
public record LoadedThread(StoredThread stored, ThreadDoc doc) {
  public ThreadHead head() {
    return stored.head();
  }

  public Activity activity() {
    return stored.activity();
  }
}
