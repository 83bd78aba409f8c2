package lambdabridge.local.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class EmbeddedS3Test {
  private static final String BUCKET = "bodies";

  @TempDir Path folder;
  private EmbeddedS3 engine;
  private S3Client s3;

  @BeforeEach
  void open() throws IOException {
    engine = EmbeddedS3.inFolder(folder, BUCKET);
    s3 = engine.client();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t1/m1",
        "plain",
        "with space+plus%25",
        "../../etc/passwd",
        ".hidden/..",
        "a//b/",
        "ünï/cødé/😀",
        "key=value&x<y>\"'"
      })
  void anyKeyIsFoundAgainAndStaysInsideTheFolder(String key) throws IOException {
    put(key, "content");

    assertThat(get(key)).isEqualTo("content");
    assertThat(keys("")).containsExactly(key);
    assertThat(folder.resolveSibling("etc")).doesNotExist();
  }

  @Test
  void contentOfEverySizeComesBackUnchanged() {
    for (var size : new int[] {0, 1, 4096, 5 * 1024 * 1024 + 1}) {
      var content = new byte[size];
      IntStream.range(0, size).forEach(i -> content[i] = (byte) i);

      s3.putObject(b -> b.bucket(BUCKET).key("k"), RequestBody.fromBytes(content));

      assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("k")).asByteArrayUnsafe())
          .isEqualTo(content);
    }
  }

  @Test
  void aKeyMayContinueAnotherKey() {
    put("a", "one");
    put("a/b", "two");

    assertThat(get("a")).isEqualTo("one");
    assertThat(get("a/b")).isEqualTo("two");
  }

  @Test
  void anAbsentKeyIsNoSuchKey() {
    assertThatThrownBy(() -> get("t/none")).isInstanceOf(NoSuchKeyException.class);
    assertThatThrownBy(() -> s3.headObject(b -> b.bucket(BUCKET).key("t/none")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void anotherBucketIsNoSuchBucket() {
    assertThatThrownBy(() -> s3.getObjectAsBytes(b -> b.bucket("other").key("k")))
        .isInstanceOf(NoSuchBucketException.class);
  }

  @Test
  void headTellsTheLengthAndTheTagOfTheLastPut() {
    put("k", "first");
    var tag =
        s3.putObject(b -> b.bucket(BUCKET).key("k"), RequestBody.fromString("second!")).eTag();

    var head = s3.headObject(b -> b.bucket(BUCKET).key("k"));

    assertThat(head.contentLength()).isEqualTo(7);
    assertThat(head.eTag()).isEqualTo(tag);
  }

  @Test
  void ifNoneMatchRefusesATakenKeyAndKeepsItsContent() {
    put("k", "first");

    assertThatThrownBy(() -> putIfAbsent("k", "second"))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    assertThat(get("k")).isEqualTo("first");
  }

  @Test
  void oneOfManyRacingConditionalPutsWins() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> attempt =
          () -> {
            try {
              putIfAbsent("t/k", "x");
              return true;
            } catch (S3Exception e) {
              return false;
            }
          };

      var wins = 0;
      for (Future<Boolean> result :
          threads.invokeAll(List.of(attempt, attempt, attempt, attempt))) {
        wins += result.get() ? 1 : 0;
      }

      assertThat(wins).isEqualTo(1);
    }
  }

  @Test
  void aRangeIsAnsweredWithThatPart() {
    put("k", "0123456789");

    assertThat(range("bytes=2-4")).isEqualTo("234");
    assertThat(range("bytes=7-")).isEqualTo("789");
    assertThat(range("bytes=8-99")).isEqualTo("89");
    assertThatThrownBy(() -> range("bytes=10-11"))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
  }

  @Test
  void deletingIsQuietAboutAbsentKeysAndLeavesNoFolders() throws IOException {
    put("t/sub/k", "x");

    s3.deleteObject(b -> b.bucket(BUCKET).key("t/sub/k"));
    s3.deleteObject(b -> b.bucket(BUCKET).key("t/sub/k"));

    assertThat(keys("")).isEmpty();
    try (var left = Files.list(folder.resolve("objects"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void manyKeysAreDeletedAtOnce() {
    List.of("a", "b", "c&d").forEach(key -> put(key, "x"));

    var answer =
        s3.deleteObjects(
            b ->
                b.bucket(BUCKET)
                    .delete(
                        d ->
                            d.objects(
                                ObjectIdentifier.builder().key("a").build(),
                                ObjectIdentifier.builder().key("c&d").build(),
                                ObjectIdentifier.builder().key("absent").build())));

    assertThat(answer.deleted()).extracting("key").containsExactly("a", "c&d", "absent");
    assertThat(answer.errors()).isEmpty();
    assertThat(keys("")).containsExactly("b");
  }

  @Test
  void listingIsSortedByTheWholeKeyAndPaged() {
    List.of("t/2", "t/10", "t-1", "t", "t/1/x", "u").forEach(key -> put(key, "x"));

    assertThat(keys("")).containsExactly("t", "t-1", "t/1/x", "t/10", "t/2", "u");
    assertThat(keys("t/1")).containsExactly("t/1/x", "t/10");
    assertThat(
            s3
                .listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("t").maxKeys(2))
                .contents()
                .stream()
                .map(S3Object::key))
        .containsExactly("t", "t-1", "t/1/x", "t/10", "t/2");
  }

  @Test
  void whatIsNotOfferedIsRefusedAndNotIgnored() {
    assertThatThrownBy(
            () ->
                s3.putObject(
                    b -> b.bucket(BUCKET).key("k").metadata(java.util.Map.of("a", "b")),
                    RequestBody.empty()))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(501));
  }

  @Test
  void objectsAreThereAfterReopening() throws IOException {
    put("t/k", "kept");
    engine.close();

    try (var again = EmbeddedS3.inFolder(folder, BUCKET)) {
      assertThat(again.client().getObjectAsBytes(b -> b.bucket(BUCKET).key("t/k")).asUtf8String())
          .isEqualTo("kept");
    }
  }

  private void put(String key, String content) {
    s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromBytes(content.getBytes(UTF_8)));
  }

  private void putIfAbsent(String key, String content) {
    s3.putObject(b -> b.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString(content));
  }

  private String get(String key) {
    return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String();
  }

  private String range(String range) {
    return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("k").range(range)).asUtf8String();
  }

  private List<String> keys(String prefix) {
    return s3.listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
