package lambdabridge.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class EmbeddedDynamoDbTest {
  @TempDir Path folder;

  @Test
  void aTableOnDiskIsThereAfterReopening() throws IOException {
    try (var engine = EmbeddedDynamoDb.onDisk(folder())) {
      TestTable.create(engine.client());
      TestTable.put(engine.client(), "p", "1");
    }

    try (var engine = EmbeddedDynamoDb.onDisk(folder())) {
      assertThat(TestTable.sorts(engine.client(), "p")).containsExactly("1");
    }
  }

  @Test
  void twoEnginesInMemoryShareNothing() {
    try (var one = EmbeddedDynamoDb.inMemory();
        var two = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(one.client());

      assertThatThrownBy(() -> TestTable.put(two.client(), "p", "1"))
          .isInstanceOf(ResourceNotFoundException.class);
    }
  }

  @Test
  void aFailedConditionIsTheExceptionOfTheSdkAndCarriesTheItem() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      TestTable.put(engine.client(), "p", "1");

      assertThatThrownBy(
              () ->
                  engine
                      .client()
                      .putItem(
                          b ->
                              b.tableName(TestTable.NAME)
                                  .item(TestTable.key("p", "1"))
                                  .conditionExpression("attribute_not_exists(pk)")
                                  .returnValuesOnConditionCheckFailure(
                                      ReturnValuesOnConditionCheckFailure.ALL_OLD)))
          .isInstanceOfSatisfying(
              ConditionalCheckFailedException.class,
              e -> assertThat(e.item()).containsAllEntriesOf(TestTable.key("p", "1")));
    }
  }

  @Test
  void aCancelledTransactionLeavesNothingAndNamesTheReason() throws IOException {
    try (var engine = EmbeddedDynamoDb.onDisk(folder())) {
      var client = engine.client();
      TestTable.create(client);
      TestTable.put(client, "p", "taken");

      assertThatThrownBy(() -> TestTable.putBothIfAbsent(client, "p", "free", "taken"))
          .isInstanceOfSatisfying(
              TransactionCanceledException.class,
              e ->
                  assertThat(e.cancellationReasons())
                      .extracting("code")
                      .containsExactly("None", "ConditionalCheckFailed"));
      assertThat(TestTable.sorts(client, "p")).containsExactly("taken");

      TestTable.putBothIfAbsent(client, "p", "free", "other");
      assertThat(TestTable.sorts(client, "p")).containsExactly("free", "other", "taken");
    }
  }

  @Test
  void aTransactionNamesARowOnce() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());

      assertThatThrownBy(() -> TestTable.putBothIfAbsent(engine.client(), "p", "1", "1"))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("multiple operations on one item");
    }
  }

  @Test
  void aKeyIsNotUpdated() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());

      assertThatThrownBy(
              () ->
                  engine
                      .client()
                      .updateItem(
                          b ->
                              b.tableName(TestTable.NAME)
                                  .key(TestTable.key("p", "1"))
                                  .updateExpression("SET sk = :v")
                                  .expressionAttributeValues(
                                      Map.of(":v", AttributeValue.fromS("2")))))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("Cannot update attribute sk");
    }
  }

  @Test
  void aValueThatNoExpressionUsesIsRefused() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());

      assertThatThrownBy(
              () ->
                  engine
                      .client()
                      .putItem(
                          b ->
                              b.tableName(TestTable.NAME)
                                  .item(TestTable.key("p", "1"))
                                  .conditionExpression("attribute_not_exists(pk)")
                                  .expressionAttributeValues(
                                      Map.of(":v", AttributeValue.fromS("2")))))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("unused in expressions: keys: {:v}");
    }
  }

  @Test
  void aRowOfMoreThan400KilobytesIsRefusedAndNothingIsKept() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      var item = new HashMap<>(TestTable.key("p", "1"));
      item.put("x", AttributeValue.fromS("x".repeat(400 * 1024)));

      assertThatThrownBy(() -> engine.client().putItem(b -> b.tableName(TestTable.NAME).item(item)))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("maximum allowed size");
      assertThat(TestTable.sorts(engine.client(), "p")).isEmpty();
    }
  }

  @Test
  void anExpiredRowIsDeletedAndTheStreamSaysByWhom() throws InterruptedException {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      engine
          .client()
          .updateTimeToLive(
              b ->
                  b.tableName(TestTable.NAME)
                      .timeToLiveSpecification(t -> t.attributeName("expires").enabled(true)));
      var expired = new HashMap<>(TestTable.key("p", "expired"));
      expired.put("expires", AttributeValue.fromN("1"));
      var living = new HashMap<>(TestTable.key("p", "living"));
      living.put("expires", AttributeValue.fromN("99999999999"));
      engine.client().putItem(b -> b.tableName(TestTable.NAME).item(living));
      var left = new LinkedBlockingQueue<List<String>>();
      engine.onWrite(() -> left.add(TestTable.sorts(engine.client(), "p")));
      engine.client().putItem(b -> b.tableName(TestTable.NAME).item(expired));

      assertThat(left.poll(20, TimeUnit.SECONDS)).containsExactly("expired", "living");
      assertThat(left.poll(20, TimeUnit.SECONDS)).containsExactly("living");
      var removal = records(engine).toList().getLast();
      assertThat(removal.eventNameAsString()).isEqualTo("REMOVE");
      assertThat(removal.userIdentity().principalId()).isEqualTo("dynamodb.amazonaws.com");
    }
  }

  @Test
  void numbersOfTheStreamGoOnAfterReopeningAndForgetting() throws IOException {
    long before;
    try (var engine = EmbeddedDynamoDb.onDisk(folder())) {
      TestTable.create(engine.client());
      TestTable.put(engine.client(), "p", "1");
      TestTable.put(engine.client(), "p", "2");
      before = Long.parseLong(records(engine).toList().getLast().dynamodb().sequenceNumber());
      engine.forgetStreamBefore(Long.MAX_VALUE);
    }

    try (var engine = EmbeddedDynamoDb.onDisk(folder())) {
      TestTable.put(engine.client(), "p", "3");

      assertThat(records(engine))
          .extracting(record -> Long.parseLong(record.dynamodb().sequenceNumber()))
          .containsExactly(before, before + 1);
    }
  }

  @Test
  void aClosedEngineSaysSo() {
    var engine = EmbeddedDynamoDb.inMemory();
    TestTable.create(engine.client());
    engine.close();

    assertThatThrownBy(() -> TestTable.sorts(engine.client(), "p")).hasMessageContaining("closed");
  }

  @Test
  void paginatorsGoThroughAllPagesAndReportErrorsOfTheSdk() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      for (int i = 0; i < 5; i++) {
        TestTable.put(engine.client(), "p", "" + i);
      }

      assertThat(pages(engine.client(), TestTable.NAME).mapToInt(QueryResponse::count))
          .containsExactly(2, 2, 1);
      assertThatThrownBy(() -> pages(engine.client(), "absent").toList())
          .isInstanceOf(ResourceNotFoundException.class);
    }
  }

  @Test
  void concurrentTransactionsOnOneCounterAllCount() throws Exception {
    try (var engine = EmbeddedDynamoDb.onDisk(folder());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var client = engine.client();
      TestTable.create(client);
      Callable<?> twice =
          () -> {
            TestTable.add(client, "counter", 1);
            return TestTable.add(client, "counter", 1);
          };

      for (var result : threads.invokeAll(java.util.Collections.nCopies(32, twice))) {
        result.get();
      }

      assertThat(TestTable.number(client, "counter")).isEqualTo(64);
    }
  }

  @Test
  void listenersHearOfWritesAndNotOfReads() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      var heard = new AtomicInteger();
      engine.onWrite(heard::incrementAndGet);

      TestTable.sorts(engine.client(), "p");
      assertThat(heard).hasValue(0);
      TestTable.put(engine.client(), "p", "1");
      assertThat(heard).hasValue(1);
    }
  }

  @Test
  void theStreamHasEachChangeInOrder() {
    try (var engine = EmbeddedDynamoDb.inMemory()) {
      TestTable.create(engine.client());
      TestTable.put(engine.client(), "p", "1");
      TestTable.putBothIfAbsent(engine.client(), "p", "2", "3");

      assertThat(records(engine))
          .extracting(r -> TestTable.sort(r.dynamodb().keys()))
          .containsExactly("1", "2", "3");
    }
  }

  private static Stream<Record> records(EmbeddedDynamoDb engine) {
    var streams = engine.streams();
    var arn =
        engine.client().describeTable(b -> b.tableName(TestTable.NAME)).table().latestStreamArn();
    var shard =
        streams.describeStream(b -> b.streamArn(arn)).streamDescription().shards().getFirst();
    var iterator =
        streams.getShardIterator(
            b ->
                b.streamArn(arn)
                    .shardId(shard.shardId())
                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON));
    return streams.getRecords(b -> b.shardIterator(iterator.shardIterator())).records().stream();
  }

  private static Stream<QueryResponse> pages(DynamoDbClient client, String table) {
    return client
        .queryPaginator(
            b ->
                b.tableName(table)
                    .keyConditionExpression("pk = :p")
                    .expressionAttributeValues(Map.of(":p", AttributeValue.fromS("p")))
                    .limit(2))
        .stream();
  }

  private Path folder() {
    return folder.resolve("tables");
  }
}
