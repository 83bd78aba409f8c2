package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Rows, the changes made to them, and when they expire, in RocksDB.
 *
 * <pre>
 * default  row key                      row
 * tables   name                         table
 * changes  number(u64)                  time(u64) flags(u8) key length(u16) key old length(i32) old new
 * expiry   second(u64) row key          nothing
 * </pre>
 *
 * <p>On disk a change is in the write-ahead log before it is seen, and flushed to the device before
 * {@link #awaitDurable} returns. Thread-safe.
 */
final class RowStore implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final long ALL_WRITE_BUFFERS_BYTES = 32L << 20;
  private static final long LOG_BYTES = 64L << 20;
  private static final int BACKGROUND_JOBS = 2;
  private static final List<String> FAMILIES = List.of("default", "tables", "changes", "expiry");

  private final @Nullable Env memory;
  private final DBOptions options;
  private final ColumnFamilyOptions familyOptions;
  private final LRUCache cache;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final WriteOptions writeOptions;
  private final @Nullable GroupFlush flush;
  private final ReentrantLock commit = new ReentrantLock();

  /** Held by every use of the database, whose native side does not survive a use after its end. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;
  private final AtomicLong lastNumber = new AtomicLong();

  /**
   * One row before and after.
   *
   * @param before null if there was none
   * @param after null if there is none any more
   * @param expired removed because its time to live ended
   */
  record Change(
      Table table,
      RowKey key,
      @Nullable Map<String, AttributeValue> before,
      @Nullable Map<String, AttributeValue> after,
      boolean expired) {}

  /**
   * A change as it was recorded.
   *
   * @param at milliseconds since the epoch
   */
  record Recorded(
      long number,
      long at,
      boolean expired,
      RowKey key,
      @Nullable Map<String, AttributeValue> before,
      @Nullable Map<String, AttributeValue> after) {}

  /** Takes rows in order until it returns false. */
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }

  private RowStore(String path, @Nullable Env memory) throws RocksDBException {
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
    this.familyOptions =
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
    List<ColumnFamilyDescriptor> descriptors =
        FAMILIES.stream()
            .map(
                name ->
                    new ColumnFamilyDescriptor(
                        name.getBytes(StandardCharsets.US_ASCII), familyOptions))
            .toList();
    this.db = RocksDB.open(options, path, descriptors, families);
    this.writeOptions = new WriteOptions().setDisableWAL(memory != null);
    this.flush = memory == null ? new GroupFlush(this::syncLog) : null;
    lastNumber.set(lastRecorded());
  }

  static RowStore inMemory() {
    RocksDB.loadLibrary();
    try {
      return new RowStore("/tables", new RocksMemEnv(Env.getDefault()));
    } catch (RocksDBException e) {
      throw new IllegalStateException("cannot open tables in memory", e);
    }
  }

  static RowStore onDisk(Path folder) throws IOException {
    RocksDB.loadLibrary();
    Files.createDirectories(folder);
    try {
      return new RowStore(folder.toString(), null);
    } catch (RocksDBException e) {
      throw new IOException("cannot open the tables in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Nullable Map<String, AttributeValue> get(RowKey key) {
    byte[] value = this.<byte @Nullable []>whileOpen(() -> db.get(rows(), key.bytes()));
    return value == null ? null : ItemCodec.decode(value);
  }

  /** Visits the rows whose key begins with {@code prefix}, from {@code from} on, which is part. */
  void visit(byte[] prefix, byte[] from, boolean forward, Visitor visitor) {
    inOrder(
        rows(),
        rows -> {
          if (forward) {
            rows.seek(from);
          } else {
            rows.seekForPrev(from);
          }
          while (rows.isValid()
              && startsWith(rows.key(), prefix)
              && visitor.visit(rows.key(), rows.value())) {
            if (forward) {
              rows.next();
            } else {
              rows.prev();
            }
          }
        });
  }

  /** Makes changes visible together. The caller holds the rows' locks. */
  void commit(List<Change> changes) {
    commit.lock();
    try (WriteBatch batch = new WriteBatch()) {
      run(
          () -> {
            for (Change change : changes) {
              add(change, batch);
            }
            db.write(writeOptions, batch);
          });
    } finally {
      commit.unlock();
    }
  }

  private void add(Change change, WriteBatch batch) throws RocksDBException {
    Table table = change.table();
    byte[] after = change.after() == null ? null : ItemCodec.encode(change.after());
    if (after == null) {
      batch.delete(rows(), change.key().bytes());
    } else {
      batch.put(rows(), change.key().bytes(), after);
    }
    if (table.streaming()) {
      byte[] before = change.before() == null ? null : ItemCodec.encode(change.before());
      batch.put(changes(), u64(lastNumber.incrementAndGet()), record(change, before, after));
    }
    long oldExpiry = table.expiry(change.before());
    long newExpiry = table.expiry(change.after());
    if (oldExpiry != newExpiry) {
      if (oldExpiry >= 0) {
        batch.delete(expiry(), expiryKey(oldExpiry, change.key()));
      }
      if (newExpiry >= 0) {
        batch.put(expiry(), expiryKey(newExpiry, change.key()), new byte[0]);
      }
    }
  }

  /** Returns once all changes so far survive the machine. */
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

  /** Returns changes of a table numbered above {@code number}. */
  List<Recorded> changesAfter(long number, Table table, int limit) {
    List<Recorded> found = new ArrayList<>();
    inOrder(
        changes(),
        records -> {
          records.seek(u64(number + 1));
          while (records.isValid() && found.size() < limit) {
            Recorded recorded = recorded(records.key(), records.value());
            if (startsWith(recorded.key().bytes(), table.prefix())) {
              found.add(recorded);
            }
            records.next();
          }
        });
    return found;
  }

  /** Returns the number of the newest change; 0 before the first one. */
  long lastNumber() {
    return lastNumber.get();
  }

  /** Drops the records of changes numbered below {@code number}. */
  void forgetBefore(long number) {
    run(
        () -> {
          // The newest stays: numbering goes on from it after a restart.
          db.deleteRange(changes(), writeOptions, u64(0), u64(Math.min(number, lastNumber.get())));
        });
  }

  /** Returns up to {@code limit} keys of rows that expired before {@code second}. */
  List<RowKey> expiredBefore(long second, int limit) {
    List<RowKey> keys = new ArrayList<>();
    inOrder(
        expiry(),
        entries -> {
          entries.seekToFirst();
          while (entries.isValid()
              && keys.size() < limit
              && ByteBuffer.wrap(entries.key()).getLong() < second) {
            keys.add(
                new RowKey(Arrays.copyOfRange(entries.key(), Long.BYTES, entries.key().length)));
            entries.next();
          }
        });
    return keys;
  }

  void putTable(byte[] name, Map<String, AttributeValue> table) {
    run(
        () -> {
          db.put(tables(), writeOptions, name, ItemCodec.encode(table));
        });
  }

  List<Map<String, AttributeValue>> allTables() {
    List<Map<String, AttributeValue>> all = new ArrayList<>();
    inOrder(
        tables(),
        entries -> {
          for (entries.seekToFirst(); entries.isValid(); entries.next()) {
            all.add(ItemCodec.decode(entries.value()));
          }
        });
    return all;
  }

  private long lastRecorded() {
    try (RocksIterator records = db.newIterator(changes())) {
      records.seekToLast();
      return records.isValid() ? ByteBuffer.wrap(records.key()).getLong() : 0;
    }
  }

  /** A use of the database. */
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
        throw new IllegalStateException("the table engine is closed");
      }
      return task.run();
    } catch (RocksDBException e) {
      throw new IllegalStateException("the table store failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void inOrder(ColumnFamilyHandle family, Consumer<RocksIterator> reader) {
    run(
        () -> {
          try (RocksIterator entries = db.newIterator(family)) {
            reader.accept(entries);
            entries.status();
          }
        });
  }

  private static byte[] record(Change change, byte @Nullable [] before, byte @Nullable [] after) {
    int length = (before == null ? 0 : before.length) + (after == null ? 0 : after.length);
    byte[] key = change.key().bytes();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 1 + 2 + key.length + Integer.BYTES + length)
            .putLong(System.currentTimeMillis())
            .put((byte) (change.expired() ? 1 : 0))
            .putShort((short) key.length)
            .put(key)
            .putInt(before == null ? 0 : before.length);
    if (before != null) {
      record.put(before);
    }
    if (after != null) {
      record.put(after);
    }
    return record.array();
  }

  private static Recorded recorded(byte[] number, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    long at = in.getLong();
    boolean expired = in.get() != 0;
    byte[] key = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(key);
    byte[] before = new byte[in.getInt()];
    in.get(before);
    byte[] after = new byte[in.remaining()];
    in.get(after);
    return new Recorded(
        ByteBuffer.wrap(number).getLong(),
        at,
        expired,
        new RowKey(key),
        before.length == 0 ? null : ItemCodec.decode(before),
        after.length == 0 ? null : ItemCodec.decode(after));
  }

  private static byte[] u64(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static byte[] expiryKey(long second, RowKey key) {
    return ByteBuffer.allocate(Long.BYTES + key.bytes().length)
        .putLong(second)
        .put(key.bytes())
        .array();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private ColumnFamilyHandle rows() {
    return families.get(0);
  }

  private ColumnFamilyHandle tables() {
    return families.get(1);
  }

  private ColumnFamilyHandle changes() {
    return families.get(2);
  }

  private ColumnFamilyHandle expiry() {
    return families.get(3);
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
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    writeOptions.close();
    options.close();
    familyOptions.close();
    cache.close();
    if (memory != null) {
      memory.close();
    }
  }
}
