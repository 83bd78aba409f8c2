package lambdabridge.server.thread;

/** How far the listing rows of a thread's members can be trusted. */
public enum ListingMode {
  /** A row for each member and the creator and no others: every change wrote them along. */
  EXACT,
  /**
   * A change had more rows than a transaction takes. Rows are written before it and only say "look
   * at the thread"; there is at least one for each member and for the creator.
   */
  HINTS
}
