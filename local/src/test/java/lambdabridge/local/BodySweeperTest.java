package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import lambdabridge.client.Connection;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.ThreadApi;
import lambdabridge.local.engine.EmbeddedS3;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.thread.BodySweeper;
import lambdabridge.server.thread.BodySweeper.Sweep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** On the engines of one machine, with bodies too long for their rows. */
class BodySweeperTest {
  private static final String THREAD = "0123456789abcdef01234567";
  private static final Bytes LONG_TEXT = Bytes.ofUtf8("x".repeat(6000));

  @TempDir Path folder;
  private Scene scene;
  private EmbeddedS3 bucket;
  private BodySweeper sweeper;
  private Connection alice;
  private ThreadApi threads;
  private String threadId;

  @BeforeEach
  void start() throws Exception {
    scene = Scene.open("--data", folder.toString());
    bucket = EmbeddedS3.inFolder(folder.resolve("objects"), Engines.BUCKET);
    sweeper = scene.bridge.bridge().sweeper();
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
    bucket.close();
    scene.close();
  }

  @Test
  void aBodyThatNoRowNamesIsRemovedOnceItIsOld() throws Exception {
    String orphan = "threads/" + THREAD + "/" + THREAD + "/1-" + THREAD;
    put(orphan);

    assertThat(sweep()).isEqualTo(new Sweep(0, 0, true));
    assertThat(keys()).containsExactly(orphan);

    makeAllOld();
    assertThat(sweep()).isEqualTo(new Sweep(1, 1, true));
    assertThat(keys()).isEmpty();
  }

  @Test
  void anOldBodyStaysAsLongAsItsMessageNamesIt() throws Exception {
    String messageId = send();
    String named = keys().getFirst();
    put(named.substring(0, named.lastIndexOf('/')) + "/7-" + THREAD); // a failed update's
    makeAllOld();

    assertThat(sweep()).isEqualTo(new Sweep(2, 1, true));

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
    makeAllOld();

    assertThat(sweep()).isEqualTo(new Sweep(0, 0, true));

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
        sweep();
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
    makeAllOld();
    AtomicInteger pages = new AtomicInteger(1);

    assertThat(sweeper.sweep(() -> pages.getAndDecrement() > 0))
        .isEqualTo(new Sweep(1000, 1000, false));
    assertThat(sweep()).isEqualTo(new Sweep(1, 1, true));

    assertThat(keys()).isEmpty();
    assertThat(sweep()).isEqualTo(new Sweep(0, 0, true));
  }

  private Sweep sweep() {
    return sweeper.sweep(() -> true);
  }

  private String send() {
    return threads.sendMessage(threadId, Bytes.EMPTY, Bytes.EMPTY, LONG_TEXT);
  }

  private void put(String key) {
    bucket
        .client()
        .putObject(p -> p.bucket(Engines.BUCKET).key(key), RequestBody.fromString("body"));
  }

  private List<String> keys() {
    return bucket.client().listObjectsV2(l -> l.bucket(Engines.BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private void makeAllOld() throws IOException {
    FileTime old =
        FileTime.from(Instant.now().minus(BodySweeper.SAFE_AGE).minus(Duration.ofMinutes(1)));
    try (var files = Files.walk(folder.resolve("objects"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }
}
