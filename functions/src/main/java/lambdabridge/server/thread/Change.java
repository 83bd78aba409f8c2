package lambdabridge.server.thread;

import java.util.List;

/**
 * What one transaction did to a thread: the thread's journal entry, from which the notifier makes
 * events.
 *
 * @param op what happened
 * @param ids of the messages it happened to; empty for the thread itself
 * @param version of the thread after {@code threadCreated} or {@code threadUpdated}, otherwise 0
 * @param bulk one threadStats event goes first, then the deletions, instead of a pair for each
 * @param stats this transaction announces the counters; false for all but the last of a bulk call
 * @param at milliseconds since the epoch
 */
public record Change(Op op, List<String> ids, long version, boolean bulk, boolean stats, long at) {
  /** The kinds of changes, named as stored. */
  public enum Op {
    THREAD_CREATED("threadCreated"),
    THREAD_UPDATED("threadUpdated"),
    MESSAGE_CREATED("messageCreated"),
    MESSAGE_UPDATED("messageUpdated"),
    MESSAGES_DELETED("messagesDeleted");

    private final String text;

    Op(String text) {
      this.text = text;
    }

    static Op of(String text) {
      for (Op op : values()) {
        if (op.text.equals(text)) {
          return op;
        }
      }
      throw new IllegalStateException("unknown change " + text);
    }

    /** Returns the word in the {@code change} attribute. */
    public String text() {
      return text;
    }
  }

  static Change created(long at) {
    return new Change(Op.THREAD_CREATED, List.of(), 1, false, false, at);
  }

  static Change updated(long version, long at) {
    return new Change(Op.THREAD_UPDATED, List.of(), version, false, false, at);
  }

  static Change messageCreated(String id, long at) {
    return new Change(Op.MESSAGE_CREATED, List.of(id), 0, false, true, at);
  }

  static Change messageUpdated(String id, long at) {
    return new Change(Op.MESSAGE_UPDATED, List.of(id), 0, false, false, at);
  }

  static Change messageDeleted(String id, long at) {
    return new Change(Op.MESSAGES_DELETED, List.of(id), 0, false, true, at);
  }

  static Change messagesDeleted(List<String> ids, boolean last, long at) {
    return new Change(Op.MESSAGES_DELETED, ids, 0, true, last, at);
  }
}
