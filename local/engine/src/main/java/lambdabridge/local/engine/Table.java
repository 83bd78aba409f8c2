package lambdabridge.local.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A table: a text partition key and a text sort key, as all of this project's have.
 *
 * <p>A row's key in the store orders rows of a partition by the bytes of their sort key:
 *
 * <pre>
 * table id(u16) | length of pk(u16) | pk | sk
 * </pre>
 *
 * @param timeToLive name of the attribute with the second it expires at, or null
 */
record Table(
    int id,
    String name,
    String partitionKey,
    String sortKey,
    boolean streaming,
    @Nullable String timeToLive,
    long createdAt) {
  private static final int MOST_BYTES_OF_PARTITION = 2048;
  private static final int MOST_BYTES_OF_SORT = 1024;
  private static final int HEAD = 4;

  Table withTimeToLive(@Nullable String attribute) {
    return new Table(id, name, partitionKey, sortKey, streaming, attribute, createdAt);
  }

  /** Returns the store's key of a row. */
  RowKey key(Map<String, AttributeValue> item) {
    return new RowKey(
        key(
            part(item, partitionKey, MOST_BYTES_OF_PARTITION),
            part(item, sortKey, MOST_BYTES_OF_SORT)));
  }

  private byte[] key(byte[] partition, byte[] sort) {
    return ByteBuffer.allocate(HEAD + partition.length + sort.length)
        .putShort((short) id)
        .putShort((short) partition.length)
        .put(partition)
        .put(sort)
        .array();
  }

  /** Returns what the keys of all rows of a partition begin with. */
  byte[] prefix(String partition) {
    return key(partition.getBytes(StandardCharsets.UTF_8), new byte[0]);
  }

  /** Returns what the keys of all rows begin with. */
  byte[] prefix() {
    return ByteBuffer.allocate(2).putShort((short) id).array();
  }

  /** Tells whether a key of the store is one of a row of this table. */
  boolean owns(byte[] key) {
    return Short.toUnsignedInt(ByteBuffer.wrap(key).getShort()) == id;
  }

  /** Returns the primary key out of the store's key. */
  Map<String, AttributeValue> primaryKey(byte[] key) {
    int partitionEnd = HEAD + Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(2));
    Map<String, AttributeValue> primary = new LinkedHashMap<>();
    primary.put(partitionKey, text(Arrays.copyOfRange(key, HEAD, partitionEnd)));
    primary.put(sortKey, text(Arrays.copyOfRange(key, partitionEnd, key.length)));
    return primary;
  }

  /** Returns the sort key out of the store's key. */
  String sort(byte[] key) {
    int start = HEAD + Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(2));
    return new String(key, start, key.length - start, StandardCharsets.UTF_8);
  }

  /** Returns when the row expires in seconds since the epoch, or -1 if never. */
  long expiry(@Nullable Map<String, AttributeValue> item) {
    AttributeValue at = item == null || timeToLive == null ? null : item.get(timeToLive);
    return at != null && at.n() != null ? Long.parseLong(at.n()) : -1;
  }

  private static AttributeValue text(byte[] utf8) {
    return AttributeValue.fromS(new String(utf8, StandardCharsets.UTF_8));
  }

  private static byte[] part(Map<String, AttributeValue> item, String name, int most) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw Refusals.invalid("One of the required keys was not given a value: " + name);
    }
    if (value.s() == null) {
      throw Refusals.invalid("Type mismatch for key " + name + " expected: S");
    }
    byte[] bytes = value.s().getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > most) {
      throw Refusals.invalid(
          "One or more parameter values are not valid: key "
              + name
              + " is of "
              + bytes.length
              + " bytes, allowed are 1 to "
              + most);
    }
    return bytes;
  }
}
