package lambdabridge.protocol.connection;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static lambdabridge.protocol.testing.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.AccountSession;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import lambdabridge.protocol.testing.ScriptedRandom;
import lambdabridge.protocol.testing.Vectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both ends of the logins to accounts with the vectors' secrets: what each end says is held against
 * the vector, not against the other end.
 */
class AccountVectorsTest {
  private static final Bytes LOGIN_ID = Bytes.ofHex("00112233445566778899");
  private static final SecretBytes TICKET_SECRET = SecretBytes.wrap(new byte[48]);

  private final MemoryServer server = new MemoryServer();

  static List<JsonNode> srp() {
    return Vectors.listOfPrivmxTls("srp");
  }

  static List<JsonNode> srpReject() {
    return Vectors.listOfPrivmxTls("srp_reject");
  }

  @ParameterizedTest
  @MethodSource("srp")
  void theServerProvesAndAgreesAsTheVectorSays(JsonNode vector) {
    knowTheVectorsUser(vector);
    Encrypted begin = new Encrypted();

    Map<String, Object> challenge =
        begin.exchange(
            Map.of("type", "srp_init", "I", text(vector, "I"), "host", MemoryAccounts.HOST),
            hex(vector, "b"),
            LOGIN_ID);
    Encrypted end = new Encrypted(begin);
    Map<String, Object> answer = end.exchange(srpExchange(vector, text(vector, "M1")));

    assertThat(challenge)
        .containsEntry("type", "srp_init")
        .containsEntry("sessionId", LOGIN_ID.hex())
        .containsEntry("N", text(vector, "N"))
        .containsEntry("g", text(vector, "g"))
        .containsEntry("k", text(vector, "k"))
        .containsEntry("s", text(vector, "s"))
        .containsEntry("B", text(vector, "B"))
        .containsEntry("agent", server.settings().agent())
        .containsKeys("config", "loginData");
    assertThat(answer).containsEntry("M2", text(vector, "M2_padded")).containsEntry("ttl", 900L);
    assertThat((List<?>) answer.get("tickets")).hasSize(3);
    end.expectChangeTo(secret(vector, "K"));
  }

  @ParameterizedTest
  @MethodSource("srp")
  void theServerTakesProofsWithOrWithoutLeadingZeros(JsonNode vector) {
    knowTheVectorsUser(vector);
    for (String m1 :
        List.of(
            text(vector, "M1"),
            text(vector, "M1_padded"),
            text(vector, "M1").replaceFirst("^0+", ""),
            "00" + text(vector, "M1_padded"),
            text(vector, "M1").toUpperCase(Locale.ROOT))) {
      Encrypted connection = new Encrypted();
      keep(vector, connection);
      Map<String, Object> exchange = srpExchange(vector, m1);
      exchange.put("A", "000" + text(vector, "A"));

      assertThat(connection.exchange(exchange)).containsEntry("type", "srp_exchange");
    }
  }

  @ParameterizedTest
  @MethodSource("srp")
  void theServerRefusesAnyOtherProof(JsonNode vector) {
    knowTheVectorsUser(vector);
    Encrypted connection = new Encrypted();
    keep(vector, connection);
    String wrong = text(vector, "M2");

    assertThat(connection.alert(srpExchange(vector, wrong))).isEqualTo("Different M1");
    assertThat(new Encrypted(connection).alert(srpExchange(vector, text(vector, "M1"))))
        .as("it is over")
        .isEqualTo("Unknown session");
  }

  @ParameterizedTest
  @MethodSource("srp")
  void theClientProvesAndAgreesAsTheVectorSays(JsonNode vector) {
    Map<String, Object> challenge = challenge(vector);
    Map<String, Object> answer = new HashMap<>();
    answer.put("type", "srp_exchange");
    answer.put("M2", text(vector, "M2"));
    answer.put("tickets", List.of(Bytes.ofHex("aa".repeat(32))));
    answer.put("ttl", 900L);
    Peer peer = new Peer(challenge, answer, secret(vector, "K"));
    ClientConnection client = client(peer, hex(vector, "a"));

    client.logInWithPassword(text(vector, "I"), "host.example", password(), null);

    assertThat(peer.received.get(0))
        .containsEntry("type", "srp_init")
        .containsEntry("I", text(vector, "I"))
        .containsEntry("host", "host.example");
    assertThat(peer.received.get(1))
        .containsEntry("type", "srp_exchange")
        .containsEntry("sessionId", LOGIN_ID.hex())
        .containsEntry("A", text(vector, "A"))
        .containsEntry("M1", text(vector, "M1"))
        .containsEntry("tickets", 256L);
  }

  @Test
  void theClientRefusesAnotherGroupAnotherMixingAndAWrongProof() {
    JsonNode vector = srp().getFirst();
    Map<String, Object> otherGroup = challenge(vector);
    otherGroup.put("N", "ff".repeat(128));
    Map<String, Object> otherGenerator = challenge(vector);
    otherGenerator.put("g", "05");
    Map<String, Object> otherMultiplier = challenge(vector);
    otherMultiplier.put("k", "03");
    for (Map<String, Object> bad : List.of(otherGroup, otherGenerator, otherMultiplier)) {
      assertThatThrownBy(() -> logIn(vector, bad, Map.of()))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Server uses another SRP group");
    }

    Map<String, Object> otherMixing = challenge(vector);
    otherMixing.put("loginData", "{\"algorithm\":\"none\"}");
    assertThatThrownBy(() -> logIn(vector, otherMixing, Map.of()))
        .hasMessage("Server wants the password mixed in an unknown way");

    Map<String, Object> wrongProof =
        Map.of("type", "srp_exchange", "M2", text(vector, "M1"), "tickets", List.of(), "ttl", 9L);
    assertThatThrownBy(() -> logIn(vector, challenge(vector), wrongProof))
        .hasMessage("Server does not know the password");
  }

  @ParameterizedTest
  @MethodSource("srpReject")
  void publicValuesThatAreZeroModuloNEndTheLogin(JsonNode reject) {
    JsonNode vector = srp().getFirst();
    if (reject.has("A")) {
      knowTheVectorsUser(vector);
      Encrypted connection = new Encrypted();
      keep(vector, connection);
      Map<String, Object> exchange = srpExchange(vector, "00");
      exchange.put("A", text(reject, "A"));

      assertThat(connection.alert(exchange)).isEqualTo("Invalid A");
      assertThat(server.accounts.exchanges).isEmpty();
    } else {
      Map<String, Object> challenge = challenge(vector);
      challenge.put("B", text(reject, "B"));

      assertThatThrownBy(() -> logIn(vector, challenge, Map.of()))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Server sent an unusable B");
    }
  }

  @Test
  void theServerAcceptsTheVectorsKeyLogin() {
    JsonNode vector = Vectors.privmxTls("key_login");
    EcPublicKey loginKey = EcPublicKey.ofPub58(text(vector, "client_public_base58"));
    server.accounts.withLoginKey("alice", loginKey);
    Encrypted begin = new Encrypted();

    Map<String, Object> challenge =
        begin.exchange(
            Map.of("type", "key_init", "pub", loginKey.pub58()),
            hex(vector, "server_ephemeral_private"),
            LOGIN_ID);
    Encrypted end = new Encrypted(begin);
    Map<String, Object> answer = end.exchange(keyExchange(vector));

    assertThat(challenge)
        .containsEntry("type", "key_init")
        .containsEntry("sessionId", LOGIN_ID.hex())
        .containsEntry("I", "alice")
        .containsEntry("pub", text(vector, "server_ephemeral_public_base58"))
        .containsKeys("agent", "config");
    assertThat(answer)
        .containsOnlyKeys("type", "tickets", "ttl")
        .containsEntry("type", "key_exchange");
    end.expectChangeTo(secret(vector, "K"));
  }

  @Test
  void theClientLogsInWithAKeyAsTheVectorSays() {
    JsonNode vector = Vectors.privmxTls("key_login");
    Map<String, Object> challenge =
        Map.of(
            "type",
            "key_init",
            "sessionId",
            LOGIN_ID.hex(),
            "I",
            "alice",
            "pub",
            text(vector, "server_ephemeral_public_base58"));
    Map<String, Object> answer =
        Map.of("type", "key_exchange", "tickets", List.of(Bytes.ofHex("aa")), "ttl", 900L);
    Peer peer = new Peer(challenge, answer, secret(vector, "K"));
    Bytes nonce = Bytes.wrap(Base64.getDecoder().decode(text(vector, "nonce")));
    ClientConnection client = client(peer, hex(vector, "K"), nonce);

    client.logInWithKey(EcPrivateKey.of(secret(vector, "client_private")), null);

    assertThat(peer.received.get(0)).containsEntry("pub", text(vector, "client_public_base58"));
    assertThat(peer.received.get(1))
        .containsEntry("K", text(vector, "K_encrypted_base64"))
        .containsEntry("nonce", text(vector, "nonce"))
        .containsEntry("timestamp", text(vector, "timestamp"))
        .containsEntry("signature", text(vector, "signature_base64"));
  }

  @Test
  void theClientDoesWithoutAChangeOfKeysBehindAKeyLogin() {
    JsonNode vector = Vectors.privmxTls("key_login");
    Map<String, Object> challenge =
        Map.of(
            "type",
            "key_init",
            "sessionId",
            LOGIN_ID.hex(),
            "I",
            "alice",
            "pub",
            text(vector, "server_ephemeral_public_base58"));
    Map<String, Object> answer =
        Map.of(
            "type",
            "key_exchange",
            "tickets",
            List.of(Bytes.ofHex("aa")),
            "ttl",
            900L,
            "additionalLoginStep",
            Map.of("type", "email"));
    Peer server2018 = new Peer(challenge, answer, null);
    Bytes nonce = Bytes.wrap(new byte[32]);

    AccountSession account =
        client(server2018, hex(vector, "K"), nonce)
            .logInWithKey(EcPrivateKey.of(secret(vector, "client_private")), null);

    assertThat(account.secondFactorPending()).isTrue();
  }

  private void knowTheVectorsUser(JsonNode vector) {
    server.accounts.withVerifier(
        text(vector, "I"),
        SecretBytes.wrap(Bytes.ofHex(evenHex(text(vector, "v"))).toArray()),
        hex(vector, "s"),
        loginData());
  }

  private void keep(JsonNode vector, Encrypted connection) {
    server.accounts.keep(
        new LoginExchange.Srp(
            LOGIN_ID.hex(),
            connection.session.id(),
            text(vector, "I"),
            null,
            server.now.plusSeconds(120),
            true,
            SecretBytes.wrap(Bytes.ofHex(evenHex(text(vector, "v"))).toArray()),
            secret(vector, "b"),
            Bytes.ofHex(evenHex(text(vector, "B")))));
  }

  private static Map<String, Object> srpExchange(JsonNode vector, String m1) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "srp_exchange");
    message.put("sessionId", LOGIN_ID.hex());
    message.put("A", text(vector, "A"));
    message.put("M1", m1);
    message.put("tickets", 3L);
    return message;
  }

  private static Map<String, Object> keyExchange(JsonNode vector) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "key_exchange");
    message.put("sessionId", LOGIN_ID.hex());
    message.put("K", text(vector, "K_encrypted_base64"));
    message.put("nonce", text(vector, "nonce"));
    message.put("timestamp", text(vector, "timestamp"));
    message.put("signature", text(vector, "signature_base64"));
    message.put("tickets", 3L);
    return message;
  }

  private static Map<String, Object> challenge(JsonNode vector) {
    Map<String, Object> challenge = new LinkedHashMap<>();
    challenge.put("type", "srp_init");
    challenge.put("sessionId", LOGIN_ID.hex());
    for (String field : List.of("N", "g", "k", "s", "B")) {
      challenge.put(field, text(vector, field));
    }
    challenge.put("loginData", loginData());
    return challenge;
  }

  /** Every SRP vector is about this password. */
  private static String password() {
    return text(Vectors.listOfPrivmxTls("password_mixing").getFirst(), "password_text");
  }

  private static String loginData() {
    return text(Vectors.listOfPrivmxTls("password_mixing").getFirst(), "login_data");
  }

  private static String evenHex(String digits) {
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  private void logIn(JsonNode vector, Map<String, Object> challenge, Map<String, ?> answer) {
    client(new Peer(challenge, answer, secret(vector, "K")), hex(vector, "a"))
        .logInWithPassword(text(vector, "I"), "host.example", password(), null);
  }

  /** Returns a client with a session, and the secrets that its login will draw. */
  private ClientConnection client(Peer peer, Bytes... secrets) {
    Bytes[] script = new Bytes[secrets.length + 3];
    script[0] = Bytes.ofHex("11".repeat(32)); // ephemeral key of the anonymous connection
    script[1] = Conversation.CLIENT_RANDOM; // of the first ticket
    System.arraycopy(secrets, 0, script, 2, secrets.length);
    script[script.length - 1] = Conversation.CLIENT_RANDOM; // of the second
    ClientConnection client =
        new ClientConnection(
            peer::exchange,
            new ClientSettings(1, "test", null, null),
            () -> MemoryServer.NOW,
            new ScriptedRandom(script));
    client.connectAnonymously();
    return client;
  }

  /** A message of a client of our server, under a ticket of its own. */
  private final class Encrypted {
    private final Session session;
    private final Bytes ticket;
    private FrameReader answer = new FrameReader(Bytes.EMPTY);

    Encrypted() {
      this.session = server.open(Level.STANDARD, "pub", null, null, 1);
      this.ticket = server.issue(session, TICKET_SECRET, 1).ids().getFirst();
    }

    /** The next message of the same session. */
    Encrypted(Encrypted former) {
      this.session = former.session;
      this.ticket = server.issue(session, TICKET_SECRET, 1).ids().getFirst();
    }

    /** Sends one handshake message to a server that draws the given secrets. */
    Map<String, Object> exchange(Map<String, ?> message, Bytes... secrets) {
      Frame frame = send(message, secrets);
      assertThat(frame.type()).isEqualTo(ContentType.HANDSHAKE);
      return Conversation.object(frame);
    }

    String alert(Map<String, ?> message) {
      Frame frame = send(message);
      assertThat(frame.type()).isEqualTo(ContentType.ALERT);
      return frame.payload().utf8();
    }

    private Frame send(Map<String, ?> message, Bytes... secrets) {
      PayloadCodec codec = PayloadCodec.ofVersion(1);
      TrafficKeys keys = keys(TICKET_SECRET);
      FrameWriter out = new FrameWriter();
      out.write(
          1,
          ContentType.HANDSHAKE,
          codec.encode(Conversation.ticketMessage(ticket, Conversation.CLIENT_RANDOM)));
      out.switchTo(1, keys.clientDirection());
      out.write(1, ContentType.HANDSHAKE, codec.encode(message));
      answer =
          new FrameReader(
              new ServerConnection(
                      server.settings(),
                      server,
                      server.accounts,
                      server,
                      server,
                      () -> server.now,
                      new ScriptedRandom(secrets))
                  .handle(out.finish()));
      assertThat(answer.next().type()).isEqualTo(ContentType.CHANGE_CIPHER_SPEC);
      answer.switchTo(keys.serverDirection());
      return answer.next();
    }

    /** Checks that the server changes, encrypted, to the keys derived from {@code secret}. */
    void expectChangeTo(SecretBytes secret) {
      assertThat(answer.next().type()).isEqualTo(ContentType.CHANGE_CIPHER_SPEC);
      assertThat(answer.hasNext()).isFalse();
      SecretBytes master = KeySchedule.masterSecret(secret, Conversation.CLIENT_RANDOM, ticket);
      assertThat(server.lastIssuedUnder()).isEqualTo(master);
    }

    private TrafficKeys keys(SecretBytes master) {
      return KeySchedule.trafficKeys(master, Conversation.CLIENT_RANDOM, ticket);
    }
  }

  /** A server of which only the answers to a login count; it opens an anonymous session first. */
  private final class Peer {
    private final List<Map<String, Object>> received = new ArrayList<>();
    private final Map<String, ?> challenge;
    private final Map<String, ?> answer;
    private final @Nullable SecretBytes secret;

    Peer(Map<String, ?> challenge, Map<String, ?> answer, @Nullable SecretBytes secret) {
      this.challenge = challenge;
      this.answer = answer;
      this.secret = secret;
    }

    Bytes exchange(Bytes message) {
      FrameReader in = new FrameReader(message);
      Map<String, Object> first = Conversation.object(in.next());
      if ("ecdhe".equals(first.get("type"))) {
        return server.exchange(message);
      }
      Bytes ticket = Conversation.bytes(first, "ticket_id");
      Bytes clientRandom = Conversation.bytes(first, "client_random");
      Resumption resumption = server.redeem(ticket).orElseThrow();
      TrafficKeys keys = KeySchedule.trafficKeys(resumption.masterSecret(), clientRandom, ticket);
      assertThat(in.next().type()).isEqualTo(ContentType.CHANGE_CIPHER_SPEC);
      in.switchTo(keys.clientDirection());
      received.add(Conversation.object(in.next()));

      FrameWriter out = new FrameWriter();
      out.switchTo(1, keys.serverDirection());
      out.write(
          1,
          ContentType.HANDSHAKE,
          PayloadCodec.ofVersion(1).encode(received.size() == 1 ? challenge : answer));
      if (received.size() == 2 && secret != null) {
        SecretBytes master = KeySchedule.masterSecret(secret, clientRandom, ticket);
        out.switchTo(1, KeySchedule.trafficKeys(master, clientRandom, ticket).serverDirection());
      }
      return out.finish();
    }
  }
}
