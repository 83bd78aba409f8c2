package lambdabridge.local.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

class EmbeddedS3Test {
  private static final String BUCKET = "bodies";

  private final EmbeddedS3 engine = EmbeddedS3.inMemory(BUCKET);
  private final S3Client s3 = engine.client();

  @AfterEach
  void close() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t1/m1", "../../etc/passwd", "a//b/", "ünï/cødé/😀", "key=value&x<y>"})
  void anyKeyIsFoundAgain(String key) {
    put(key, "content");

    assertThat(get(key)).isEqualTo("content");
    assertThat(keys("")).containsExactly(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 5 * 1024 * 1024 + 1})
  void contentOfEverySizeComesBackUnchanged(int size) {
    var content = new byte[size];
    IntStream.range(0, size).forEach(i -> content[i] = (byte) i);

    s3.putObject(b -> b.bucket(BUCKET).key("k"), RequestBody.fromBytes(content));

    assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("k")).asByteArrayUnsafe())
        .isEqualTo(content);
    assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET)).contents())
        .extracting(S3Object::size)
        .containsExactly((long) size);
  }

  @Test
  void aSecondPutTakesTheFirstOnesPlace() {
    put("k", "first");
    put("k", "second!");

    assertThat(get("k")).isEqualTo("second!");
    assertThat(keys("")).containsExactly("k");
  }

  @Test
  void anAbsentKeyIsNoSuchKey() {
    assertThatThrownBy(() -> get("t/none")).isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void anotherBucketIsNoSuchBucket() {
    assertThatThrownBy(() -> s3.getObjectAsBytes(b -> b.bucket("other").key("k")))
        .isInstanceOf(NoSuchBucketException.class);
  }

  @Test
  void manyKeysAreDeletedAtOnceWhetherTheyAreThereOrNot() {
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
    List.of("t/2", "t/10", "t-1", "t", "t/1/x", "u", "t/ü").forEach(key -> put(key, "x"));

    assertThat(keys("")).containsExactly("t", "t-1", "t/1/x", "t/10", "t/2", "t/ü", "u");
    assertThat(keys("t/1")).containsExactly("t/1/x", "t/10");
    assertThat(keys("t/", "t/10")).containsExactly("t/2", "t/ü");
    assertThat(keys("t/2", "a")).containsExactly("t/2");
    assertThat(keys("t/2", "u")).isEmpty();
    assertThat(
            s3
                .listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("t").maxKeys(2))
                .contents()
                .stream()
                .map(S3Object::key))
        .containsExactly("t", "t-1", "t/1/x", "t/10", "t/2", "t/ü");
  }

  @Test
  void aListTellsWhenAnObjectWasPut() {
    var before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    put("k", "x");

    assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET)).contents().getFirst().lastModified())
        .isBetween(before, Instant.now());
  }

  @Test
  void whatIsNotOfferedIsRefusedAndNotIgnored() {
    assertThatThrownBy(
            () ->
                s3.putObject(
                    b -> b.bucket(BUCKET).key("k").metadata(Map.of("a", "b")), RequestBody.empty()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(
            () ->
                s3.putObject(b -> b.bucket(BUCKET).key("k").ifNoneMatch("*"), RequestBody.empty()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(keys("")).isEmpty();
    assertThatThrownBy(() -> s3.headObject(b -> b.bucket(BUCKET).key("k")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void objectsAreThereAfterReopening(@TempDir Path folder) throws IOException {
    try (var first = EmbeddedS3.onDisk(folder, BUCKET)) {
      first.client().putObject(b -> b.bucket(BUCKET).key("t/k"), RequestBody.fromString("kept"));
    }

    try (var again = EmbeddedS3.onDisk(folder, BUCKET)) {
      assertThat(again.client().getObjectAsBytes(b -> b.bucket(BUCKET).key("t/k")).asUtf8String())
          .isEqualTo("kept");
    }
  }

  private void put(String key, String content) {
    s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromBytes(content.getBytes(UTF_8)));
  }

  private String get(String key) {
    return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String();
  }

  private List<String> keys(String prefix) {
    return keys(prefix, "");
  }

  private List<String> keys(String prefix, String after) {
    return s3
        .listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix).startAfter(after))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }
}
