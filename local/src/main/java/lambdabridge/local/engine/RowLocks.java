package lambdabridge.local.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Locks for rows, of which several may share one. Taken in one order by everybody, so that two
 * transactions never wait for each other.
 */
final class RowLocks {
  private static final int COUNT = 4096;

  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(COUNT).toArray(ReentrantLock[]::new);

  /** Locks held; to be released in a try statement. */
  record Held(ReentrantLock[] locks) implements AutoCloseable {
    @Override
    public void close() {
      for (ReentrantLock lock : locks) {
        lock.unlock();
      }
    }
  }

  Held lock(Collection<byte[]> keys) {
    ReentrantLock[] wanted =
        keys.stream()
            .mapToInt(key -> Math.floorMod(Arrays.hashCode(key), COUNT))
            .sorted()
            .distinct()
            .mapToObj(index -> locks[index])
            .toArray(ReentrantLock[]::new);
    for (ReentrantLock lock : wanted) {
      lock.lock();
    }
    return new Held(wanted);
  }
}
