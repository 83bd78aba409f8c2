package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.frame.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shapes and limits of the fields of logins inside a connection.
 *
 * <p>Source: spec privmx-tls.md 5.1, 5.2.
 */
class LoginFieldsTest {
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "ecdhef", List.of("key_id", "key"),
          "srp_init", List.of("I", "host"),
          "srp_exchange", List.of("sessionId", "A", "M1", "tickets"),
          "key_init", List.of("pub"),
          "key_exchange", List.of("sessionId", "K", "nonce", "timestamp", "signature", "tickets"),
          "session", List.of("sessionId", "sessionKey", "nonce", "timestamp", "signature"));

  private final MemoryServer server = new MemoryServer();
  private final AccountMessages account = new AccountMessages(server);

  static List<Arguments> refused() {
    Bytes none = Bytes.EMPTY;
    return List.of(
        arguments("ecdhef", "key_id", "text"),
        arguments("ecdhef", "key_id", Bytes.wrap(new byte[257])),
        arguments("ecdhef", "key", Bytes.wrap(new byte[1025])),
        arguments("ecdhef", "agent", "a".repeat(1025)),
        arguments("srp_init", "I", 1L),
        arguments("srp_init", "I", "i".repeat(256)),
        arguments("srp_init", "host", "h".repeat(256)),
        arguments("srp_init", "agent", "a".repeat(1025)),
        arguments("srp_init", "properties", "text"),
        arguments("srp_init", "properties", List.of()),
        arguments("srp_init", "properties", Map.of("deviceId", 1L)),
        arguments("srp_init", "properties", Map.of("deviceId", "d".repeat(151))),
        arguments("key_init", "properties", Map.of("unregisteredSession", "u".repeat(1025))),
        arguments("key_init", "pub", "text"),
        arguments("key_init", "pub", none),
        arguments("srp_exchange", "sessionId", "s".repeat(151)),
        arguments("srp_exchange", "A", ""),
        arguments("srp_exchange", "A", "0x12"),
        arguments("srp_exchange", "A", "-12"),
        arguments("srp_exchange", "A", "1".repeat(1025)),
        arguments("srp_exchange", "A", none),
        arguments("srp_exchange", "M1", "g"),
        arguments("srp_exchange", "tickets", -1L),
        arguments("srp_exchange", "tickets", 1025L),
        arguments("srp_exchange", "tickets", "3"),
        arguments("srp_exchange", "sessionKey", "text"),
        arguments("key_exchange", "K", "k".repeat(1025)),
        arguments("key_exchange", "K", none),
        arguments("key_exchange", "nonce", 1L),
        arguments("key_exchange", "timestamp", 1700000000123L),
        arguments("key_exchange", "signature", none),
        arguments("session", "sessionId", "s".repeat(151)),
        arguments("session", "timestamp", 1700000000123L));
  }

  @ParameterizedTest
  @MethodSource
  void refused(String type, String field, Object value) {
    Map<String, Object> message = message(type);
    message.put(field, value);

    assertThat(answer(message)).isEqualTo("{ALERT Invalid params}");
  }

  @Test
  void noFieldMayBeMissing() {
    REQUIRED.forEach(
        (type, fields) ->
            fields.forEach(
                field -> {
                  Map<String, Object> message = message(type);
                  message.remove(field);
                  assertThat(answer(message))
                      .as(type + " without " + field)
                      .isEqualTo("{ALERT Invalid params}");
                }));
  }

  static List<Arguments> accepted() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("appVersion", "a".repeat(150));
    properties.put("unregisteredSession", "u".repeat(1024));
    properties.put("novelty", 1L);
    return List.of(
        arguments("srp_init", "I", "i".repeat(255)),
        arguments("srp_init", "I", ""),
        arguments("srp_init", "agent", null),
        arguments("srp_init", "properties", null),
        arguments("srp_init", "properties", properties),
        arguments("key_init", "properties", properties),
        arguments("key_init", "novelty", 1L));
  }

  @ParameterizedTest
  @MethodSource
  void accepted(String type, String field, Object value) {
    Map<String, Object> message = message(type);
    message.put(field, value);

    assertThat(answer(message)).isEqualTo("{" + type + "}");
  }

  @Test
  void theNumberOfTicketsOfALoginIsBounded() {
    for (Map.Entry<Long, Integer> tickets :
        Map.of(0L, 0, 3L, 3, 50L, 50, 51L, 50, 1024L, 50).entrySet()) {
      Conversation conversation = new Conversation(server).ticket().encrypted();
      account.beginSrp(conversation.session());
      Map<String, Object> message = account.srpExchange();
      message.put("tickets", tickets.getKey());
      message.put("sessionKey", null);

      assertThat(conversation.keyed(message, account.srpKey()).send())
          .containsExactly("CCS", "{srp_exchange " + tickets.getValue() + "}", "{CCS}");
    }
  }

  @Test
  void aSecretThatIsNot32BytesIsCutOrPaddedInFront() {
    for (Map.Entry<String, String> secret :
        Map.of(
                "11".repeat(32), "11".repeat(32),
                "22".repeat(33), "22".repeat(32),
                "33".repeat(30), "0000" + "33".repeat(30))
            .entrySet()) {
      server.nonces.clear();
      Conversation conversation = new Conversation(server).ticket().encrypted();
      account.beginKeyLogin(conversation.session());

      conversation.keyed(
          account.keyExchange(Bytes.ofHex(secret.getKey())),
          SecretBytes.wrap(Bytes.ofHex(secret.getValue()).toArray()));

      assertThat(conversation.encrypted().call("echo").send())
          .containsExactly("CCS", "{key_exchange 3}", "{CCS}", "{result {}}");
    }
  }

  @Test
  void aSecretThatCannotBeDecryptedEndsTheLoginOfWhoeverSignedIt() {
    Conversation conversation = new Conversation(server).ticket().encrypted();
    account.beginKeyLogin(conversation.session());

    assertThat(conversation.handshake(account.signedKeyExchange("AAAA")).send())
        .containsExactly("CCS", "{ALERT Decryption failed}");
    assertThat(server.accounts.exchanges).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"srp_exchange", "key_exchange", "session"})
  void aChangedByteNeverThrowsAndNeverOpensTheAccount(String type) {
    Random dice = new Random(7);
    Map<String, Object> original = message(type);
    Bytes payload = PayloadCodec.ofVersion(1).encode(original);
    for (int i = 0; i < 300; i++) {
      byte[] changed = payload.toArray();
      changed[dice.nextInt(changed.length)] ^= (byte) (1 << dice.nextInt(8));
      Conversation conversation = new Conversation(server).ticket().encrypted();
      account.begin(type, conversation.session());
      server.nonces.clear();
      int before = server.openedSessions();

      server.exchange(conversation.raw(ContentType.HANDSHAKE, Bytes.wrap(changed)).finish());

      if (server.openedSessions() != before) {
        assertThat(proofs(decoded(Bytes.wrap(changed))))
            .as("changed where it proves nothing")
            .isEqualTo(proofs(original));
      }
    }
  }

  /** Returns what counts: hex in any case, signatures without their first byte. */
  private static Map<String, Object> proofs(Map<String, Object> message) {
    Map<String, Object> proofs = new HashMap<>(message);
    proofs
        .keySet()
        .retainAll(Set.of("sessionId", "sessionKey", "A", "M1", "K", "nonce", "timestamp"));
    proofs.computeIfPresent("A", (name, hex) -> String.valueOf(hex).toLowerCase(Locale.ROOT));
    proofs.computeIfPresent("M1", (name, hex) -> String.valueOf(hex).toLowerCase(Locale.ROOT));
    if (message.get("signature") instanceof String base64) {
      Bytes signature = Bytes.wrap(Base64.getDecoder().decode(base64));
      proofs.put("signature", signature.slice(1, signature.length()));
    }
    return proofs;
  }

  @SuppressWarnings("unchecked") // decoders return maps with String keys only
  private static Map<String, Object> decoded(Bytes payload) {
    return (Map<String, Object>) Objects.requireNonNull(PayloadCodec.ofVersion(1).decode(payload));
  }

  private Map<String, Object> message(String type) {
    return switch (type) {
      case "ecdhef" ->
          new Conversation(server).ecdhefMessage(server.settings().serverKeys().getFirst());
      case "srp_init" -> account.srpInit();
      case "srp_exchange" -> account.srpExchange();
      case "key_init" -> account.keyInit();
      case "key_exchange" -> account.keyExchange();
      case "session" -> account.session();
      default -> throw new IllegalArgumentException(type);
    };
  }

  private String answer(Map<String, Object> message) {
    List<String> answer = new Conversation(server).ticket().encrypted().handshake(message).send();
    assertThat(answer).hasSize(2);
    return answer.getLast();
  }
}
