package lambdabridge.server.thread;

/** Where a text of a thread is kept. */
public sealed interface TextRef {
  /** In the row itself. */
  record Inline(String text) implements TextRef {}

  /**
   * In rows of its own, written before the row that refers to them.
   *
   * @param write names the rows; never used twice
   */
  record Parts(String write, int count) implements TextRef {}
}
