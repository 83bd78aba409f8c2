package lambdabridge.local.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lambdabridge.local.engine.Database.Family;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/**
 * Objects of a bucket.
 *
 * <pre>
 * default  key    content
 * entries  key    time(u64, milliseconds) length(u64, bytes)
 * </pre>
 *
 * <p>A write is complete or absent, also after a kill, and durable when it is acknowledged.
 */
record ObjectStore(Database database) {
  static final List<Family> FAMILIES =
      List.of(
          new Family("default", /* ofLargeValues= */ true),
          new Family("entries", /* ofLargeValues= */ false));

  /**
   * An object without its content.
   *
   * @param modified when it was put, in milliseconds since the epoch
   */
  record Entry(String key, long lengthBytes, Instant modified) {}

  void put(String key, byte[] content, Instant now) {
    byte[] name = bytes(key);
    byte[] entry =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(now.toEpochMilli())
            .putLong(content.length)
            .array();
    database.write(
        batch -> {
          batch.put(contents(), name, content);
          batch.put(entries(), name, entry);
        });
    database.awaitDurable();
  }

  Optional<byte[]> get(String key) {
    return Optional.ofNullable(database.get(contents(), bytes(key)));
  }

  /** Deletes those objects that are there. */
  void delete(List<String> keys) {
    database.write(
        batch -> {
          for (String key : keys) {
            batch.delete(contents(), bytes(key));
            batch.delete(entries(), bytes(key));
          }
        });
    database.awaitDurable();
  }

  /**
   * Returns up to {@code limit} entries whose keys begin with {@code prefix} and come after {@code
   * after}, in the order of their UTF-8 bytes.
   */
  List<Entry> list(String prefix, @Nullable String after, int limit) {
    byte[] begin = bytes(prefix);
    byte[] last = after == null ? new byte[0] : bytes(after);
    List<Entry> found = new ArrayList<>();
    database.inOrder(
        entries(),
        entries -> {
          entries.seek(Arrays.compareUnsigned(begin, last) > 0 ? begin : last);
          for (; entries.isValid() && found.size() < limit; entries.next()) {
            byte[] key = entries.key();
            if (Arrays.compareUnsigned(key, last) <= 0) {
              continue;
            }
            if (!Database.startsWith(key, begin)) {
              return;
            }
            found.add(entry(key, ByteBuffer.wrap(entries.value())));
          }
        });
    return found;
  }

  private static Entry entry(byte[] key, ByteBuffer value) {
    Instant modified = Instant.ofEpochMilli(value.getLong());
    return new Entry(new String(key, StandardCharsets.UTF_8), value.getLong(), modified);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private ColumnFamilyHandle contents() {
    return database.family(0);
  }

  private ColumnFamilyHandle entries() {
    return database.family(1);
  }
}
