package lambdabridge.server.event;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;

/**
 * Event rows in the Containers table, which exist to pass through its stream.
 *
 * <pre>
 * thread#ID or context#ID    event#EVENT      kind, fields (JSON), list (JSON), chunks, at, expires
 * thread#ID or context#ID    event#EVENT#N    list (JSON), expires: what of the list does not fit
 * </pre>
 *
 * A list of receivers can outgrow one item. What does not fit is written beforehand to rows that
 * nobody looks at until the row that counts them is there.
 */
public final class EventStore {
  static final String EVENT = "event#";

  static final String ATTR_KIND = "kind";
  static final String ATTR_FIELDS = "fields";
  static final String ATTR_LIST = "list";
  static final String ATTR_CHUNKS = "chunks";
  static final String ATTR_AT = "at"; // ms

  /** Longer than a stream keeps its records, so that rows of a list outlive the retries. */
  private static final Duration LIFETIME = Duration.ofDays(2);

  /** Bytes of JSON; an item may have 400 KB, of which the fields of an event take up to 20. */
  private static final int MAX_CHUNK = 300_000;

  private final DynamoDbClient dynamo;
  private final String table;
  private final Ids ids;
  private final Clock clock;

  public EventStore(DynamoDbClient dynamo, Tables tables, Ids ids, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.containers();
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Returns the write that makes the event happen, for the caller's transaction. Rows for the rest
   * of a long list are written at once; without the transaction they just expire.
   */
  public Put put(EventRow event) {
    return Put.builder().tableName(table).item(item(event)).build();
  }

  /** Makes the event happen by itself. */
  public void append(EventRow event) {
    Map<String, AttributeValue> item = item(event);
    dynamo.putItem(p -> p.tableName(table).item(item));
  }

  private Map<String, AttributeValue> item(EventRow event) {
    Instant now = clock.instant();
    EventRows.Parts parts = EventRows.parts(event);
    String sort = EVENT + ids.timeOrdered(now);
    AttributeValue expires = n(now.plus(LIFETIME).getEpochSecond());
    List<String> chunks = chunks(parts.list());
    for (int i = 1; i < chunks.size(); i++) {
      Map<String, AttributeValue> row = new HashMap<>(key(parts.partition(), chunkKey(sort, i)));
      row.put(ATTR_LIST, s(chunks.get(i)));
      row.put(Tables.ATTR_EXPIRES, expires);
      dynamo.putItem(p -> p.tableName(table).item(row));
    }
    Map<String, AttributeValue> item = new HashMap<>(key(parts.partition(), sort));
    item.put(ATTR_KIND, s(parts.kind()));
    item.put(ATTR_FIELDS, s(Json.encode(parts.fields())));
    item.put(ATTR_LIST, s(chunks.get(0)));
    item.put(ATTR_CHUNKS, n(chunks.size()));
    item.put(ATTR_AT, n(now.toEpochMilli()));
    item.put(Tables.ATTR_EXPIRES, expires);
    return item;
  }

  /**
   * An event as it was stored.
   *
   * @param at milliseconds since the epoch
   */
  public record Stored(EventRow event, long at) {}

  /** Tells whether a row of the Containers table with this sort key is an event. */
  public static boolean isEvent(String sort) {
    return sort.startsWith(EVENT) && sort.indexOf('#', EVENT.length()) < 0;
  }

  /** Returns the event of a row as the stream shows it. */
  public Stored read(Map<String, AttributeValue> row) {
    List<@Nullable Object> list = new ArrayList<>(decodeList(text(row, ATTR_LIST)));
    String partition = text(row, Tables.KEY_PARTITION);
    String sort = text(row, Tables.KEY_SORT);
    for (int i = 1; i < number(row, ATTR_CHUNKS); i++) {
      Map<String, AttributeValue> key = key(partition, chunkKey(sort, i));
      var chunk = dynamo.getItem(g -> g.tableName(table).key(key).consistentRead(true));
      list.addAll(decodeList(text(chunk.item(), ATTR_LIST)));
    }
    return new Stored(
        EventRows.of(text(row, ATTR_KIND), Json.decode(text(row, ATTR_FIELDS)), list),
        number(row, ATTR_AT));
  }

  private static String chunkKey(String sort, int number) {
    return sort + "#" + number;
  }

  /** Returns JSON lists of at most {@link #MAX_CHUNK} bytes each, at least one. */
  private static List<String> chunks(List<?> list) {
    List<String> chunks = new ArrayList<>();
    StringBuilder chunk = new StringBuilder("[");
    int bytes = 2;
    for (Object element : list) {
      String json = Json.encode(element);
      int length = json.getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes + length > MAX_CHUNK) {
        chunks.add(chunk.append(']').toString());
        chunk = new StringBuilder("[");
        bytes = 2;
      }
      if (chunk.length() > 1) {
        chunk.append(',');
      }
      chunk.append(json);
      bytes += length;
    }
    chunks.add(chunk.append(']').toString());
    return chunks;
  }

  private static List<?> decodeList(String json) {
    if (Json.decode(json) instanceof List<?> list) {
      return list;
    }
    throw new IllegalStateException("event row with a list that is none");
  }
}
