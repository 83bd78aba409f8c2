package lambdabridge.local.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** A table with a partition key, a sort key and a stream, and the calls that tests make on it. */
final class TestTable {
  static final String NAME = "Things";

  private TestTable() {}

  static void create(DynamoDbClient client) {
    client.createTable(
        b ->
            b.tableName(NAME)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text("pk"), text("sk"))
                .keySchema(key("pk", KeyType.HASH), key("sk", KeyType.RANGE))
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  static Map<String, AttributeValue> key(String partition, String sort) {
    return Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS(sort));
  }

  static void put(DynamoDbClient client, String partition, String sort) {
    client.putItem(b -> b.tableName(NAME).item(key(partition, sort)));
  }

  static void putBothIfAbsent(DynamoDbClient client, String partition, String one, String two) {
    client.transactWriteItems(
        b -> b.transactItems(putIfAbsent(partition, one), putIfAbsent(partition, two)));
  }

  private static TransactWriteItem putIfAbsent(String partition, String sort) {
    return TransactWriteItem.builder()
        .put(
            p ->
                p.tableName(NAME)
                    .item(key(partition, sort))
                    .conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  static UpdateItemResponse add(DynamoDbClient client, String partition, int amount) {
    return client.updateItem(
        b ->
            b.tableName(NAME)
                .key(key(partition, "n"))
                .updateExpression("ADD n :n")
                .expressionAttributeValues(Map.of(":n", AttributeValue.fromN("" + amount))));
  }

  static int number(DynamoDbClient client, String partition) {
    var item = client.getItem(b -> b.tableName(NAME).key(key(partition, "n"))).item();
    return Integer.parseInt(requireNonNull(item.get("n")).n());
  }

  static List<String> sorts(DynamoDbClient client, String partition) {
    return client
        .queryPaginator(
            b ->
                b.tableName(NAME)
                    .keyConditionExpression("pk = :p")
                    .expressionAttributeValues(Map.of(":p", AttributeValue.fromS(partition))))
        .items()
        .stream()
        .map(TestTable::sort)
        .toList();
  }

  static String sort(Map<String, AttributeValue> item) {
    return requireNonNull(item.get("sk")).s();
  }
}
