package lambdabridge.local.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Flushes to the device, once for all writers that wait at the same time.
 *
 * <p>On a thread of its own: a flush blocks in native code, and would hold up the carrier of a
 * virtual thread, of which there are few.
 */
final class GroupFlush implements AutoCloseable {
  private final Runnable flush;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final Thread thread;
  private long asked;
  private long finished;
  private boolean closing;
  private @Nullable RuntimeException failure;

  GroupFlush(Runnable flush) {
    this.flush = flush;
    this.thread = Thread.ofPlatform().daemon().name("table-flush").start(this::run);
  }

  /** Returns once a flush that began after this call has ended. */
  void await() {
    lock.lock();
    try {
      long mine = ++asked;
      wanted.signal();
      while (finished < mine) {
        if (failure != null) {
          throw failure;
        }
        if (closing) {
          throw new IllegalStateException("the table engine is closed");
        }
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closing) {
        if (finished == asked) {
          wanted.awaitUninterruptibly();
          continue;
        }
        long reached = asked;
        lock.unlock();
        try {
          flush.run();
        } finally {
          lock.lock();
        }
        finished = reached;
        ended.signalAll();
      }
    } catch (RuntimeException e) {
      failure = e; // the device does not take it: nothing may be acknowledged any more
    } finally {
      ended.signalAll();
      lock.unlock();
    }
  }

  /** Waits for the flush at hand. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      wanted.signal();
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
