package lambdabridge.local.stream;

import java.util.List;
import lambdabridge.local.engine.StreamSource;
import lambdabridge.server.dynamo.StreamRecord;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * Reads one table's stream from its oldest record on.
 *
 * <p>Not from where an earlier process stopped: the embedded engine may number records anew after a
 * restart. Not thread-safe.
 */
final class StreamReader {
  private static final int MAX_RECORDS = 500;

  private final StreamSource source;
  private final String streamArn;

  private @Nullable String shardId;
  private @Nullable String iterator;
  private @Nullable String lastRead;

  StreamReader(StreamSource source, String table) {
    this.source = source;
    this.streamArn =
        source.client().describeTable(b -> b.tableName(table)).table().latestStreamArn();
  }

  /** Returns the next records, none if there are no more for now. */
  List<StreamRecord> read() {
    if (iterator == null && !openNextShard()) {
      return List.of();
    }
    try {
      return advance(
          source.streams().getRecords(b -> b.shardIterator(iterator).limit(MAX_RECORDS)));
    } catch (ExpiredIteratorException | TrimmedDataAccessException e) {
      iterator = reopen();
      return List.of();
    }
  }

  private List<StreamRecord> advance(GetRecordsResponse page) {
    iterator = page.nextShardIterator(); // null at the end of a shard that was closed
    var records = page.records().stream().map(StreamRecord::of).toList();
    if (!records.isEmpty()) {
      lastRead = records.getLast().sequenceNumber();
    }
    return records;
  }

  /** Goes to the shard after the one that has ended; the engine closes shards now and then. */
  private boolean openNextShard() {
    var shards =
        source.streams().describeStream(b -> b.streamArn(streamArn)).streamDescription().shards();
    var next = shards.stream().map(Shard::shardId).toList();
    var index = shardId == null ? 0 : next.indexOf(shardId) + 1;
    if (index >= next.size()) {
      return false;
    }
    shardId = next.get(index);
    lastRead = null;
    iterator = reopen();
    return true;
  }

  private @Nullable String reopen() {
    var after = lastRead;
    return source
        .streams()
        .getShardIterator(
            b ->
                b.streamArn(streamArn)
                    .shardId(shardId)
                    .sequenceNumber(after)
                    .shardIteratorType(
                        after == null
                            ? ShardIteratorType.TRIM_HORIZON
                            : ShardIteratorType.AFTER_SEQUENCE_NUMBER))
        .shardIterator();
  }
}
