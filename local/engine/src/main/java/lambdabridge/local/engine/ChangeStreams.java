package lambdabridge.local.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The SDK's client interface to the tables' streams: one shard each that never ends, whose
 * iterators are {@code table:number of the last record read}.
 */
final class ChangeStreams implements DynamoDbStreamsClient {
  private static final String SHARD = "shardId-00000000000000000000-00000001";
  private static final int DEFAULT_LIMIT = 1000;

  private final TableCatalog catalog;
  private final RowStore store;

  ChangeStreams(TableCatalog catalog, RowStore store) {
    this.catalog = catalog;
    this.store = store;
  }

  @Override
  public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
    Table table = catalog.ofStream(request.streamArn());
    return DescribeStreamResponse.builder()
        .streamDescription(
            d ->
                d.streamArn(request.streamArn())
                    .tableName(table.name())
                    .streamStatus(StreamStatus.ENABLED)
                    .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
                    .shards(
                        Shard.builder()
                            .shardId(SHARD)
                            .sequenceNumberRange(r -> r.startingSequenceNumber("1"))
                            .build()))
        .build();
  }

  @Override
  public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
    Table table = catalog.ofStream(request.streamArn());
    ShardIteratorType type = request.shardIteratorType();
    long last =
        switch (type) {
          case TRIM_HORIZON -> 0;
          case AFTER_SEQUENCE_NUMBER -> Long.parseLong(request.sequenceNumber());
          case AT_SEQUENCE_NUMBER -> Long.parseLong(request.sequenceNumber()) - 1;
          case LATEST -> store.lastNumber();
          case UNKNOWN_TO_SDK_VERSION -> throw Refusals.invalid("unknown type of iterator");
        };
    return GetShardIteratorResponse.builder().shardIterator(table.name() + ":" + last).build();
  }

  @Override
  public GetRecordsResponse getRecords(GetRecordsRequest request) {
    String iterator = request.shardIterator();
    int colon = iterator.lastIndexOf(':');
    Table table = catalog.require(iterator.substring(0, Math.max(0, colon)));
    long after = Long.parseLong(iterator.substring(colon + 1));
    int limit = request.limit() == null ? DEFAULT_LIMIT : request.limit();
    List<RowStore.Recorded> changes = store.changesAfter(after, table, limit);
    long last = changes.isEmpty() ? after : changes.getLast().number();
    return GetRecordsResponse.builder()
        .records(changes.stream().map(change -> record(table, change)).toList())
        .nextShardIterator(table.name() + ":" + last)
        .build();
  }

  private static Record record(Table table, RowStore.Recorded change) {
    Map<String, AttributeValue> before = change.before();
    Map<String, AttributeValue> after = change.after();
    Record.Builder record =
        Record.builder()
            .eventName(
                before == null
                    ? OperationType.INSERT
                    : after == null ? OperationType.REMOVE : OperationType.MODIFY)
            .dynamodb(
                d ->
                    d.keys(table.primaryKey(change.key().bytes()))
                        .oldImage(before)
                        .newImage(after)
                        .sequenceNumber(Long.toString(change.number()))
                        .approximateCreationDateTime(Instant.ofEpochMilli(change.at()))
                        .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES));
    if (change.expired()) {
      record.userIdentity(i -> i.type("Service").principalId("dynamodb.amazonaws.com"));
    }
    return record.build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The engine is closed by whoever opened it. */
  @Override
  public void close() {}
}
