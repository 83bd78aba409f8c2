package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces a write-ahead log to the device, one flush for all writers that wait at the same time.
 *
 * <p>A checkpoint may move log content into the database and start the log again; SQLite flushes
 * both itself before it does, so forcing the log alone is enough.
 */
final class WalFlush implements AutoCloseable {
  private final FileChannel log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flushEnded = lock.newCondition();
  private long started;
  private long finished;
  private boolean flushing;

  private WalFlush(FileChannel log) {
    this.log = log;
  }

  /** Opens the log of {@code database}, which must be open, so that the log exists. */
  static WalFlush beside(Path database) throws IOException {
    var path = database.resolveSibling(database.getFileName() + "-wal");
    return new WalFlush(
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
  }

  /** Returns once a flush that began after this call has ended. */
  void await() throws IOException {
    lock.lock();
    try {
      var mine = started + 1;
      while (finished < mine) {
        if (flushing) {
          flushEnded.awaitUninterruptibly();
        } else {
          flush();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void flush() throws IOException {
    flushing = true;
    var number = ++started;
    lock.unlock();
    var forced = false;
    try {
      log.force(/* metaData= */ false);
      forced = true;
    } finally {
      lock.lock();
      flushing = false;
      if (forced) {
        finished = number;
      }
      flushEnded.signalAll();
    }
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
