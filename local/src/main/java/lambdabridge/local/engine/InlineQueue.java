package lambdabridge.local.engine;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteJob;
import com.almworks.sqlite4java.SQLiteQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A job queue without a queue: each job runs on the thread that submits it, one at a time.
 *
 * <p>DynamoDB Local splits an operation into up to twenty jobs, and the stock queue hands each of
 * them to another thread and back, which costs several times the work itself. SQLite does not mind
 * which thread calls as long as calls do not overlap; only sqlite4java's connection remembers its
 * thread, so that memory is moved along under the lock. Running inline also makes a COMMIT finished
 * when {@code execute} returns; the stock engine acknowledges a transaction before.
 */
final class InlineQueue extends SQLiteQueue {
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
  private static final VarHandle CONFINEMENT = confinementField();

  private final List<String> pragmas;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<SQLiteConnection> opened = new CompletableFuture<>();
  private volatile boolean stopped;

  InlineQueue(@Nullable Path file, List<String> pragmas) {
    super(
        file == null ? null : file.toFile(),
        Thread.ofPlatform().daemon().name("dynamodb-sqlite").factory());
    this.pragmas = pragmas;
  }

  /** Returns once the connection is open. */
  @Override
  public InlineQueue start() {
    super.start();
    try {
      opened.get(OPEN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while opening " + getDatabaseFile(), e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot open " + getDatabaseFile(), e);
    }
    return this;
  }

  @Override
  public <T, J extends SQLiteJob<T>> J execute(J job) {
    lock.lock();
    try {
      if (stopped) {
        throw new IllegalStateException("the table engine is closed");
      }
      CONFINEMENT.setVolatile(opened.join(), Thread.currentThread());
      executeJob(job);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
    return job;
  }

  @Override
  public SQLiteQueue stop(boolean gracefully) {
    stopped = true;
    return super.stop(gracefully);
  }

  /** Runs on the queue's own thread, which has nothing else to do than to open and to close. */
  @Override
  protected void initConnection(SQLiteConnection connection) throws SQLiteException {
    for (var pragma : pragmas) {
      connection.exec("PRAGMA " + pragma);
    }
    opened.complete(connection);
  }

  @Override
  protected void disposeConnection(@Nullable SQLiteConnection connection) {
    if (connection == null) {
      return; // the queue disposes once before it opens
    }
    lock.lock();
    try {
      CONFINEMENT.setVolatile(connection, Thread.currentThread());
      super.disposeConnection(connection);
    } finally {
      lock.unlock();
    }
  }

  private static VarHandle confinementField() {
    try {
      return MethodHandles.privateLookupIn(SQLiteConnection.class, MethodHandles.lookup())
          .findVarHandle(SQLiteConnection.class, "myConfinement", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
