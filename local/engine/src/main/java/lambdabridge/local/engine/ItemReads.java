package lambdabridge.local.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.local.engine.expression.Condition;
import lambdabridge.local.engine.expression.Expressions;
import lambdabridge.local.engine.expression.KeyRange;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Reads rows. Every read is as of now. Thread-safe. */
final class ItemReads {
  private static final int MOST_OF_BATCH = 100;
  private static final byte[] AFTER_ALL = {(byte) 0xFF};

  private final RowStore store;
  private final TableCatalog catalog;
  private final Expressions expressions;

  ItemReads(RowStore store, TableCatalog catalog, Expressions expressions) {
    this.store = store;
    this.catalog = catalog;
    this.expressions = expressions;
  }

  /**
   * Rows in order, up to the limit of the request or of a page.
   *
   * @param scanned how many were looked at before the filter
   * @param last key of the last row looked at if there may be more, or null
   */
  record Page(
      List<Map<String, AttributeValue>> items,
      int scanned,
      @Nullable Map<String, AttributeValue> last) {}

  /** Returns the row, or null. */
  @Nullable Map<String, AttributeValue> get(GetItemRequest request) {
    Table table = catalog.require(request.tableName());
    Expressions.Use use = expressions.use(request.expressionAttributeNames(), Map.of());
    Set<String> projection = use.projection(request.projectionExpression());
    use.requireAllUsed();
    return project(store.get(table.key(request.key())), projection);
  }

  Map<String, List<Map<String, AttributeValue>>> batch(BatchGetItemRequest request) {
    int count = request.requestItems().values().stream().mapToInt(k -> k.keys().size()).sum();
    if (count == 0 || count > MOST_OF_BATCH) {
      throw Refusals.invalid("1 to 100 keys are allowed in a batch, not " + count);
    }
    Map<String, List<Map<String, AttributeValue>>> found = new LinkedHashMap<>();
    request
        .requestItems()
        .forEach((name, keys) -> found.put(name, batch(catalog.require(name), keys)));
    return found;
  }

  private List<Map<String, AttributeValue>> batch(Table table, KeysAndAttributes keys) {
    Expressions.Use use = expressions.use(keys.expressionAttributeNames(), Map.of());
    Set<String> projection = use.projection(keys.projectionExpression());
    use.requireAllUsed();
    List<Map<String, AttributeValue>> rows = new ArrayList<>();
    for (Map<String, AttributeValue> key : keys.keys()) {
      Map<String, AttributeValue> row = project(store.get(table.key(key)), projection);
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  Page query(QueryRequest request) {
    Table table = catalog.require(request.tableName());
    Expressions.Use use =
        expressions.use(request.expressionAttributeNames(), request.expressionAttributeValues());
    Condition keys = use.condition(request.keyConditionExpression());
    if (keys == null) {
      throw Refusals.invalid(
          "Either the KeyConditions or KeyConditionExpression parameter must be specified");
    }
    Condition filter = use.condition(request.filterExpression());
    Set<String> projection = use.projection(request.projectionExpression());
    use.requireAllUsed();
    KeyRange range = KeyRange.of(keys, use.scope(Map.of()), table.partitionKey(), table.sortKey());
    boolean forward = !Boolean.FALSE.equals(request.scanIndexForward());
    byte[] prefix = table.prefix(range.partition());
    return page(
        table,
        prefix,
        start(table, prefix, range, forward, request),
        forward,
        range::hasSort,
        row -> filter == null || filter.holds(use.scope(row)),
        projection,
        request.limit());
  }

  Page scan(ScanRequest request) {
    Table table = catalog.require(request.tableName());
    Expressions.Use use =
        expressions.use(request.expressionAttributeNames(), request.expressionAttributeValues());
    Condition filter = use.condition(request.filterExpression());
    Set<String> projection = use.projection(request.projectionExpression());
    use.requireAllUsed();
    return page(
        table,
        table.prefix(),
        request.hasExclusiveStartKey()
            ? next(table.key(request.exclusiveStartKey()).bytes())
            : table.prefix(),
        true,
        sort -> KeyRange.Fit.IN,
        row -> filter == null || filter.holds(use.scope(row)),
        projection,
        request.limit());
  }

  /** Tells whether a sort key is asked for, or even ends the reading. */
  private interface SortTest {
    KeyRange.Fit test(String sort);
  }

  private interface RowTest {
    boolean test(Map<String, AttributeValue> row);
  }

  private Page page(
      Table table,
      byte[] prefix,
      byte[] from,
      boolean forward,
      SortTest sorts,
      RowTest filter,
      Set<String> projection,
      @Nullable Integer limit) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    int most = limit == null ? Integer.MAX_VALUE : limit;
    var reading =
        new Object() {
          int scanned;
          int bytes;
          @Nullable Map<String, AttributeValue> last;
        };
    store.visit(
        prefix,
        from,
        forward,
        (key, value) -> {
          KeyRange.Fit fit = sorts.test(table.sort(key));
          if (fit != KeyRange.Fit.IN) {
            return fit == (forward ? KeyRange.Fit.BEFORE : KeyRange.Fit.AFTER);
          }
          Map<String, AttributeValue> row = ItemCodec.decode(value);
          reading.scanned++;
          reading.bytes += ItemSize.of(row);
          if (filter.test(row)) {
            items.add(projection.isEmpty() ? row : project(row, projection));
          }
          if (reading.scanned == most || reading.bytes >= ItemSize.MOST_BYTES_OF_PAGE) {
            reading.last = table.primaryKey(key);
            return false;
          }
          return true;
        });
    return new Page(items, reading.scanned, reading.last);
  }

  private static byte[] start(
      Table table, byte[] prefix, KeyRange range, boolean forward, QueryRequest request) {
    if (request.hasExclusiveStartKey()) {
      byte[] last = table.key(request.exclusiveStartKey()).bytes();
      return forward ? next(last) : previous(last);
    }
    if (forward) {
      return joined(prefix, utf8(range.lowest()));
    }
    String highest = range.highest();
    return highest == null
        ? joined(prefix, AFTER_ALL)
        : joined(joined(prefix, utf8(highest)), AFTER_ALL);
  }

  /** Returns the smallest key above. */
  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Returns a key below, with no row's between: seeking goes to the nearest one that is there. */
  private static byte[] previous(byte[] key) {
    byte[] below = key.clone();
    int end = below.length - 1;
    if (below[end] == 0) {
      return Arrays.copyOf(below, end);
    }
    below[end]--;
    return joined(below, AFTER_ALL);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable Map<String, AttributeValue> project(
      @Nullable Map<String, AttributeValue> row, Set<String> projection) {
    if (row == null || projection.isEmpty()) {
      return row;
    }
    Map<String, AttributeValue> part = new LinkedHashMap<>(row);
    part.keySet().retainAll(projection);
    return part;
  }
}
