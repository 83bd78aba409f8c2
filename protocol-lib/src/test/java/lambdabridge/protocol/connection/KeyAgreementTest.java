package lambdabridge.protocol.connection;

import static lambdabridge.protocol.connection.MemoryServer.NOW;
import static lambdabridge.protocol.connection.MemoryServer.SOLUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAgreementTest {
  private static final String NONCE = "n".repeat(32);
  private static final String TIMESTAMP = String.valueOf(NOW.toEpochMilli());
  private static final String CHALLENGE = "c".repeat(64);

  private final MemoryServer server = new MemoryServer();
  private final Conversation user = new Conversation(server);

  @BeforeEach
  void register() {
    server.register(user.key().publicKey());
  }

  @Test
  @DisplayName("SES-04 Login with a key that is in no context fails with \"User doesn't exist\"")
  void aKeyInNoContextIsRefused() {
    EcPrivateKey stranger = EcPrivateKey.generate(server.random);
    PrivmxTestClient client =
        new PrivmxTestClient(server::exchange, stranger, null, 1, () -> server.now, server.random);

    assertThatThrownBy(client::connectWithKey)
        .isInstanceOf(AlertReceived.class)
        .hasMessage("User doesn't exist");
    assertThat(server.sessions).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdhe", "ecdhex"})
  @DisplayName("SES-05 Login with an unknown solution id fails")
  void anUnknownSolutionIsRefused(String type) {
    assertThat(refusal(type, Map.of("solution", "nowhere")))
        .isEqualTo("ALERT Solution does not exist");
    assertThat(server.sessions).isEmpty();
  }

  @Test
  void anEcdhexAnswerTellsWhatTheNativeClientNeeds() {
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("challenge", CHALLENGE);
    login.put("solution", SOLUTION);
    login.put("agent", "some client");
    login.put("unheard-of", 1);

    Bytes answer = server.exchange(user.handshake(login).finish());

    Map<String, Object> agreement = Conversation.object(new FrameReader(answer).next());
    assertThat(agreement)
        .containsEntry("type", "ecdhex")
        .containsEntry("agent", "lambda-bridge;0.1.0")
        .containsEntry("host", "bridge.example")
        .containsEntry("config", Map.of("requestChunkSize", 5242880L, "serverVersion", "3.0.0"));
    assertThat(agreement.get("key"))
        .isInstanceOfSatisfying(Bytes.class, key -> assertThat(key.length()).isEqualTo(33));
    Map<?, ?> proof = (Map<?, ?>) Objects.requireNonNull(agreement.get("signature"));
    assertThat(proof.get("timestamp")).isEqualTo(NOW.toEpochMilli());
    assertThat(
            server
                .settings()
                .identityKey()
                .publicKey()
                .verifies(
                    Bytes.ofUtf8(CHALLENGE + ";" + TIMESTAMP),
                    Bytes.ofHex(String.valueOf(proof.get("challenge")))))
        .isTrue();
    assertThat(server.sessions)
        .containsExactly(
            new Session(
                "0".repeat(24),
                Level.LOGGED_IN,
                user.key().publicKey().pub58(),
                SOLUTION,
                "some client",
                1));
  }

  @Test
  void anEcdheAnswerHasNoHostAndNoUnaskedProof() {
    Bytes answer = server.exchange(user.handshake(user.ecdheMessage()).finish());

    assertThat(Conversation.object(new FrameReader(answer).next()).keySet())
        .map(String::valueOf)
        .containsExactly("type", "key", "agent", "config");
    assertThat(server.sessions)
        .containsExactly(
            new Session(
                "0".repeat(24), Level.STANDARD, user.key().publicKey().pub58(), null, null, 1));
  }

  @Test
  void everyAnswerHasAnEphemeralKeyOfItsOwn() {
    assertThat(
            List.of(ephemeralKey(new Conversation(server)), ephemeralKey(new Conversation(server))))
        .doesNotHaveDuplicates();
  }

  private Object ephemeralKey(Conversation conversation) {
    Bytes answer = server.exchange(conversation.handshake(conversation.ecdheMessage()).finish());
    return String.valueOf(Conversation.object(new FrameReader(answer).next()).get("key"));
  }

  @Test
  void anUncompressedKeyNamesTheSameUser() {
    ECPoint point =
        CustomNamedCurves.getByName("secp256k1")
            .getCurve()
            .decodePoint(user.key().publicKey().encoded().toArray());
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("key", Bytes.wrap(point.getEncoded(false)));

    assertThat(user.agreement(login).send()).containsExactly("ecdhex", "CCS");
    assertThat(server.sessions.getFirst().publicKey()).isEqualTo(user.key().publicKey().pub58());
  }

  @ParameterizedTest
  @CsvSource({
    "-300000, true",
    "-300001, false",
    "300000, true",
    "300001, false",
  })
  void aTimestampMayBe5MinutesOff(long millis, boolean accepted) {
    String timestamp = String.valueOf(NOW.toEpochMilli() + millis);

    assertThat(user.agreement(user.ecdhexMessage(NONCE, timestamp)).send())
        .isEqualTo(accepted ? List.of("ecdhex", "CCS") : List.of("ALERT Invalid timestamp"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1700000000123",
        "1700000000123.0",
        "0x18bcfe5687b",
        "17000000001230000000000",
        "1700000000123 ",
        "१७००००००००१२३"
      })
  void aTimestampIsDigits(String timestamp) {
    assertThat(user.handshake(user.ecdhexMessage(NONCE, timestamp)).send())
        .containsExactly("ALERT Invalid timestamp");
  }

  @Test
  void aTimestampSignedWithLeadingZerosIsNotTheNumberThatWasSigned() {
    assertThat(user.handshake(user.ecdhexMessage(NONCE, "0" + TIMESTAMP)).send())
        .containsExactly("ALERT Invalid signature");
  }

  @Test
  void aNonceIsRememberedUntilItsTimestampIsOutOfTheWindow() {
    assertThat(user.ecdhex().send()).containsExactly("ecdhex", "CCS");

    assertThat(new Conversation(server, user.key()).ecdhex().send())
        .containsExactly("ALERT Invalid nonce");
    assertThat(server.expiry("0123456789abcdef0123456789abcdef"))
        .isEqualTo(NOW.plus(Duration.ofMinutes(5)).plusMillis(1));
  }

  @Test
  void twoUsersMayHaveTheSameNonce() {
    Conversation other = new Conversation(server);
    server.register(other.key().publicKey());

    assertThat(user.ecdhex().send()).containsExactly("ecdhex", "CCS");
    assertThat(other.ecdhex().send()).containsExactly("ecdhex", "CCS");
  }

  @ParameterizedTest
  @CsvSource({"31, false", "32, true", "64, true", "65, false"})
  void aNonceHas32To64Characters(int length, boolean accepted) {
    assertThat(user.agreement(user.ecdhexMessage("n".repeat(length), TIMESTAMP)).send())
        .isEqualTo(accepted ? List.of("ecdhex", "CCS") : List.of("ALERT Invalid nonce"));
  }

  @Test
  void aSignatureByAnotherKeyIsRefused() {
    Conversation other = new Conversation(server);
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("signature", other.ecdhexMessage(NONCE, TIMESTAMP).get("signature"));

    assertThat(user.handshake(login).send()).containsExactly("ALERT Invalid signature");
  }

  @Test
  void aSignatureOverAnotherNonceIsRefused() {
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("nonce", "m".repeat(32));

    assertThat(user.handshake(login).send()).containsExactly("ALERT Invalid signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA"})
  void aSignatureThatIsNot65BytesOfBase64IsRefused(String signature) {
    assertThat(refusal("ecdhex", Map.of("signature", signature)))
        .isEqualTo("ALERT Invalid signature");
  }

  @Test
  void aSignatureOfTheNativeClientHasHeader27WhateverItsRecoveryId() {
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    byte[] signature = Base64.getDecoder().decode(String.valueOf(login.get("signature")));
    signature[0] = (byte) (signature[0] == 27 ? 28 : 27);
    login.put("signature", Base64.getEncoder().encodeToString(signature));

    assertThat(user.agreement(login).send()).containsExactly("ecdhex", "CCS");
  }

  @Test
  void checksComeInTheOrderOfTheSpecification() {
    Map<String, Object> login = new LinkedHashMap<>();
    login.put("solution", "nowhere");
    login.put("timestamp", "0");
    login.put("nonce", "short");
    login.put("signature", "AAAA");
    Conversation stranger = new Conversation(server);

    assertThat(send(stranger, login)).isEqualTo("ALERT Solution does not exist");
    login.remove("solution");
    assertThat(send(stranger, login)).isEqualTo("ALERT Invalid timestamp");
    login.remove("timestamp");
    assertThat(send(stranger, login)).isEqualTo("ALERT Invalid nonce");
    login.remove("nonce");
    assertThat(send(stranger, login)).isEqualTo("ALERT Invalid signature");
    login.remove("signature");
    server.nonces.clear();
    assertThat(send(stranger, login)).isEqualTo("ALERT User doesn't exist");
    assertThat(server.challenges).isEmpty();
  }

  private String send(Conversation from, Map<String, Object> changes) {
    Conversation again = new Conversation(server, from.key());
    Map<String, Object> login = again.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("challenge", CHALLENGE);
    login.putAll(changes);
    return String.join(", ", again.handshake(login).send());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdhe", "ecdhex"})
  void aChallengeIsAnsweredOnceIn15Minutes(String type) {
    assertThat(new Conversation(server).agreement(challenged(new Conversation(server))).send())
        .containsExactly("ecdhe", "CCS");

    assertThat(refusal(type, Map.of("challenge", CHALLENGE))).isEqualTo("ALERT Invalid nonce");
    assertThat(server.expiry(CHALLENGE)).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
  }

  private static Map<String, Object> challenged(Conversation conversation) {
    Map<String, Object> message = conversation.ecdheMessage();
    message.put("challenge", CHALLENGE);
    return message;
  }

  static List<Map<String, Object>> outOfShape() {
    return List.of(
        Map.of("agent", "a".repeat(1025)),
        Map.of("agent", 1L),
        Map.of("solution", ""),
        Map.of("solution", "s".repeat(129)),
        Map.of("solution", 1L),
        Map.of("challenge", "c".repeat(63)),
        Map.of("challenge", "c".repeat(129)),
        Map.of("key", "text"),
        Map.of("key", Bytes.wrap(new byte[101])));
  }

  @ParameterizedTest
  @MethodSource("outOfShape")
  void fieldsOutOfShapeAreInvalidParams(Map<String, Object> change) {
    assertThat(refusal("ecdhe", change)).isEqualTo("ALERT Invalid params");
    assertThat(refusal("ecdhex", change)).isEqualTo("ALERT Invalid params");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "nonce", "timestamp", "signature"})
  void fieldsThatMustBeThereAreMissed(String field) {
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.remove(field);

    assertThat(user.handshake(login).send()).containsExactly("ALERT Invalid params");
  }

  @Test
  void anAgentMayBeNullButASolutionMayNot() {
    Map<String, Object> message = user.ecdheMessage();
    message.put("agent", null);
    assertThat(user.agreement(message).send()).containsExactly("ecdhe", "CCS");

    message.put("solution", null);
    assertThat(new Conversation(server, user.key()).handshake(message).send())
        .containsExactly("ALERT Invalid params");
  }

  @Test
  void plaintextAnswersAreNotToBeHad() {
    assertThat(refusal("ecdhex", Map.of("plain", true))).isEqualTo("ALERT Invalid params");
    assertThat(refusal("ecdhex", Map.of("plain", 1L))).isEqualTo("ALERT Invalid params");
    Map<String, Object> login = user.ecdhexMessage(NONCE, TIMESTAMP);
    login.put("plain", false);
    assertThat(user.agreement(login).send()).containsExactly("ecdhex", "CCS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "020000000000000000000000000000000000000000000000000000000000000005",
        "02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "0579be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b9",
      })
  void aKeyThatIsNoPointOfTheCurveIsRefused(String key) {
    assertThat(refusal("ecdhe", Map.of("key", Bytes.ofHex(key)))).isEqualTo("ALERT Invalid key");
    assertThat(refusal("ecdhex", Map.of("key", Bytes.ofHex(key)))).isEqualTo("ALERT Invalid key");
  }

  @Test
  void aVersion2LoginIsRememberedAsSuch() {
    Conversation conversation = new Conversation(server).version(2);

    assertThat(conversation.ecdhe().send()).containsExactly("ecdhe", "CCS");
    assertThat(server.sessions.getFirst().version()).isEqualTo(2);
  }

  /** Sends a good handshake with some fields changed, and returns the one frame of the answer. */
  private String refusal(String type, Map<String, Object> changes) {
    Conversation conversation = new Conversation(server, user.key());
    Map<String, Object> message =
        type.equals("ecdhe")
            ? conversation.ecdheMessage()
            : conversation.ecdhexMessage(NONCE, TIMESTAMP);
    message.putAll(changes);
    Bytes answer = server.exchange(conversation.handshake(message).finish());
    assertThat(new FrameReader(answer).next().type()).isEqualTo(ContentType.ALERT);
    server.nonces.clear();
    return String.join(", ", conversation.read(answer));
  }
}
