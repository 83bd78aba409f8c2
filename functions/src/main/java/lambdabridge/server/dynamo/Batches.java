package lambdabridge.server.dynamo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import lambdabridge.server.Parallel;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Reads and writes many rows of one table by key, in as few calls as the service allows. */
public final class Batches {
  private static final int MOST_READS = 100;
  private static final int MOST_WRITES = 25;
  private static final int WIDTH = 8;
  private static final int ATTEMPTS = 12;
  private static final long FIRST_PAUSE_MS = 10;
  private static final long LONGEST_PAUSE_MS = 1000;

  private final DynamoDbClient dynamo;
  private final String table;

  public Batches(DynamoDbClient dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
  }

  /** Returns the rows that exist, in no particular order, as of now. */
  public List<Map<String, AttributeValue>> get(Collection<Map<String, AttributeValue>> keys) {
    return Parallel.map(chunks(List.copyOf(keys), MOST_READS), WIDTH, this::getChunk).stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Writes rows, replacing those of the same key; one by one, not together. */
  public void put(Collection<Map<String, AttributeValue>> rows) {
    write(rows.stream().map(row -> writeRequest(row, true)).toList());
  }

  /** Deletes rows; those that do not exist do not matter. */
  public void delete(Collection<Map<String, AttributeValue>> keys) {
    write(keys.stream().map(key -> writeRequest(key, false)).toList());
  }

  private static WriteRequest writeRequest(Map<String, AttributeValue> row, boolean put) {
    return put
        ? WriteRequest.builder().putRequest(p -> p.item(row)).build()
        : WriteRequest.builder().deleteRequest(d -> d.key(row)).build();
  }

  private List<Map<String, AttributeValue>> getChunk(List<Map<String, AttributeValue>> keys) {
    List<Map<String, AttributeValue>> rows = new ArrayList<>();
    Map<String, KeysAndAttributes> open =
        Map.of(table, KeysAndAttributes.builder().keys(keys).consistentRead(true).build());
    for (int attempt = 1; !open.isEmpty(); attempt++) {
      Map<String, KeysAndAttributes> asked = open;
      var answer = dynamo.batchGetItem(b -> b.requestItems(asked));
      List<Map<String, AttributeValue>> found = answer.responses().getOrDefault(table, List.of());
      rows.addAll(found);
      open = answer.unprocessedKeys();
      // Answers beyond 16 MB come in pieces; only one without any row means throttling.
      if (!open.isEmpty() && found.isEmpty()) {
        pause(attempt);
      }
    }
    return rows;
  }

  private void write(List<WriteRequest> writes) {
    Parallel.map(
        chunks(writes, MOST_WRITES),
        WIDTH,
        chunk -> {
          writeChunk(chunk);
          return chunk.size();
        });
  }

  private void writeChunk(List<WriteRequest> writes) {
    Map<String, List<WriteRequest>> open = Map.of(table, writes);
    for (int attempt = 1; !open.isEmpty(); attempt++) {
      Map<String, List<WriteRequest>> asked = open;
      open = dynamo.batchWriteItem(b -> b.requestItems(asked)).unprocessedItems();
      if (!open.isEmpty()) {
        pause(attempt);
      }
    }
  }

  private static <T> List<List<T>> chunks(List<T> all, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      chunks.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return chunks;
  }

  private static void pause(int attempt) {
    if (attempt == ATTEMPTS) {
      throw SdkClientException.create("table throttles: rows unprocessed after " + attempt);
    }
    long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << attempt);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(longest) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two attempts of a batch", e);
    }
  }
}
