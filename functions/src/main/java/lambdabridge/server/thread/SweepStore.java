package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where the sweeper stopped, in the Directory table.
 *
 * <pre>
 * sweeper    -    after: key of the last body it has looked at
 * </pre>
 */
public final class SweepStore {
  private static final String SWEEPER = "sweeper";
  private static final String ATTR_AFTER = "after";

  private final DynamoDbClient dynamo;
  private final String table;

  public SweepStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.directory();
  }

  /** Returns the key to go on after; empty to begin anew. */
  Optional<String> place() {
    return Optional.ofNullable(
        optText(dynamo.getItem(g -> g.tableName(table).key(key(SWEEPER))).item(), ATTR_AFTER));
  }

  void keepPlace(String after) {
    Map<String, AttributeValue> row = new HashMap<>(key(SWEEPER));
    row.put(ATTR_AFTER, s(after));
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  void forgetPlace() {
    dynamo.deleteItem(d -> d.tableName(table).key(key(SWEEPER)));
  }
}
