package lambdabridge.server.dynamo;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Writes and deletions of whole rows as parts of a transaction. */
public final class RowWrites {
  private RowWrites() {}

  /** Writes a row, whatever is there. */
  public static TransactWriteItem put(String table, Map<String, AttributeValue> row) {
    return TransactWriteItem.builder().put(p -> p.tableName(table).item(row)).build();
  }

  /** Writes a row on condition that there is none of its key; otherwise reports that one. */
  public static TransactWriteItem putNew(String table, Map<String, AttributeValue> row) {
    Put put =
        Put.builder()
            .tableName(table)
            .item(row)
            .conditionExpression("attribute_not_exists(#pk)")
            .expressionAttributeNames(Map.of("#pk", Tables.KEY_PARTITION))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return TransactWriteItem.builder().put(put).build();
  }

  /** Replaces a row on condition that its attribute {@code name} still is {@code value}. */
  public static TransactWriteItem putIf(
      String table, Map<String, AttributeValue> row, String name, AttributeValue value) {
    Put put =
        Put.builder()
            .tableName(table)
            .item(row)
            .conditionExpression("#name = :value")
            .expressionAttributeNames(Map.of("#name", name))
            .expressionAttributeValues(Map.of(":value", value))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return TransactWriteItem.builder().put(put).build();
  }

  /** Deletes a row; it need not exist. */
  public static TransactWriteItem delete(String table, Map<String, AttributeValue> key) {
    return TransactWriteItem.builder().delete(d -> d.tableName(table).key(key)).build();
  }

  /** Deletes a row on condition that its attribute {@code name} still is {@code value}. */
  public static TransactWriteItem deleteIf(
      String table, Map<String, AttributeValue> key, String name, AttributeValue value) {
    Delete delete =
        Delete.builder()
            .tableName(table)
            .key(key)
            .conditionExpression("#name = :value")
            .expressionAttributeNames(Map.of("#name", name))
            .expressionAttributeValues(Map.of(":value", value))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return TransactWriteItem.builder().delete(delete).build();
  }
}
