package lambdabridge.local.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lambdabridge.local.engine.EmbeddedDynamoDb;
import lambdabridge.server.dynamo.StreamEventCodec;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class StreamPumpTest {
  private static final Tables TABLES = Tables.withPrefix("test-");
  private static final String TABLE = TABLES.containers();
  private static final Duration AT_ONCE = Duration.ZERO;

  @TempDir Path folder;
  private EmbeddedDynamoDb engine;
  private final List<StreamPump> pumps = new ArrayList<>();
  private final BlockingQueue<List<String>> batches = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    engine = EmbeddedDynamoDb.inMemory();
    engine.client().createTable(TABLES.definition(TABLE));
  }

  @AfterEach
  void close() {
    pumps.forEach(StreamPump::close);
    engine.close();
  }

  @Test
  void eachChangeArrivesOnceAndInOrder() throws Exception {
    start(engine, this::note, AT_ONCE);
    for (int i = 0; i < 250; i++) {
      put("" + i);
    }

    var expected = new ArrayList<String>();
    for (int i = 0; i < 250; i++) {
      expected.add("" + i);
    }
    assertThat(nextSorts(250)).isEqualTo(expected);
    assertThat(batches.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void changesFromBeforeTheStartArriveToo() throws Exception {
    put("early");

    start(engine, this::note, AT_ONCE);
    put("late");

    assertThat(nextSorts(2)).containsExactly("early", "late");
  }

  @Test
  void aBatchWhoseFunctionThrowsComesAgain() throws Exception {
    var attempts = new LinkedBlockingQueue<String>();
    RequestStreamHandler failsOnce =
        (event, answer, context) -> {
          attempts.add("attempt");
          if (attempts.size() == 1) {
            throw new IllegalStateException("the first attempt fails");
          }
          note(event, answer, context);
        };

    start(engine, failsOnce, AT_ONCE);
    put("1");

    assertThat(nextSorts(1)).containsExactly("1");
    assertThat(attempts).hasSize(2);
  }

  @Test
  void aBatchComesAgainFromTheRecordThatTheFunctionNames() throws Exception {
    put("1");
    put("2");
    put("3");
    RequestStreamHandler failsAtTwo =
        (event, answer, context) -> {
          var records = StreamEventCodec.read(event);
          batches.add(records.stream().map(StreamRecord::sort).toList());
          StreamEventCodec.writeAnswer(
              records.size() == 3 ? records.get(1).sequenceNumber() : null, answer);
        };

    start(engine, failsAtTwo, AT_ONCE);
    assertThat(batches.poll(10, TimeUnit.SECONDS)).containsExactly("1", "2", "3");
    assertThat(batches.poll(10, TimeUnit.SECONDS)).containsExactly("2", "3");
  }

  @Test
  void emptyMapsKeepTheirType() throws Exception {
    var images = new LinkedBlockingQueue<Map<String, AttributeValue>>();
    RequestStreamHandler noteImages =
        (event, answer, context) ->
            StreamEventCodec.read(event).forEach(record -> images.add(record.newImage()));
    var row =
        Map.of(
            Tables.KEY_PARTITION,
            AttributeValue.fromS("p"),
            Tables.KEY_SORT,
            AttributeValue.fromS("1"),
            "empty",
            AttributeValue.fromM(Map.of()),
            "nested",
            AttributeValue.fromM(Map.of("empty", AttributeValue.fromM(Map.of()))),
            "listed",
            AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of()))));

    start(engine, noteImages, AT_ONCE);
    engine.client().putItem(b -> b.tableName(TABLE).item(row));

    assertThat(images.poll(10, TimeUnit.SECONDS)).isEqualTo(row);
  }

  @Test
  void aWindowGathersWhatComesWithinIt() throws Exception {
    start(engine, this::note, Duration.ofMillis(400));
    put("1");
    put("2");
    put("3");

    assertThat(batches.poll(10, TimeUnit.SECONDS)).containsExactly("1", "2", "3");
  }

  @Test
  void forgottenRecordsAreGoneAndLaterOnesStillArrive() throws Exception {
    start(engine, this::note, AT_ONCE);
    put("1");
    put("2");
    nextSorts(2);

    engine.forgetStreamBefore(Long.MAX_VALUE);
    put("3");
    assertThat(nextSorts(1)).containsExactly("3");

    start(engine, this::note, AT_ONCE);
    assertThat(nextSorts(2)).containsExactly("2", "3");
  }

  @Test
  void theStreamGoesOnAfterReopeningAndForgetting() throws Exception {
    var file = folder.resolve("tables");
    try (var first = EmbeddedDynamoDb.onDisk(file)) {
      first.client().createTable(TABLES.definition(TABLE));
      put(first, "1");
      put(first, "2");
      first.forgetStreamBefore(Long.MAX_VALUE);
    }

    try (var second = EmbeddedDynamoDb.onDisk(file)) {
      start(second, this::note, AT_ONCE);
      put(second, "3");

      assertThat(nextSorts(2)).containsExactly("2", "3");
      pumps.forEach(StreamPump::close);
    }
  }

  private void note(
      java.io.InputStream event,
      java.io.OutputStream answer,
      com.amazonaws.services.lambda.runtime.@Nullable Context context)
      throws java.io.IOException {
    batches.add(StreamEventCodec.read(event).stream().map(StreamRecord::sort).toList());
    StreamEventCodec.writeAnswer(null, answer);
  }

  private List<String> nextSorts(int count) throws InterruptedException {
    var sorts = new ArrayList<String>();
    while (sorts.size() < count) {
      var batch = batches.poll(10, TimeUnit.SECONDS);
      assertThat(batch).as("batch after %s", sorts).isNotNull();
      sorts.addAll(batch);
    }
    return sorts;
  }

  private void start(EmbeddedDynamoDb of, RequestStreamHandler function, Duration window) {
    pumps.add(StreamPump.start(of, TABLE, function, window));
  }

  private void put(String sort) {
    put(engine, sort);
  }

  private static void put(EmbeddedDynamoDb engine, String sort) {
    engine
        .client()
        .putItem(
            b ->
                b.tableName(TABLE)
                    .item(
                        Map.of(
                            Tables.KEY_PARTITION, AttributeValue.fromS("p"),
                            Tables.KEY_SORT, AttributeValue.fromS(sort))));
  }
}
