package lambdabridge.local.engine;

import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks for rows, of which several may share one. Taken in one order by everybody, so that two
 * transactions never wait for each other.
 */
final class RowLocks {
  private static final int COUNT = 4096;

  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(COUNT).toArray(ReentrantLock[]::new);

  /** Runs {@code task} while nobody else holds the locks of these rows. */
  <T extends @Nullable Object> T hold(Collection<RowKey> keys, Supplier<T> task) {
    ReentrantLock[] wanted =
        keys.stream()
            .mapToInt(key -> Math.floorMod(key.hashCode(), COUNT))
            .sorted()
            .distinct()
            .mapToObj(index -> locks[index])
            .toArray(ReentrantLock[]::new);
    for (ReentrantLock lock : wanted) {
      lock.lock();
    }
    try {
      return task.get();
    } finally {
      for (ReentrantLock lock : wanted) {
        lock.unlock();
      }
    }
  }
}
