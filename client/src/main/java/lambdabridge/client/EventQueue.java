package lambdabridge.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one connection, to be taken one by one. Keeps at most {@value #CAPACITY}; a
 * consumer that falls behind further loses the oldest and is told how many.
 */
public final class EventQueue implements AutoCloseable {
  private static final int CAPACITY = 10_000;

  private final Connection connection;
  private final Consumer<Event> listener = this::add;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Event> events = new ArrayDeque<>();
  private long dropped;

  EventQueue(Connection connection) {
    this.connection = connection;
    connection.addEventListener(listener);
  }

  private void add(Event event) {
    lock.lock();
    try {
      if (events.size() == CAPACITY) {
        events.removeFirst();
        dropped++;
      }
      events.addLast(event);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next event. */
  public Event waitEvent() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (events.isEmpty()) {
        arrived.await();
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next event; null if none came in time. */
  public @Nullable Event pollEvent(Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (events.isEmpty()) {
        if (nanos <= 0) {
          return null;
        }
        nanos = arrived.awaitNanos(nanos);
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the next event, or null if there is none now. */
  public @Nullable Event getEvent() {
    lock.lock();
    try {
      return events.isEmpty() ? null : next();
    } finally {
      lock.unlock();
    }
  }

  private Event next() {
    if (dropped > 0) {
      long count = dropped;
      dropped = 0;
      return new Event(
          connection.getConnectionId(),
          List.of(),
          connection.clock().millis(),
          new Event.LibDropped(count));
    }
    return events.removeFirst();
  }

  /** Takes no more events; those it has remain. */
  @Override
  public void close() {
    connection.removeEventListener(listener);
  }
}
