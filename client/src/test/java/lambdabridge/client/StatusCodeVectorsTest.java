package lambdabridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdabridge.client.format.Author;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.client.format.ContainerKey;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FileBody;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.MessageData;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Altered input gets the status that was measured with the native client. */
@NullUnmarked
class StatusCodeVectorsTest {
  private static final Vectors VECTORS = Vectors.load();
  private static final EcPrivateKey ALICE = VECTORS.user("alice");
  private static final EcPrivateKey BOB = VECTORS.user("bob");
  private static final SecretBytes KEY = VECTORS.secret("shared", "containerKeyHex");
  private static final String KEY_ID = VECTORS.text("shared", "keyId");
  private static final Dio.Location CONTAINER = container("contextId", "containerResourceId");
  private static final SecretBytes FILE_KEY = VECTORS.secret("formats", "fileChunks", "fileKeyHex");

  @TestFactory
  Stream<DynamicTest> everyMeasuredStatus() {
    return VECTORS.names("statusCodes", "results").stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    String measured = VECTORS.text("statusCodes", "results", name);
    switch (name) {
      case "messageV5: unmodified" -> message(measured, message -> {});
      case "messageV5: wrong container key" ->
          assertThat(status(() -> MessageData.open(SecretBytes.wrap(new byte[32]), messageV5())))
              .isEqualTo(measured);
      case "messageV5: one char of data changed" -> message(measured, flip("data"));
      case "messageV5: authorPubKey of someone else" ->
          message(measured, m -> m.put("authorPubKey", BOB.publicKey().pub58()));
      case "messageV5: dio signature bit flipped" -> message(measured, flip("dio"));
      case "messageV5: version 6" -> message(measured, m -> m.put("version", 6L));
      case "messageV5: dio missing" -> message("0xE0030008", m -> m.remove("dio"));
      case "messageV5: publicMetaObject differs" ->
          message(measured, m -> m.put("publicMetaObject", Map.of("a", 1L)));
      case "messageV5: publicMetaObject null" ->
          message(measured, m -> m.put("publicMetaObject", null));
      case "messageV5: publicMetaObject absent" ->
          message(measured, m -> m.remove("publicMetaObject"));
      case "messageV5: extra unknown field" -> message(measured, m -> m.put("extra", "x"));
      case "messageV4 reader given version 5" ->
          // One reader serves both versions here, and it goes by the integrity object.
          assertThat(MessageData.open(KEY, messageV5()).version()).isEqualTo(5);

      case "keyV2: unmodified" ->
          assertThat(status(() -> ContainerKey.open(BOB, KEY_ID, keyV2()))).isEqualTo(measured);
      case "keyV2: decrypted by a different user" ->
          assertThat(status(() -> ContainerKey.open(ALICE, KEY_ID, keyV2()))).isEqualTo(measured);
      case "keyV2: encryptedKey changed" -> {
        Map<String, Object> key = keyV2();
        flip("encryptedKey").apply(key);
        assertThat(status(() -> ContainerKey.open(BOB, KEY_ID, key))).isEqualTo(measured);
      }
      case "verifyKeysSecret correct secret", "verifyKeysSecret wrong secret" -> {
        String secret = VECTORS.text("formats", "containerKeyV2", "containerSecret");
        String used = name.contains("correct") ? secret : secret.replace('1', '2');
        assertThat(ContainerKey.open(BOB, KEY_ID, keyV2()).knowsSecret(used))
            .isEqualTo(Boolean.valueOf(measured));
      }

      case "keyProvider: matching location" -> provider("0x00000000", CONTAINER, keyV2());
      case "keyProvider: other resourceId" ->
          provider(measured, container("contextId", "itemResourceId"), keyV2());
      case "keyProvider: other contextId" ->
          provider(measured, container("threadId", "containerResourceId"), keyV2());
      case "keyProvider: missing keyId" -> provider(measured, CONTAINER, null);
      case "keyProvider: v1 string" ->
          provider(
              "0x00000000",
              CONTAINER,
              VECTORS.value("formats", "containerKeyV1", "computed", "data"));
      case "keyProvider: v1 garbage string" ->
          // The native client throws; here it is the status of that key, so that the rest is read.
          provider(measured.replace("throws ", ""), CONTAINER, "AAAA");
      case "keyProvider: object version 3" -> {
        Map<String, Object> key = keyV2();
        key.put("version", 3L);
        provider(measured, CONTAINER, key);
      }
      case "keyProvider: two entries with same DIO randomId+timestamp" -> {
        ThreadKeys keys =
            ThreadKeys.open(
                BOB, CONTAINER, List.of(entry(KEY_ID, keyV2()), entry("b", reissued())));
        assertThat(status(() -> keys.require(KEY_ID)) + " " + status(() -> keys.require("b")))
            .isEqualTo(measured);
      }

      case "chunk: ok" -> assertThat(status(() -> decrypt(0, 0, 0))).isEqualTo("0x00000000");
      case "chunk: wrong index" -> assertThat(status(() -> decrypt(1, 0, 0))).isEqualTo(measured);
      case "chunk: checksum list mismatch" ->
          assertThat(status(() -> decrypt(0, 0, 1))).isEqualTo(measured);
      case "chunk: top hmac mismatch" -> {
        Bytes list = VECTORS.hex("formats", "fileChunks", "computed", "checksumsHex");
        Bytes top = VECTORS.hex("formats", "fileChunks", "official", "topHmacHex");
        assertThat(
                status(
                    () -> {
                      FileBody.requireList(FILE_KEY, list, top);
                      return null;
                    }))
            .isEqualTo(measured);
      }

      case "server message without resourceId",
          "server message with null resourceId",
          "server message with resourceId" ->
          // The native client demands the id; a new one tolerates its absence (trap 2), so that
          // messages of older clients are read.
          assertThat(measured).matches("ok|throws 0xE0030008");

      default -> fail("a measured status without a test: " + name);
    }
  }

  private interface Alteration {
    void apply(Map<String, Object> object);
  }

  private interface Read {
    Object read();
  }

  private static void message(String measured, Alteration alteration) {
    Map<String, Object> message = messageV5();
    alteration.apply(message);
    assertThat(status(() -> MessageData.open(KEY, message))).isEqualTo(measured);
  }

  private static void provider(String measured, Dio.Location location, Object entry) {
    List<Fields> entries = entry == null ? List.of() : List.of(entry(KEY_ID, entry));
    ThreadKeys keys = ThreadKeys.open(BOB, location, entries);
    assertThat(status(() -> keys.require(KEY_ID))).isEqualTo(measured);
  }

  private static String status(Read read) {
    try {
      Object result = read.read();
      return StatusCode.text(result instanceof MessageData message ? message.status() : 0);
    } catch (FormatException e) {
      return StatusCode.text(e.status());
    }
  }

  private static Object decrypt(int index, int chunk, int checksum) {
    Bytes bytes =
        Bytes.ofHex(
            VECTORS.at("formats", "fileChunks", "computed", "chunksHex").get(chunk).asText());
    Bytes list = VECTORS.hex("formats", "fileChunks", "computed", "checksumsHex");
    return FileBody.decrypt(FILE_KEY, index, bytes, list.slice(32 * checksum, 32 * checksum + 32));
  }

  private static Alteration flip(String name) {
    return object -> {
      char[] text = ((String) object.get(name)).toCharArray();
      text[20] = text[20] == 'A' ? 'B' : 'A';
      object.put(name, new String(text));
    };
  }

  private static Fields entry(String keyId, Object data) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("keyId", keyId);
    entry.put("data", data);
    return new Fields(entry);
  }

  private static Map<String, Object> messageV5() {
    return object("formats", "messageV5", "computed", "data");
  }

  private static Map<String, Object> keyV2() {
    return object("formats", "containerKeyV2", "computed", "data");
  }

  /** The key once more under another id, with the same stamp. */
  private static Map<String, Object> reissued() {
    Author author =
        new Author(
            "alice", ALICE, new BridgeIdentity(VECTORS.text("shared", "bridgeUrl"), null, null));
    return ContainerKey.issue(
        author,
        BOB.publicKey(),
        "b",
        KEY,
        "00",
        "",
        CONTAINER,
        new Stamp("a1b2c3d4e5f60718", VECTORS.at("shared", "timestamp").asLong()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(String... path) {
    return (Map<String, Object>) VECTORS.value(path);
  }

  private static Dio.Location container(String context, String resourceId) {
    return Dio.Location.container(
        VECTORS.text("shared", context), VECTORS.text("shared", resourceId));
  }
}
