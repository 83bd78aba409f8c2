package lambdabridge.server.dynamo;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.s;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoDbExtensionTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  @Test
  void everyTableExists() {
    assertThat(DYNAMO.client().listTablesPaginator().tableNames())
        .containsAll(DYNAMO.tables().all());
  }

  @Test
  void consumerAndPaginatorCallsCountAsTheCallsTheyMake() {
    String table = DYNAMO.tables().items();

    List<StoreCall> calls =
        DYNAMO.callsOf(
            () -> {
              DYNAMO.client().putItem(b -> b.tableName(table).item(key("a", "1")));
              DYNAMO.client().putItem(b -> b.tableName(table).item(key("a", "2")));
              DYNAMO
                  .client()
                  .queryPaginator(
                      b ->
                          b.tableName(table)
                              .limit(1)
                              .keyConditionExpression("pk = :pk")
                              .expressionAttributeValues(Map.of(":pk", s("a"))))
                  .items()
                  .forEach(item -> {});
            });

    assertThat(calls)
        .extracting(StoreCall::operation)
        .containsExactly("putItem", "putItem", "query", "query", "query");
    assertThat(calls.getFirst().units()).isEqualTo(1);
  }
}
