package lambdabridge.server.context;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * When users last came and went, in the Directory table.
 *
 * <pre>
 * status#SOLUTION#PUBLIC_KEY    -    action (LOGIN, LOGOUT), at (ms)
 * </pre>
 *
 * Whether somebody is online now is not read from here but from the bindings.
 */
public final class UserStatusStore {
  private static final String STATUS = "status#";
  private static final String ATTR_ACTION = "action";
  private static final String ATTR_AT = "at"; // ms

  private final DynamoDbClient dynamo;
  private final Batches batches;
  private final String table;

  public UserStatusStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.directory();
    this.batches = new Batches(dynamo, table);
  }

  /** Notes a change, unless a later one is known: changes may arrive out of order, or twice. */
  public void record(String solution, String publicKey, StatusChange change) {
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(rowKey(solution, publicKey))
                  .updateExpression("SET #action = :action, #at = :at")
                  .conditionExpression("attribute_not_exists(#at) OR #at <= :at")
                  .expressionAttributeNames(Map.of("#action", ATTR_ACTION, "#at", ATTR_AT))
                  .expressionAttributeValues(
                      Map.of(
                          ":action", s(change.action().name()),
                          ":at", n(change.at().toEpochMilli()))));
    } catch (ConditionalCheckFailedException e) {
      // A later change stands.
    }
  }

  /** Returns the last change of each key that was ever seen in the solution. */
  public Map<String, StatusChange> lastChanges(String solution, Collection<String> publicKeys) {
    List<Map<String, AttributeValue>> keys =
        publicKeys.stream().distinct().map(publicKey -> rowKey(solution, publicKey)).toList();
    String prefix = STATUS + solution + "#";
    Map<String, StatusChange> changes = new HashMap<>();
    for (Map<String, AttributeValue> row : batches.get(keys)) {
      changes.put(
          text(row, Tables.KEY_PARTITION).substring(prefix.length()),
          new StatusChange(
              StatusChange.Action.valueOf(text(row, ATTR_ACTION)),
              Instant.ofEpochMilli(number(row, ATTR_AT))));
    }
    return changes;
  }

  private static Map<String, AttributeValue> rowKey(String solution, String publicKey) {
    return key(STATUS + solution + "#" + publicKey);
  }
}
