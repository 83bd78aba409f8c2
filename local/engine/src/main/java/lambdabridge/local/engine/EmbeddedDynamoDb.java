package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lambdabridge.local.engine.expression.Expressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * DynamoDB's part that this project uses, in this process: the ordinary SDK client interfaces over
 * RocksDB, in memory or in a folder.
 *
 * <p>On disk an acknowledged write is in the write-ahead log and flushed to the device, so neither
 * a killed process nor a lost machine takes it back; writers that wait at the same time share a
 * flush.
 *
 * <p>Tables have a text partition key and a text sort key, and no indexes. That it answers as
 * DynamoDB Local does is tested with random requests to both. Thread-safe. See docs/local.md for
 * the measurements behind the choice.
 */
public final class EmbeddedDynamoDb implements StreamSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDynamoDb.class);
  private static final int EXPIRED_AT_ONCE = 1000;
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final RowStore store;
  private final TableCatalog catalog;
  private final ItemWrites writes;
  private final DynamoDbClient client;
  private final DynamoDbStreamsClient streams;
  private final List<Runnable> writeListeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("table-expiry").factory());

  private EmbeddedDynamoDb(RowStore store) {
    this.store = store;
    this.catalog = new TableCatalog(store);
    Expressions expressions = new Expressions();
    this.writes =
        new ItemWrites(store, catalog, expressions, () -> writeListeners.forEach(Runnable::run));
    this.client = new TableClient(catalog, new ItemReads(store, catalog, expressions), writes);
    this.streams = new ChangeStreams(catalog, store);
    var unused = timer.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS);
  }

  /** Returns an engine whose tables end with it. */
  public static EmbeddedDynamoDb inMemory() {
    return new EmbeddedDynamoDb(RowStore.inMemory());
  }

  /** Returns an engine that keeps its tables in {@code folder}, made if absent. */
  public static EmbeddedDynamoDb onDisk(Path folder) throws IOException {
    return new EmbeddedDynamoDb(RowStore.onDisk(folder));
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public DynamoDbStreamsClient streams() {
    return streams;
  }

  /**
   * Calls {@code listener} after each successful write, on the writer's thread; it must be quick.
   */
  @Override
  public void onWrite(Runnable listener) {
    writeListeners.add(listener);
  }

  /**
   * Drops stream records, which are kept for ever otherwise.
   *
   * @param sequenceNumber of the first record to keep
   */
  public void forgetStreamBefore(long sequenceNumber) {
    store.forgetBefore(sequenceNumber);
  }

  /** Deletes rows whose second has passed, as the service does, only sooner. */
  private void expire() {
    try {
      long now = Instant.now().getEpochSecond();
      List<RowKey> expired = store.expiredBefore(now, EXPIRED_AT_ONCE);
      for (RowKey key : expired) {
        catalog.expiring().stream()
            .filter(table -> table.owns(key.bytes()))
            .forEach(table -> writes.expire(table, key, now));
      }
      if (!expired.isEmpty()) {
        writeListeners.forEach(Runnable::run);
      }
    } catch (RuntimeException e) {
      if (!timer.isShutdown()) {
        LOG.error("cannot delete expired rows", e);
      }
    }
  }

  @Override
  public Duration idle() {
    return IDLE;
  }

  @Override
  public void close() {
    timer.shutdown();
    store.close();
  }
}
