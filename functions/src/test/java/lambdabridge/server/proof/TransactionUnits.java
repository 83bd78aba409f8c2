package lambdabridge.server.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * Write units of a transaction, which the engine in the process does not count as the service does:
 * two for each begun KB of each item, as it was before or is after, whichever is larger.
 */
final class TransactionUnits {
  private static final int UNIT_BYTES = 1024;
  private static final int PER_UNIT = 2;

  private final DynamoDbClient dynamo;
  private final List<Row> rows;
  private final List<Integer> before;

  private record Row(String table, Map<String, AttributeValue> key) {}

  private TransactionUnits(DynamoDbClient dynamo, List<Row> rows) {
    this.dynamo = dynamo;
    this.rows = rows;
    this.before = sizes();
  }

  /** Looks at the rows before the transaction; returns null if the request is none. */
  static @Nullable TransactionUnits before(SdkRequest request, DynamoDbClient dynamo) {
    return request instanceof TransactWriteItemsRequest transaction
        ? new TransactionUnits(
            dynamo, transaction.transactItems().stream().map(TransactionUnits::row).toList())
        : null;
  }

  /** Returns the units, once the transaction is done. */
  double after() {
    List<Integer> after = sizes();
    double units = 0;
    for (int i = 0; i < rows.size(); i++) {
      int bytes = Math.max(1, Math.max(before.get(i), after.get(i)));
      units += PER_UNIT * Math.ceilDiv(bytes, UNIT_BYTES);
    }
    return units;
  }

  private static Row row(TransactWriteItem item) {
    if (item.put() != null) {
      Map<String, AttributeValue> row = item.put().item();
      return new Row(item.put().tableName(), Map.of("pk", row.get("pk"), "sk", row.get("sk")));
    }
    if (item.update() != null) {
      return new Row(item.update().tableName(), item.update().key());
    }
    return item.delete() != null
        ? new Row(item.delete().tableName(), item.delete().key())
        : new Row(item.conditionCheck().tableName(), item.conditionCheck().key());
  }

  private List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (Row row : rows) {
      sizes.add(
          size(
              dynamo
                  .getItem(g -> g.tableName(row.table()).key(row.key()).consistentRead(true))
                  .item()));
    }
    return sizes;
  }

  private static int size(Map<String, AttributeValue> row) {
    return row.entrySet().stream().mapToInt(e -> size(e.getKey()) + size(e.getValue())).sum();
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Source: Amazon DynamoDB Developer Guide, item sizes and formats. */
  private static int size(AttributeValue value) {
    return switch (value.type()) {
      case S -> size(value.s());
      case N -> (value.n().length() + 1) / 2 + 1;
      case B -> value.b().asByteArrayUnsafe().length;
      case SS -> value.ss().stream().mapToInt(TransactionUnits::size).sum();
      case NS -> value.ns().stream().mapToInt(n -> (n.length() + 1) / 2 + 1).sum();
      case BS -> value.bs().stream().mapToInt(b -> b.asByteArrayUnsafe().length).sum();
      case M -> 3 + value.m().size() + size(value.m());
      case L -> 3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
      case BOOL, NUL, UNKNOWN_TO_SDK_VERSION -> 1;
    };
  }
}
