package lambdabridge.server.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdabridge.protocol.bytes.Bytes;
import org.junit.jupiter.api.Test;

class BlobStoreTest {
  private final MemoryS3 s3 = new MemoryS3();
  private final BlobStore blobs = new BlobStore(s3.client(), "bucket");

  @Test
  void aBlobIsReadAsItWasWritten() {
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    Bytes content = Bytes.copyOf(everyByte);

    blobs.put("a/b", content);
    blobs.put("a/empty", Bytes.EMPTY);

    assertThat(blobs.get("a/b")).contains(content);
    assertThat(blobs.get("a/empty")).contains(Bytes.EMPTY);
  }

  @Test
  void aBlobThatIsNotThereIsEmpty() {
    assertThat(blobs.get("nothing")).isEmpty();
  }

  @Test
  void manyAreReadAtOnceAndMissingOnesLeftOut() {
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "many/" + i).toList();
    keys.forEach(key -> blobs.put(key, Bytes.ofUtf8(key)));
    blobs.delete(List.of("many/7"));

    Map<String, Bytes> found = blobs.getAll(keys);

    assertThat(found).hasSize(99).doesNotContainKey("many/7");
    assertThat(found.get("many/42")).isEqualTo(Bytes.ofUtf8("many/42"));
  }

  @Test
  void deletingTakesNoNoticeOfMissingBlobs() {
    blobs.put("x/1", Bytes.ofUtf8("1"));
    blobs.put("x/2", Bytes.ofUtf8("2"));

    blobs.delete(List.of("x/1", "x/none"));

    assertThat(s3.keys()).containsExactly("x/2");
  }

  @Test
  void deletingAFolderLeavesItsNeighbours() {
    blobs.put("t/1/a", Bytes.EMPTY);
    blobs.put("t/1/b", Bytes.EMPTY);
    blobs.put("t/12/a", Bytes.EMPTY);

    blobs.deleteAll("t/1/");

    assertThat(s3.keys()).containsExactly("t/12/a");
  }
}
