package lambdabridge.local.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that may be held at the same time, for all connections together. */
final class ByteBudget {
  /** Small messages are never refused; the number of connections bounds them. */
  private static final int FREE_BYTES = 16 * 1024;

  private final long total;
  private final AtomicLong used = new AtomicLong();

  ByteBudget(long total) {
    this.total = total;
  }

  Share share() {
    return new Share();
  }

  /** What one message takes. Used by one thread at a time. */
  final class Share {
    private long bytes;
    private long charged;

    /** Tells whether the message may have {@code more} bytes; they are taken only then. */
    boolean grow(long more) {
      var due = Math.max(0, bytes + more - FREE_BYTES) - charged;
      if (used.addAndGet(due) > total && due > 0) {
        used.addAndGet(-due);
        return false;
      }
      charged += due;
      bytes += more;
      return true;
    }

    /** Gives everything back. */
    void release() {
      used.addAndGet(-charged);
      charged = 0;
      bytes = 0;
    }
  }
}
