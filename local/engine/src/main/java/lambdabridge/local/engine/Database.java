package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksMemEnv;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Sorted maps of bytes to bytes, called families, in RocksDB: in memory or in a folder.
 *
 * <p>On disk a write is in the write-ahead log before it is seen, and flushed to the device before
 * {@link #awaitDurable} returns. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final long ALL_WRITE_BUFFERS_BYTES = 32L << 20;
  private static final long LOG_BYTES = 64L << 20;
  private static final long LARGE_VALUE_BYTES = 4096;
  private static final int BACKGROUND_JOBS = 2;

  private final @Nullable Env memory;
  private final DBOptions options;
  private final List<ColumnFamilyOptions> familyOptions;
  private final LRUCache cache;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final WriteOptions writeOptions;
  private final @Nullable GroupFlush flush;

  /** Held by every use, as the native side does not survive a use after its end. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  /**
   * A sorted map.
   *
   * @param name the first one's is {@code default}
   * @param ofLargeValues its large values lie beside the sorted files, which are rewritten again
   *     and again
   */
  record Family(String name, boolean ofLargeValues) {}

  private Database(String path, List<Family> families, @Nullable Env memory)
      throws RocksDBException {
    this.memory = memory;
    this.options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setDbWriteBufferSize(ALL_WRITE_BUFFERS_BYTES)
            .setMaxTotalWalSize(LOG_BYTES)
            .setMaxBackgroundJobs(BACKGROUND_JOBS)
            .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
            .setKeepLogFileNum(1);
    if (memory != null) {
      options.setEnv(memory);
    }
    this.cache = new LRUCache(BLOCK_CACHE_BYTES);
    BlockBasedTableConfig tables = new BlockBasedTableConfig().setBlockCache(cache);
    List<ColumnFamilyDescriptor> descriptors =
        families.stream().map(family -> descriptor(family, tables)).toList();
    this.familyOptions = descriptors.stream().map(ColumnFamilyDescriptor::getOptions).toList();
    this.db = RocksDB.open(options, path, descriptors, handles);
    this.writeOptions = new WriteOptions().setDisableWAL(memory != null);
    this.flush = memory == null ? new GroupFlush(this::syncLog) : null;
  }

  private static ColumnFamilyDescriptor descriptor(Family family, BlockBasedTableConfig tables) {
    return new ColumnFamilyDescriptor(
        family.name().getBytes(StandardCharsets.US_ASCII),
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setEnableBlobFiles(family.ofLargeValues())
            .setMinBlobSize(LARGE_VALUE_BYTES)
            .setEnableBlobGarbageCollection(family.ofLargeValues())
            .setTableFormatConfig(tables));
  }

  static Database inMemory(List<Family> families) {
    RocksDB.loadLibrary();
    try {
      return new Database("/database", families, new RocksMemEnv(Env.getDefault()));
    } catch (RocksDBException e) {
      throw new IllegalStateException("cannot open a database in memory", e);
    }
  }

  static Database onDisk(Path folder, List<Family> families) throws IOException {
    RocksDB.loadLibrary();
    Files.createDirectories(folder);
    try {
      return new Database(folder.toString(), families, null);
    } catch (RocksDBException e) {
      throw new IOException("cannot open the database in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Returns the family at that place of those it was opened with. */
  ColumnFamilyHandle family(int place) {
    return handles.get(place);
  }

  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    return this.<byte @Nullable []>whileOpen(() -> db.get(family, key));
  }

  /** Collects writes. */
  interface Writer {
    void addTo(WriteBatch batch) throws RocksDBException;
  }

  /** Writes all or nothing, visible at once to everybody. */
  void write(Writer writer) {
    run(
        () -> {
          try (WriteBatch batch = new WriteBatch()) {
            writer.addTo(batch);
            db.write(writeOptions, batch);
          }
        });
  }

  /** Lets {@code reader} walk over a family as it is now. */
  void inOrder(ColumnFamilyHandle family, Consumer<RocksIterator> reader) {
    run(
        () -> {
          try (RocksIterator entries = db.newIterator(family)) {
            reader.accept(entries);
            entries.status();
          }
        });
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Returns once all writes so far survive the machine. */
  void awaitDurable() {
    if (flush != null) {
      flush.await();
    }
  }

  private void syncLog() {
    run(
        () -> {
          db.syncWal();
        });
  }

  /** A use of the native side. */
  private interface Use<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }

  /** A use that returns nothing. */
  private interface Task {
    void run() throws RocksDBException;
  }

  private void run(Task task) {
    boolean unused =
        whileOpen(
            () -> {
              task.run();
              return true;
            });
  }

  private <T extends @Nullable Object> T whileOpen(Use<T> task) {
    Lock lock = use.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the database is closed");
      }
      return task.run();
    } catch (RocksDBException e) {
      throw new IllegalStateException("the database failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (flush != null) {
      flush.close();
    }
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        release();
      }
    } finally {
      use.writeLock().unlock();
    }
  }

  private void release() {
    handles.forEach(ColumnFamilyHandle::close);
    db.close();
    writeOptions.close();
    options.close();
    familyOptions.forEach(ColumnFamilyOptions::close);
    cache.close();
    if (memory != null) {
      memory.close();
    }
  }
}
