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
import java.util.Objects;
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
public class FormatVectorsTest {
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
  void furtherVectorsOfMessagesAndContainersAreRead() {
    JsonNode composed = VECTORS.get("formats").get("messageV4").get("composedFromWeb228Primitives");
    JsonNode empty = VECTORS.get("formats").get("containerDataV5").get("emptyMeta");

    MessageData message = MessageData.open(CONTAINER_KEY, value(composed.get("data")));
    ContainerData container = ContainerData.open(CONTAINER_KEY, value(empty.get("data")));

    assertThat(message.status()).isEqualTo(StatusCode.OK);
    assertThat(message.data().utf8()).isEqualTo(composed.get("dataUtf8").asText());
    assertThat(container.status()).isEqualTo(empty.get("statusCode").asInt());
    assertThat(container.publicMeta()).isEqualTo(Bytes.EMPTY);
    assertThat(container.privateMeta()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void version4ContainerDataIsReproduced() {
    JsonNode vector = VECTORS.get("formats").get("containerDataV4");
    JsonNode computed = vector.get("computed");

    Map<String, Object> data =
        ContainerData.writeV4(
            sealer(computed.get("ivHexByField"), "privateMeta"),
            AUTHOR,
            CONTAINER_KEY,
            Bytes.ofUtf8(vector.get("publicMetaUtf8").asText()),
            Bytes.ofUtf8(vector.get("privateMetaUtf8").asText()));

    data.values().removeIf(Objects::isNull); // an absent member is as good as null
    Map<?, ?> expected = new LinkedHashMap<>((Map<?, ?>) value(computed.get("data")));
    expected.values().removeIf(Objects::isNull);
    assertThat(data).isEqualTo(expected);
  }

  @Test
  void aVersion1KeyIsReproduced() {
    JsonNode vector = VECTORS.get("formats").get("containerKeyV1");

    assertThat(ContainerKey.issueV1(ALICE, BOB.publicKey(), secret(vector.get("keyHex"))))
        .isEqualTo(vector.get("computed").get("data").asText());
  }

  @Test
  void integrityObjectsAreSerializedAsTheNativeClientDoes() {
    JsonNode message = VECTORS.get("formats").get("messageV5").get("official");
    Fields json = Fields.of(Json.decode(message.get("withBridgeIdentity_dioJson").asText()));
    Fields bridge = json.object("bridgeIdentity");
    Author author =
        new Author(
            "alice",
            ALICE,
            new BridgeIdentity(
                bridge.text("url"), bridge.text("pubKey"), bridge.text("instanceId")));
    Map<String, String> checksums = new LinkedHashMap<>();
    json.object("fieldChecksums")
        .members()
        .forEach((k, v) -> checksums.put((String) k, (String) v));
    Stamp stamp = new Stamp(json.text("randomId"), json.integer("timestamp"));

    assertThat(dioText(Dio.by(author, MESSAGE, stamp, checksums, 5).sign(author)))
        .isEqualTo(message.get("withBridgeIdentity_dioJson").asText());
    assertThat(dioText(message.get("data").get("dio").asText()))
        .isEqualTo(message.get("dioJson").asText());
    assertThat(
            dioText(
                VECTORS
                    .get("formats")
                    .get("containerDataV5")
                    .get("official")
                    .get("data")
                    .get("dio")
                    .asText()))
        .isEqualTo(
            VECTORS.get("formats").get("containerDataV5").get("official").get("dioJson").asText());
  }

  /** Some writers leave the bridge out; a reader must not mind. */
  @Test
  void anIntegrityObjectWithoutBridgeIsRead() {
    String json =
        VECTORS
            .get("formats")
            .get("messageV5")
            .get("official")
            .get("withoutBridgeIdentity_dioJson")
            .asText();

    Dio dio = Dio.open(Sealer.sign(ALICE, Bytes.ofUtf8(json)));

    assertThat(dio.bridge()).isNull();
    assertThat(dio.location()).isEqualTo(MESSAGE);
  }

  @Test
  void entriesOfKvdbsAreMessages() {
    JsonNode vector = VECTORS.get("formats").get("kvdbEntryV5");
    Dio.Location location =
        new Dio.Location(
            shared("contextId"),
            vector.get("entryKey").asText(),
            vector.get("kvdbId").asText(),
            vector.get("kvdbResourceId").asText());
    for (String origin : List.of("official", "computed")) {
      MessageData entry = MessageData.open(CONTAINER_KEY, value(vector.get(origin).get("data")));

      assertThat(entry.status()).isEqualTo(StatusCode.OK);
      assertThat(entry.data().utf8()).isEqualTo(vector.get("dataUtf8").asText());
      assertThat(entry.dio().location()).isEqualTo(location);
    }
    assertThat(dioText(vector.get("official").get("data").get("dio").asText()))
        .isEqualTo(vector.get("official").get("dioJson").asText());

    JsonNode computed = vector.get("computed");
    Map<String, Object> written =
        MessageData.write(
            sealer(computed.get("ivHexByField"), "privateMeta", "data"),
            AUTHOR,
            CONTAINER_KEY,
            location,
            new Stamp("99aabbccddeeff00", SHARED.get("timestamp").asLong()),
            Bytes.ofUtf8(vector.get("publicMetaUtf8").asText()),
            Bytes.ofUtf8(vector.get("privateMetaUtf8").asText()),
            Bytes.ofUtf8(vector.get("dataUtf8").asText()));
    assertThat(written).isEqualTo(value(computed.get("data")));
  }

  @Test
  void customEventsAreRead() {
    JsonNode vector = VECTORS.get("formats").get("customEventV5");
    String key = vector.get("userKeyForBob").asText();
    String payload = vector.get("payloadUtf8").asText();
    for (JsonNode data :
        List.of(
            vector.get("official").get("data"),
            vector.get("official").get("oldV1_data"),
            vector.get("computed").get("data"),
            vector.get("computed").get("oldV1_data"))) {
      CustomEventData event = CustomEventData.open(BOB, ALICE.publicKey(), key, value(data));

      assertThat(event.payload().utf8()).isEqualTo(data.isTextual() ? "old " + payload : payload);
      assertThat(event.version()).isEqualTo(data.isTextual() ? 1 : 5);
    }
    JsonNode typed = vector.get("official").get("internalTyped_data");
    assertThat(CustomEventData.open(BOB, ALICE.publicKey(), key, value(typed)).version())
        .isEqualTo(5);
    assertStatus(
        StatusCode.DIO_MISMATCH,
        () ->
            CustomEventData.open(
                BOB, ALICE.publicKey(), key, with(Fields.of(value(typed)), "type", "other")));
    assertThat(dioText(vector.get("official").get("data").get("dio").asText()))
        .isEqualTo(vector.get("official").get("dioJson").asText());
    assertThat(dioText(vector.get("official").get("internalTyped_data").get("dio").asText()))
        .isEqualTo(vector.get("official").get("internalTyped_dioJson").asText());
  }

  @Test
  void customEventsAreReproduced() {
    JsonNode vector = VECTORS.get("formats").get("customEventV5");
    JsonNode computed = vector.get("computed");
    SecretBytes eventKey = secret(vector.get("eventKeyHex"));
    Fields dio = Fields.of(Json.decode(dioText(computed.get("data").get("dio").asText())));

    Map<String, Object> written =
        CustomEventData.write(
            sealer(computed.get("ivHexByField"), "encryptedData"),
            AUTHOR,
            shared("contextId"),
            eventKey,
            new Stamp(dio.text("randomId"), dio.integer("timestamp")),
            Bytes.ofUtf8(vector.get("payloadUtf8").asText()));

    assertThat(written).isEqualTo(value(computed.get("data")));
    assertThat(CustomEventData.issueKey(AUTHOR, BOB.publicKey(), eventKey))
        .isEqualTo(vector.get("userKeyForBob").asText());
  }

  private static Map<String, Object> with(Fields object, String name, Object value) {
    Map<String, Object> altered = new LinkedHashMap<>();
    object.members().forEach((member, old) -> altered.put((String) member, old));
    altered.put(name, value);
    return altered;
  }

  private static String dioText(String dio) {
    return SignedBlob.split(Sealer.decode(dio)).data().utf8();
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
