package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.b;
import static lambdabridge.server.dynamo.Attributes.bytes;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Texts of threads, kept where they fit: a short one in the row that needs it, a long one in rows
 * beside it. Long ones are written first, so a crash leaves parts nobody refers to, never a
 * reference to nothing.
 *
 * <pre>
 * thread#ID    part#WRITE#N    bytes: a piece of the UTF-8 text
 * </pre>
 */
final class PartStore {
  static final String PART = "part#";
  private static final String ATTR_BYTES = "bytes";

  /** A row is read with every message sent: what is longer than this is kept apart. */
  private static final int INLINE_BYTES = 64 * 1024;

  /** Below the 400 KB of an item. */
  private static final int PART_BYTES = 350 * 1024;

  private final DynamoDbClient dynamo;
  private final String table;
  private final Batches batches;
  private final Ids ids;

  PartStore(DynamoDbClient dynamo, Tables tables, Ids ids) {
    this.dynamo = dynamo;
    this.table = tables.containers();
    this.batches = new Batches(dynamo, table);
    this.ids = ids;
  }

  /** Stores a text in the partition {@code pk} and returns where; short ones are not written. */
  TextRef write(String pk, String text) {
    Bytes bytes = Bytes.ofUtf8(text);
    if (bytes.length() <= INLINE_BYTES) {
      return new TextRef.Inline(text);
    }
    String write = ids.random24();
    List<Map<String, AttributeValue>> rows = new ArrayList<>();
    for (int from = 0; from < bytes.length(); from += PART_BYTES) {
      Map<String, AttributeValue> row = new HashMap<>(partKey(pk, write, rows.size()));
      row.put(ATTR_BYTES, b(bytes.slice(from, Math.min(bytes.length(), from + PART_BYTES))));
      rows.add(row);
    }
    batches.put(rows);
    return new TextRef.Parts(write, rows.size());
  }

  /** Returns the text; empty if its parts are gone because the thread has changed since. */
  Optional<String> read(String pk, TextRef ref) {
    return switch (ref) {
      case TextRef.Inline inline -> Optional.of(inline.text());
      case TextRef.Parts parts -> {
        List<Map<String, AttributeValue>> rows = new ArrayList<>(batches.get(keys(pk, parts)));
        if (rows.size() < parts.count()) {
          yield Optional.empty();
        }
        rows.sort(Comparator.comparing(row -> text(row, Tables.KEY_SORT)));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Map<String, AttributeValue> row : rows) {
          whole.writeBytes(bytes(row, ATTR_BYTES).toArray());
        }
        yield Optional.of(whole.toString(StandardCharsets.UTF_8));
      }
    };
  }

  /** Removes what {@link #write} wrote, if anything. */
  void delete(String pk, TextRef ref) {
    if (ref instanceof TextRef.Parts parts) {
      batches.delete(keys(pk, parts));
    }
  }

  /** Removes every part in the partition. */
  void clean(String pk) {
    List<Map<String, AttributeValue>> keys =
        dynamo
            .queryPaginator(
                q ->
                    q.tableName(table)
                        .projectionExpression("pk, sk")
                        .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                        .expressionAttributeValues(Map.of(":pk", s(pk), ":sk", s(PART))))
            .items()
            .stream()
            .toList();
    batches.delete(keys);
  }

  private static List<Map<String, AttributeValue>> keys(String pk, TextRef.Parts parts) {
    return IntStream.range(0, parts.count()).mapToObj(n -> partKey(pk, parts.write(), n)).toList();
  }

  private static Map<String, AttributeValue> partKey(String pk, String write, int n) {
    return key(pk, PART + write + "#%05d".formatted(n));
  }
}
