package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import lambdabridge.local.engine.Database.Family;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
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
 * <p>Thread-safe.
 */
final class RowStore implements AutoCloseable {
  private static final List<Family> FAMILIES =
      Stream.of("default", "tables", "changes", "expiry")
          .map(name -> new Family(name, /* ofLargeValues= */ false))
          .toList();

  private final Database database;
  private final ReentrantLock commit = new ReentrantLock();
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

  private RowStore(Database database) {
    this.database = database;
    database.inOrder(
        changes(),
        records -> {
          records.seekToLast();
          lastNumber.set(records.isValid() ? ByteBuffer.wrap(records.key()).getLong() : 0);
        });
  }

  static RowStore inMemory() {
    return new RowStore(Database.inMemory(FAMILIES));
  }

  static RowStore onDisk(Path folder) throws IOException {
    return new RowStore(Database.onDisk(folder, FAMILIES));
  }

  @Nullable Map<String, AttributeValue> get(RowKey key) {
    byte[] value = database.get(rows(), key.bytes());
    return value == null ? null : ItemCodec.decode(value);
  }

  /** Visits the rows whose key begins with {@code prefix}, from {@code from} on, which is part. */
  void visit(byte[] prefix, byte[] from, boolean forward, Visitor visitor) {
    database.inOrder(
        rows(),
        rows -> {
          if (forward) {
            rows.seek(from);
          } else {
            rows.seekForPrev(from);
          }
          while (rows.isValid()
              && Database.startsWith(rows.key(), prefix)
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
    commit.lock(); // the numbers of changes are in the order in which they become visible
    try {
      database.write(
          batch -> {
            for (Change change : changes) {
              add(change, batch);
            }
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
    database.awaitDurable();
  }

  /** Returns changes of a table numbered above {@code number}. */
  List<Recorded> changesAfter(long number, Table table, int limit) {
    List<Recorded> found = new ArrayList<>();
    database.inOrder(
        changes(),
        records -> {
          records.seek(u64(number + 1));
          while (records.isValid() && found.size() < limit) {
            Recorded recorded = recorded(records.key(), records.value());
            if (Database.startsWith(recorded.key().bytes(), table.prefix())) {
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
    // The newest stays: numbering goes on from it after a restart.
    byte[] end = u64(Math.min(number, lastNumber.get()));
    database.write(batch -> batch.deleteRange(changes(), u64(0), end));
  }

  /** Returns up to {@code limit} keys of rows that expired before {@code second}. */
  List<RowKey> expiredBefore(long second, int limit) {
    List<RowKey> keys = new ArrayList<>();
    database.inOrder(
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
    database.write(batch -> batch.put(tables(), name, ItemCodec.encode(table)));
  }

  List<Map<String, AttributeValue>> allTables() {
    List<Map<String, AttributeValue>> all = new ArrayList<>();
    database.inOrder(
        tables(),
        entries -> {
          for (entries.seekToFirst(); entries.isValid(); entries.next()) {
            all.add(ItemCodec.decode(entries.value()));
          }
        });
    return all;
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

  private ColumnFamilyHandle rows() {
    return database.family(0);
  }

  private ColumnFamilyHandle tables() {
    return database.family(1);
  }

  private ColumnFamilyHandle changes() {
    return database.family(2);
  }

  private ColumnFamilyHandle expiry() {
    return database.family(3);
  }

  @Override
  public void close() {
    database.close();
  }
}
