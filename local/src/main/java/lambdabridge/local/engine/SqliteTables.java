package lambdabridge.local.engine;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteJob;
import com.almworks.sqlite4java.SQLiteQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteDBAccess;

/**
 * DynamoDB Local's tables on a connection of our own making: with a write-ahead log, where the
 * stock one flushes four times for a write, and without its hand-over between threads.
 */
final class SqliteTables extends SQLiteDBAccess {
  private static final List<String> ON_DISK =
      List.of(
          "journal_mode=WAL",
          "synchronous=NORMAL",
          "wal_autocheckpoint=4000", // pages
          "cache_size=-32768"); // KiB

  /** DynamoDB takes a transaction's token for the same transaction for ten minutes. */
  private static final Duration RETRY_WINDOW = Duration.ofMinutes(11);

  SqliteTables(Path file) {
    super(file.toFile());
    replaceQueue(new InlineQueue(file, ON_DISK));
  }

  /** Tables in memory. */
  SqliteTables() {
    replaceQueue(new InlineQueue(null, List.of()));
  }

  /** The super constructor leaves no other way in: its connection is open before we get control. */
  private void replaceQueue(InlineQueue ours) {
    end(queue.stop(/* gracefully= */ true));
    queue = ours.start();
    createMetadataTables();
  }

  /** Needed again where the first connection took them with it. */
  private void createMetadataTables() {
    try {
      MethodHandles.privateLookupIn(SQLiteDBAccess.class, MethodHandles.lookup())
          .findVirtual(
              SQLiteDBAccess.class, "initializeMetadataTables", MethodType.methodType(void.class))
          .invoke((SQLiteDBAccess) this);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("this DynamoDB Local creates its tables in another way", e);
    }
  }

  /** Drops stream records before {@code sequenceNumber}, and transactions that no retry names. */
  void forgetBefore(long sequenceNumber) {
    var retriesUntil = System.currentTimeMillis() - RETRY_WINDOW.toMillis();
    var unused = queue.execute(new Forget(sequenceNumber, retriesUntil));
  }

  @Override
  public void close() {
    super.close();
    end(queue);
  }

  private static void end(@Nullable SQLiteQueue stopped) {
    try {
      if (stopped != null) {
        stopped.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Forget extends SQLiteJob<@Nullable Void> {
    private final long sequenceNumber;
    private final long retriesUntil;

    Forget(long sequenceNumber, long retriesUntil) {
      this.sequenceNumber = sequenceNumber;
      this.retriesUntil = retriesUntil;
    }

    @Override
    protected @Nullable Void job(SQLiteConnection connection) throws SQLiteException {
      // The newest record stays: the engine takes up its numbering from there.
      connection.exec(
          "DELETE FROM us WHERE SequenceNumber < min("
              + sequenceNumber
              + ", (SELECT max(SequenceNumber) FROM us))");
      connection.exec("DELETE FROM tr WHERE CreationDateTime < " + retriesUntil);
      return null;
    }
  }
}
