package lambdabridge.server.dynamo;

import static lambdabridge.server.dynamo.Attributes.s;

import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The rows of a partition. */
public final class Rows {
  private Rows() {}

  /**
   * Returns the rows whose sort keys begin with {@code prefix}, by ascending sort key, as they are
   * now. Pages are read as the stream is.
   */
  public static Stream<Map<String, AttributeValue>> below(
      DynamoDbClient dynamo, String table, String partition, String prefix) {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                    .expressionAttributeValues(Map.of(":pk", s(partition), ":sk", s(prefix))))
        .items()
        .stream();
  }
}
