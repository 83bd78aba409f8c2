package lambdabridge.server.dynamo;

import static lambdabridge.server.dynamo.Attributes.n;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Builds the change of one row as part of a transaction. Attribute names are always replaced by
 * placeholders, so none of them collides with a reserved word. Not thread-safe.
 */
public final class RowUpdate {
  private final String table;
  private final Map<String, AttributeValue> key;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();
  private final List<String> sets = new ArrayList<>();
  private final List<String> adds = new ArrayList<>();
  private final List<String> removes = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();

  public RowUpdate(String table, Map<String, AttributeValue> key) {
    this.table = table;
    this.key = key;
  }

  public RowUpdate set(String name, AttributeValue value) {
    sets.add(name(name) + " = " + value(value));
    return this;
  }

  /** Adds to a number; one that does not exist counts as 0. */
  public RowUpdate add(String name, long amount) {
    adds.add(name(name) + " " + value(n(amount)));
    return this;
  }

  public RowUpdate remove(String name) {
    removes.add(name(name));
    return this;
  }

  /** Requires that the stored attribute compares with {@code value} as {@code operator} says. */
  public RowUpdate when(String name, String operator, AttributeValue value) {
    conditions.add(name(name) + " " + operator + " " + value(value));
    return this;
  }

  public RowUpdate whenPresent() {
    conditions.add("attribute_exists(" + name(Tables.KEY_PARTITION) + ")");
    return this;
  }

  /** Returns the update; a failed condition reports the stored row. */
  public TransactWriteItem item() {
    StringBuilder expression = new StringBuilder();
    append(expression, "SET", sets);
    append(expression, "ADD", adds);
    append(expression, "REMOVE", removes);
    Update.Builder update =
        Update.builder()
            .tableName(table)
            .key(key)
            .updateExpression(expression.toString().strip())
            .expressionAttributeNames(names)
            .expressionAttributeValues(values)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    if (!conditions.isEmpty()) {
      update.conditionExpression(String.join(" AND ", conditions));
    }
    return TransactWriteItem.builder().update(update.build()).build();
  }

  private String name(String name) {
    String placeholder = "#" + name;
    names.put(placeholder, name);
    return placeholder;
  }

  private String value(AttributeValue value) {
    String placeholder = ":v" + values.size();
    values.put(placeholder, value);
    return placeholder;
  }

  private static void append(StringBuilder expression, String verb, List<String> parts) {
    if (!parts.isEmpty()) {
      expression.append(' ').append(verb).append(' ').append(String.join(", ", parts));
    }
  }
}
