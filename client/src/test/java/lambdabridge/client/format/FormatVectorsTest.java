package lambdabridge.client.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * Threads and messages against the vectors: what official clients wrote is read, what an
 * independent implementation computed is written byte for byte, and altered input gets the status
 * measured with the native client.
 */
@NullUnmarked
class FormatVectorsTest {
  private static final JsonNode VECTORS = load();
  private static final EcPrivateKey ALICE = key("alice");
  private static final EcPrivateKey BOB = key("bob");
  private static final JsonNode SHARED = VECTORS.get("shared");
  private static final SecretBytes CONTAINER_KEY =
      SecretBytes.copyOf(Bytes.ofHex(SHARED.get("containerKeyHex").asText()).toArray());
  private static final Dio.Location CONTAINER =
      Dio.Location.container(shared("contextId"), shared("containerResourceId"));
  private static final Dio.Location MESSAGE =
      new Dio.Location(
          shared("contextId"),
          shared("itemResourceId"),
          shared("threadId"),
          shared("containerResourceId"));
  private static final Author AUTHOR =
      new Author("alice", ALICE, new BridgeIdentity(shared("bridgeUrl"), null, null));

  @Test
  void symmetricEnvelopesAreReproduced() {
    JsonNode vector = VECTORS.get("symmetricType4").get("fixedIv");
    SecretBytes key = secret(vector.get("keyHex"));
    Bytes plain = Bytes.ofUtf8(vector.get("plaintextUtf8").asText());
    Bytes envelope = hex(vector.get("cipherHex"));

    assertThat(SymmetricEnvelope.encrypt(key, hex(vector.get("ivHex")), plain)).isEqualTo(envelope);
    assertThat(SymmetricEnvelope.decrypt(key, envelope)).isEqualTo(plain);
    assertStatus(
        StatusCode.MESSAGE_TAG,
        () -> SymmetricEnvelope.decrypt(SecretBytes.wrap(new byte[32]), envelope));
    assertStatus(
        StatusCode.UNAUTHENTICATED_CIPHER,
        () ->
            SymmetricEnvelope.decrypt(
                key, Bytes.ofHex("02").concat(envelope.slice(1, envelope.length()))));
    assertStatus(
        StatusCode.KEY_LENGTH_DECRYPT,
        () -> SymmetricEnvelope.decrypt(SecretBytes.wrap(new byte[16]), envelope));
  }

  @Test
  void eciesEnvelopesAreReproduced() {
    JsonNode vector = VECTORS.get("ecies");
    Bytes plain = Bytes.ofUtf8(vector.get("plaintextUtf8").asText());
    Bytes envelope = hex(vector.get("envelopeHex"));

    assertThat(EciesEnvelope.seal(ALICE, BOB.publicKey(), plain)).isEqualTo(envelope);
    assertThat(EciesEnvelope.open(BOB, ALICE.publicKey(), envelope)).isEqualTo(plain);
    assertStatus(
        StatusCode.ECIES_RECIPIENT, () -> EciesEnvelope.open(ALICE, ALICE.publicKey(), envelope));
    assertStatus(StatusCode.ECIES_SENDER, () -> EciesEnvelope.open(BOB, BOB.publicKey(), envelope));
  }

  @Test
  void keysOfBothVersionsAreRead() {
    JsonNode v1 = VECTORS.get("formats").get("containerKeyV1");
    JsonNode v2 = VECTORS.get("formats").get("containerKeyV2");

    for (String origin : List.of("official", "computed")) {
      ContainerKey first = ContainerKey.open(BOB, "k", value(v1.get(origin).get("data")));
      assertThat(first.key()).isEqualTo(secret(v1.get("keyHex")));
      assertThat(first.version()).isEqualTo(1);

      ContainerKey second =
          ContainerKey.open(BOB, v2.get("keyId").asText(), value(v2.get(origin).get("data")));
      assertThat(second.key()).isEqualTo(secret(v2.get("keyHex")));
      assertThat(second.version()).isEqualTo(2);
      assertThat(second.knowsSecret(v2.get("containerSecret").asText())).isTrue();
      assertThat(second.knowsSecret("00")).isFalse();
      second.requireIssuedFor(CONTAINER);
      assertStatus(
          StatusCode.FOREIGN_KEY,
          () ->
              second.requireIssuedFor(
                  Dio.Location.container(shared("contextId"), shared("itemResourceId"))));
    }
  }

  @Test
  void aVersion2KeyIsReproduced() {
    JsonNode vector = VECTORS.get("formats").get("containerKeyV2");

    Map<String, Object> entry =
        ContainerKey.issue(
            AUTHOR,
            BOB.publicKey(),
            vector.get("keyId").asText(),
            secret(vector.get("keyHex")),
            vector.get("keySecret").asText(),
            vector.get("containerSecret").asText(),
            CONTAINER,
            new Stamp("a1b2c3d4e5f60718", SHARED.get("timestamp").asLong()));

    assertThat(entry).isEqualTo(value(vector.get("computed").get("data")));
  }

  @Test
  void containerDataOfVersions4And5IsRead() {
    for (String format : List.of("containerDataV4", "containerDataV5")) {
      JsonNode vector = VECTORS.get("formats").get(format);
      for (String origin : List.of("official", "computed")) {
        ContainerData data =
            ContainerData.open(CONTAINER_KEY, value(vector.get(origin).get("data")));

        assertThat(data.status()).isEqualTo(StatusCode.OK);
        assertThat(data.publicMeta().utf8()).isEqualTo(vector.get("publicMetaUtf8").asText());
        assertThat(data.privateMeta().utf8()).isEqualTo(vector.get("privateMetaUtf8").asText());
        assertThat(data.secret())
            .isEqualTo(vector.has("secret") ? vector.get("secret").asText() : "");
      }
    }
  }

  @Test
  void version5ContainerDataIsReproduced() {
    JsonNode vector = VECTORS.get("formats").get("containerDataV5");
    JsonNode computed = vector.get("computed");

    Map<String, Object> data =
        ContainerData.write(
            sealer(computed.get("ivHexByField"), "privateMeta", "internalMeta"),
            AUTHOR,
            CONTAINER_KEY,
            CONTAINER,
            new Stamp(vector.get("randomId").asText(), SHARED.get("timestamp").asLong()),
            vector.get("secret").asText(),
            Bytes.ofUtf8(vector.get("publicMetaUtf8").asText()),
            Bytes.ofUtf8(vector.get("privateMetaUtf8").asText()));

    assertThat(data).isEqualTo(value(computed.get("data")));
  }

  @Test
  void messagesOfVersions4And5AreRead() {
    for (String format : List.of("messageV4", "messageV5")) {
      JsonNode vector = VECTORS.get("formats").get(format);
      for (String origin : List.of("official", "computed")) {
        MessageData message =
            MessageData.open(CONTAINER_KEY, value(vector.get(origin).get("data")));

        assertThat(message.status()).isEqualTo(StatusCode.OK);
        assertThat(message.publicMeta().utf8()).isEqualTo(vector.get("publicMetaUtf8").asText());
        assertThat(message.privateMeta().utf8()).isEqualTo(vector.get("privateMetaUtf8").asText());
        assertThat(message.data().utf8()).isEqualTo(vector.get("dataUtf8").asText());
        assertThat(message.authorPublicKey()).isEqualTo(ALICE.publicKey().pub58());
      }
    }
  }

  @Test
  void messagesAreReproduced() {
    JsonNode v4 = VECTORS.get("formats").get("messageV4");
    JsonNode v5 = VECTORS.get("formats").get("messageV5");

    Map<String, Object> fourth =
        MessageData.writeV4(
            sealer(v4.get("computed").get("ivHexByField"), "privateMeta", "data"),
            AUTHOR,
            CONTAINER_KEY,
            Bytes.ofUtf8(v4.get("publicMetaUtf8").asText()),
            Bytes.ofUtf8(v4.get("privateMetaUtf8").asText()),
            Bytes.ofUtf8(v4.get("dataUtf8").asText()));
    Map<String, Object> fifth =
        MessageData.write(
            sealer(v5.get("computed").get("ivHexByField"), "privateMeta", "data"),
            AUTHOR,
            CONTAINER_KEY,
            MESSAGE,
            new Stamp("0102030405060708", SHARED.get("timestamp").asLong()),
            Bytes.ofUtf8(v5.get("publicMetaUtf8").asText()),
            Bytes.ofUtf8(v5.get("privateMetaUtf8").asText()),
            Bytes.ofUtf8(v5.get("dataUtf8").asText()));

    assertThat(fourth).isEqualTo(value(v4.get("computed").get("data")));
    assertThat(fifth).isEqualTo(value(v5.get("computed").get("data")));
  }

  @Test
  void alteredMessagesGetTheMeasuredStatus() {
    expectMessage("unmodified", message -> message);
    expectMessage("one char of data changed", message -> flip(message, "data"));
    expectMessage(
        "authorPubKey of someone else",
        message -> with(message, "authorPubKey", BOB.publicKey().pub58()));
    expectMessage("dio signature bit flipped", message -> flip(message, "dio"));
    expectMessage("version 6", message -> with(message, "version", 6L));
    expectMessage("publicMetaObject differs", m -> with(m, "publicMetaObject", Map.of("a", 1L)));
    expectMessage("publicMetaObject null", message -> with(message, "publicMetaObject", null));
    expectMessage("publicMetaObject absent", message -> without(message, "publicMetaObject"));
    expectMessage("extra unknown field", message -> with(message, "extra", "x"));
    assertStatus(
        StatusCode.UNEXPECTED_SHAPE,
        () -> MessageData.open(CONTAINER_KEY, without(messageV5(), "dio")));
    assertStatus(
        StatusCode.MESSAGE_TAG,
        () -> MessageData.open(SecretBytes.wrap(new byte[32]), messageV5()));
  }

  private interface Alteration {
    Map<String, Object> apply(Map<String, Object> message);
  }

  private static void expectMessage(String name, Alteration alteration) {
    String expected = VECTORS.get("statusCodes").get("results").get("messageV5: " + name).asText();
    int status;
    try {
      status = MessageData.open(CONTAINER_KEY, alteration.apply(messageV5())).status();
    } catch (FormatException e) {
      status = e.status();
    }
    assertThat(StatusCode.text(status)).as(name).isEqualTo(expected);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> messageV5() {
    JsonNode data = VECTORS.get("formats").get("messageV5").get("computed").get("data");
    return (Map<String, Object>) value(data);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> altered = new LinkedHashMap<>(map);
    altered.put(name, value);
    return altered;
  }

  private static Map<String, Object> without(Map<String, Object> map, String name) {
    Map<String, Object> altered = new LinkedHashMap<>(map);
    altered.remove(name);
    return altered;
  }

  private static Map<String, Object> flip(Map<String, Object> map, String name) {
    char[] text = ((String) map.get(name)).toCharArray();
    text[20] = text[20] == 'A' ? 'B' : 'A';
    return with(map, name, new String(text));
  }

  private static Sealer sealer(JsonNode ivs, String... fields) {
    Deque<Bytes> queue = new ArrayDeque<>();
    for (String field : fields) {
      queue.add(hex(ivs.get(field)));
    }
    return new Sealer(queue::removeFirst);
  }

  private static void assertStatus(
      int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FormatException.class,
            e -> assertThat(StatusCode.text(e.status())).isEqualTo(StatusCode.text(status)));
  }

  private static String shared(String name) {
    return SHARED.get(name).asText();
  }

  private static EcPrivateKey key(String name) {
    return EcPrivateKey.ofWif(VECTORS.get("identities").get(name).get("wif").asText());
  }

  private static Object value(JsonNode node) {
    return Json.decode(node.toString());
  }

  private static Bytes hex(JsonNode node) {
    return Bytes.ofHex(node.asText());
  }

  private static SecretBytes secret(JsonNode hex) {
    return SecretBytes.copyOf(hex(hex).toArray());
  }

  private static JsonNode load() {
    try (InputStream in =
        FormatVectorsTest.class.getResourceAsStream("/vectors/client-formats.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
