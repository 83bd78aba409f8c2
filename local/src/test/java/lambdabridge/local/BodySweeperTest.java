package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import lambdabridge.client.Connection;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.ThreadApi;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.thread.BodySweeper;
import lambdabridge.server.thread.BodySweeper.Sweep;
import lambdabridge.server.thread.MessageStore;
import lambdabridge.server.thread.SweepStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** On the engines of one machine, with bodies too long for their rows. */
class BodySweeperTest {
  private static final String THREAD = "0123456789abcdef01234567";
  private static final Bytes LONG_TEXT = Bytes.ofUtf8("x".repeat(6000));

  private Scene scene;
  private BodySweeper today;
  private BodySweeper tomorrow;
  private Connection alice;
  private ThreadApi threads;
  private String threadId;

  @BeforeEach
  void start() throws Exception {
    scene = Scene.open();
    today = scene.bridge.bridge().sweeper();
    tomorrow = sweeperIn(BodySweeper.SAFE_AGE.plusMinutes(1));
    alice = scene.client.connect(scene.alice.wif(), scene.solution, scene.url());
    threads = new ThreadApi(alice);
    threadId =
        threads.createThread(
            scene.context,
            List.of(scene.aliceUser()),
            List.of(scene.aliceUser()),
            Bytes.EMPTY,
            Bytes.EMPTY,
            null);
  }

  @AfterEach
  void stop() throws Exception {
    alice.close();
    scene.close();
  }

  @Test
  void aBodyThatNoRowNamesIsRemovedOnceItIsOld() throws Exception {
    String orphan = "threads/" + THREAD + "/" + THREAD + "/1-" + THREAD;
    put(orphan);

    assertThat(sweep(today)).isEqualTo(new Sweep(0, 0, true));
    assertThat(keys()).containsExactly(orphan);

    assertThat(sweep(tomorrow)).isEqualTo(new Sweep(1, 1, true));
    assertThat(keys()).isEmpty();
  }

  @Test
  void anOldBodyStaysAsLongAsItsMessageNamesIt() throws Exception {
    String messageId = send();
    String named = keys().getFirst();
    put(named.substring(0, named.lastIndexOf('/')) + "/7-" + THREAD); // a failed update's

    assertThat(sweep(tomorrow)).isEqualTo(new Sweep(2, 1, true));

    assertThat(keys()).containsExactly(named);
    assertThat(threads.getMessage(messageId).data()).isEqualTo(LONG_TEXT);
  }

  @Test
  void whatIsNoBodyIsLeftAlone() throws Exception {
    List<String> others =
        List.of(
            "other/" + THREAD,
            "threads/" + THREAD + "/" + THREAD + "/1-" + THREAD + "/x",
            "threads/" + THREAD + "/" + THREAD + "/note.txt",
            "threads/readme");
    others.forEach(this::put);

    assertThat(sweep(tomorrow)).isEqualTo(new Sweep(0, 0, true));

    assertThat(keys()).containsExactlyInAnyOrderElementsOf(others);
  }

  @Test
  void aSendInFlightKeepsItsBodyHoweverOftenIsSwept() throws Exception {
    List<Future<String>> sent = new ArrayList<>();
    try (var senders = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 40; i++) {
        sent.add(senders.submit(this::send));
      }
      while (sent.stream().anyMatch(message -> !message.isDone())) {
        sweep(today);
      }
    }

    for (Future<String> message : sent) {
      assertThat(threads.getMessage(message.get()).data()).isEqualTo(LONG_TEXT);
    }
    assertThat(threads.listMessages(threadId, PagingQuery.newest(1)).totalAvailable())
        .isEqualTo(40);
  }

  @Test
  void aSweepThatRunsOutOfTimeGoesOnWhereItStopped() throws Exception {
    for (int i = 0; i < 1001; i++) {
      put("threads/%s/%024x/1-%s".formatted(THREAD, i, THREAD));
    }
    AtomicInteger pages = new AtomicInteger(1);

    assertThat(tomorrow.sweep(() -> pages.getAndDecrement() > 0))
        .isEqualTo(new Sweep(1000, 1000, false));
    assertThat(sweep(tomorrow)).isEqualTo(new Sweep(1, 1, true));

    assertThat(keys()).isEmpty();
    assertThat(sweep(tomorrow)).isEqualTo(new Sweep(0, 0, true));
  }

  private static Sweep sweep(BodySweeper sweeper) {
    return sweeper.sweep(() -> true);
  }

  private String send() {
    return threads.sendMessage(threadId, Bytes.EMPTY, Bytes.EMPTY, LONG_TEXT);
  }

  private void put(String key) {
    bucket().putObject(p -> p.bucket(Engines.BUCKET).key(key), RequestBody.fromString("body"));
  }

  private List<String> keys() {
    return bucket().listObjectsV2(l -> l.bucket(Engines.BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private S3Client bucket() {
    return scene.bridge.engines().objects().client();
  }

  /** Returns a sweeper for whom it is that much later. */
  private BodySweeper sweeperIn(Duration later) {
    DynamoDbClient tables = scene.bridge.engines().durable().client();
    Tables names = scene.bridge.bridge().config().tables();
    return new BodySweeper(
        new BlobStore(bucket(), Engines.BUCKET),
        new MessageStore(tables, names),
        new SweepStore(tables, names),
        Clock.offset(Clock.systemUTC(), later));
  }
}
