package lambdabridge.client.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Vectors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Files of stores: their meta and their bodies. */
@NullUnmarked
public class FileVectorsTest {
  private static final Vectors VECTORS = Vectors.load();
  private static final Author ALICE =
      new Author(
          "alice",
          VECTORS.user("alice"),
          new BridgeIdentity(VECTORS.text("shared", "bridgeUrl"), null, null));
  private static final SecretBytes KEY = VECTORS.secret("formats", "fileMeta", "keyHex");
  private static final SecretBytes FILE_KEY = VECTORS.secret("formats", "fileChunks", "fileKeyHex");
  private static final Bytes PUBLIC_META = VECTORS.utf8("formats", "fileMeta", "publicMetaUtf8");
  private static final Bytes PRIVATE_META = VECTORS.utf8("formats", "fileMeta", "privateMetaUtf8");
  private static final Dio.Location FILE =
      new Dio.Location(
          VECTORS.text("shared", "contextId"),
          VECTORS.text("formats", "fileMeta", "resourceId"),
          VECTORS.text("formats", "fileMeta", "storeId"),
          VECTORS.text("formats", "fileMeta", "storeResourceId"));
  private static final FileMeta.Internal INTERNAL = internal();

  @Test
  void metaOfBothVersionsIsRead() {
    for (String origin : List.of("official", "computed")) {
      for (String version : List.of("v4", "v5")) {
        FileMeta meta = FileMeta.open(KEY, VECTORS.value("formats", "fileMeta", origin, version));

        assertThat(meta.status()).isEqualTo(StatusCode.OK);
        assertThat(meta.publicMeta()).isEqualTo(PUBLIC_META);
        assertThat(meta.privateMeta()).isEqualTo(PRIVATE_META);
        assertThat(meta.internal()).isEqualTo(INTERNAL);
        assertThat(meta.authorPublicKey()).isEqualTo(ALICE.publicKey());
        assertThat("v" + meta.version()).isEqualTo(version);
      }
      Dio dio = FileMeta.open(KEY, VECTORS.value("formats", "fileMeta", origin, "v5")).dio();
      assertThat(dio.location()).isEqualTo(FILE);
    }
  }

  @Test
  void metaIsReproduced() {
    Map<String, Object> v4 =
        FileMeta.writeV4(
            sealer("v4", "privateMeta", "fileSize", "internalMeta"),
            ALICE,
            KEY,
            PUBLIC_META,
            PRIVATE_META,
            INTERNAL);
    Dio official = FileMeta.open(KEY, VECTORS.value("formats", "fileMeta", "computed", "v5")).dio();
    Map<String, Object> v5 =
        FileMeta.write(
            sealer("v5", "privateMeta", "internalMeta"),
            ALICE,
            KEY,
            FILE,
            official.stamp(),
            PUBLIC_META,
            PRIVATE_META,
            INTERNAL);

    assertThat(v4).isEqualTo(VECTORS.value("formats", "fileMeta", "computed", "v4"));
    assertThat(v5).isEqualTo(VECTORS.value("formats", "fileMeta", "computed", "v5"));
  }

  @Test
  void alteredMetaIsRefused() {
    assertStatus(StatusCode.FILE_META_VERSION, "version", 6L);
    assertStatus(StatusCode.DIO_MISMATCH, "internalMeta", "AAAA");
    assertStatus(StatusCode.UNEXPECTED_SHAPE, "privateMeta", null);
    assertThat(FileMeta.open(KEY, with("publicMetaObject", Map.of("a", 1L))).status())
        .isEqualTo(StatusCode.FILE_PUBLIC_MISMATCH);
  }

  @Test
  void chunksAreReadAndReproduced() {
    Bytes plain = VECTORS.hex("formats", "fileChunks", "plainHex");
    int chunkSize = VECTORS.at("formats", "fileChunks", "chunkSize").asInt();
    for (String origin : List.of("official", "computed")) {
      List<Bytes> chunks = hexes("formats", "fileChunks", origin, "chunksHex");
      Bytes list = VECTORS.hex("formats", "fileChunks", origin, "checksumsHex");
      Bytes top = VECTORS.hex("formats", "fileChunks", origin, "topHmacHex");

      assertThat(FileBody.checksums(chunks)).isEqualTo(list);
      assertThat(FileBody.topHash(FILE_KEY, list)).isEqualTo(top);
      FileBody.requireList(FILE_KEY, list, top);
      Bytes read = Bytes.EMPTY;
      for (int i = 0; i < chunks.size(); i++) {
        Bytes checksum = list.slice(32 * i, 32 * i + 32);
        read = read.concat(FileBody.decrypt(FILE_KEY, i, chunks.get(i), checksum));
      }
      assertThat(read).isEqualTo(plain);
    }

    List<Bytes> ivs = hexes("formats", "fileChunks", "computed", "chunkIvsHex");
    List<Bytes> written = new ArrayList<>();
    for (int i = 0; i < ivs.size(); i++) {
      Bytes part = plain.slice(i * chunkSize, Math.min(plain.length(), (i + 1) * chunkSize));
      written.add(FileBody.encrypt(FILE_KEY, i, ivs.get(i), part));
    }
    assertThat(written).isEqualTo(hexes("formats", "fileChunks", "computed", "chunksHex"));
  }

  @Test
  void encryptedSizesAreTheVectors() {
    JsonNode vector = VECTORS.at("formats", "fileChunks");
    long plain = VECTORS.hex("formats", "fileChunks", "plainHex").length();

    assertThat(FileBody.encryptedSize(plain, vector.get("chunkSize").asInt()))
        .isEqualTo(vector.get("encryptedSize").asLong());
    assertThat(FileBody.encryptedSize(FileBody.CHUNK_SIZE, FileBody.CHUNK_SIZE))
        .isEqualTo(vector.get("encryptedChunkSize131072").asLong());
    for (String size : VECTORS.names("formats", "fileChunks", "encryptedSizeFor131072")) {
      assertThat(FileBody.encryptedSize(Long.parseLong(size), 131_072))
          .as(size)
          .isEqualTo(vector.get("encryptedSizeFor131072").get(size).asLong());
    }
  }

  private static FileMeta.Internal internal() {
    Fields json = Fields.of(Json.decode(VECTORS.text("formats", "fileMeta", "internalMetaJson")));
    return new FileMeta.Internal(
        json.integer("size"),
        (int) json.integer("chunkSize"),
        SecretBytes.wrap(Sealer.decode(json.text("key")).toArray()),
        Sealer.decode(json.text("hmac")),
        json.flag("randomWrite"));
  }

  private static Sealer sealer(String version, String... fields) {
    Deque<Bytes> ivs = new ArrayDeque<>();
    for (String field : fields) {
      ivs.add(VECTORS.hex("formats", "fileMeta", "computed", "ivHexByField", version, field));
    }
    return new Sealer(ivs::removeFirst);
  }

  private static List<Bytes> hexes(String... path) {
    List<Bytes> values = new ArrayList<>();
    VECTORS.at(path).forEach(node -> values.add(Bytes.ofHex(node.asText())));
    return values;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> with(String field, Object value) {
    Map<String, Object> meta =
        new LinkedHashMap<>(
            (Map<String, Object>) VECTORS.value("formats", "fileMeta", "computed", "v5"));
    meta.put(field, value);
    return meta;
  }

  private static void assertStatus(int status, String field, Object value) {
    assertThatThrownBy(() -> FileMeta.open(KEY, with(field, value)))
        .isInstanceOfSatisfying(
            FormatException.class,
            e -> assertThat(StatusCode.text(e.status())).isEqualTo(StatusCode.text(status)));
  }
}
