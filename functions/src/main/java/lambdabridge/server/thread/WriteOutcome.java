package lambdabridge.server.thread;

/** How a conditional write ended; all but {@link #DONE} mean that nothing is written. */
enum WriteOutcome {
  DONE,
  /** Somebody changed or deleted what the write was based on. */
  CHANGED,
  /** The resource id belongs to another object. */
  DUPLICATE_RESOURCE_ID,
  /** The thread of the message is gone. */
  NO_THREAD,
  /** The key of the message is not the thread's current one. */
  WRONG_KEY
}
