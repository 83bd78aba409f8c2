package lambdabridge.server.dynamo;

import static lambdabridge.server.dynamo.Attributes.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;

/** The engine's own stream of a table, read by a test from the moment this is made. */
public final class TableStream {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DynamoDbExtension dynamo;
  private final String table;
  private @Nullable String iterator;

  public TableStream(DynamoDbExtension dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
    take();
  }

  /**
   * Returns the records since the last call. A row of the test's own marks the end: the stream is
   * behind the table, and the marker comes after everything written before it.
   */
  public List<StreamRecord> take() {
    String marker = "marker#" + UUID.randomUUID();
    dynamo.client().putItem(p -> p.tableName(table).item(key(marker)));
    List<StreamRecord> records = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      String from = iterator == null ? oldest() : iterator;
      var page = dynamo.streams().getRecords(g -> g.shardIterator(from));
      iterator = page.nextShardIterator();
      for (var record : page.records()) {
        StreamRecord read = StreamRecord.of(record);
        if (read.partition().equals(marker)) {
          return records;
        }
        if (!read.partition().startsWith("marker#")) {
          records.add(read);
        }
      }
    }
    throw new AssertionError("the stream never came to its end");
  }

  private String oldest() {
    String stream =
        dynamo.client().describeTable(d -> d.tableName(table)).table().latestStreamArn();
    var description = dynamo.streams().describeStream(d -> d.streamArn(stream)).streamDescription();
    return dynamo
        .streams()
        .getShardIterator(
            g ->
                g.streamArn(stream)
                    .shardId(description.shards().getFirst().shardId())
                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
        .shardIterator();
  }
}
