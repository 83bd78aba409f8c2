package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key agreement with a static key of the server. */
class EcdhefTest {
  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final ServerKey current = server.settings().serverKeys().getFirst();
  private final ServerKey former = server.settings().serverKeys().getLast();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aClientThatKnowsTheKeyEncryptsItsFirstMessage(int version) {
    Conversation first = new Conversation(server).version(version);

    assertThat(first.ecdhef(current).encrypted().ticketRequest(3).call("echo").send())
        .containsExactly("CCS", "{ticket_response 3}", "{result {}}");
    assertThat(server.callers)
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.level()).isEqualTo(Level.STANDARD);
              assertThat(session.publicKey()).isEqualTo(first.key().publicKey().pub58());
              assertThat(session.version()).isEqualTo(version);
            });
  }

  @Test
  void the2018SpellingOfTheKeyReferenceMeansTheSame() {
    Conversation conversation = new Conversation(server);
    Map<String, Object> message = conversation.ecdhefMessage(current);
    message.remove("key_id");
    message.put("keyid", current.id().hex().toUpperCase(Locale.ROOT));

    assertThat(
            conversation
                .keyed(message, conversation.key().ecdh(current.key().publicKey()))
                .encrypted()
                .ticketRequest(3)
                .send())
        .containsExactly("CCS", "{ticket_response 3}");
  }

  @Test
  void ourClientSpellsTheKeyReferenceAsTheServersGenerationReadsIt() {
    List<String> sent = new ArrayList<>();
    ClientConnection client =
        new ClientConnection(
            message -> {
              sent.add(new String(message.toArray(), StandardCharsets.ISO_8859_1));
              return server.exchange(message);
            },
            new ClientSettings(1, "test", null, null),
            () -> server.now,
            random);

    client.connectTo(known(current));
    assertThat(client.call("echo", Map.of("n", 1L))).isEqualTo(Map.of("n", 1L));
    assertThat(sent.getFirst()).contains("key_id").doesNotContain("keyid");

    sent.clear();
    client.connectTo(known(current).withSpelling(KnownServerKey.Spelling.KEYID));
    assertThat(client.call("echo", Map.of("n", 2L))).isEqualTo(Map.of("n", 2L));
    assertThat(sent.getFirst())
        .contains("keyid", current.id().hex().toUpperCase(Locale.ROOT))
        .doesNotContain("key_id");
  }

  @Test
  void aFormerKeyIsGoodWhileKeysRotate() {
    ClientConnection client = client(server);

    client.connectTo(known(former));

    assertThat(client.call("echo", Map.of("n", 1L))).isEqualTo(Map.of("n", 1L));
  }

  @Test
  void aKeyTheServerHasNoMoreIsNamedInTheRefusal() {
    KnownServerKey gone =
        KnownServerKey.of(EcPrivateKey.generate(random).publicKey(), MemoryServer.NOW);

    assertThatThrownBy(() -> client(server).connectTo(gone))
        .isInstanceOf(AlertException.class)
        .hasMessage("Cannot find key with id " + gone.id());
    assertThat(server.sessions).isEmpty();
  }

  @Test
  void aServerThatOnlyClaimsToHaveTheKeyIsFoundOut() {
    MemoryServer impostor = new MemoryServer();
    KnownServerKey claimed = new KnownServerKey(current.id(), impostorsKey(impostor));

    assertThatThrownBy(() -> client(server).connectTo(claimed))
        .as("the server reads the client's first encrypted frame with other keys")
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Invalid frame TAG");
  }

  private static EcPublicKey impostorsKey(MemoryServer impostor) {
    return impostor.settings().serverKeys().getFirst().key().publicKey();
  }

  @Test
  void aFirstMessageSentAgainIsRefusedForADay() {
    Bytes message = new Conversation(server).ecdhef(current).encrypted().call("echo").finish();
    server.exchange(message);
    assertThat(server.calls).hasSize(1);

    assertThat(new Conversation(server).read(server.exchange(message)))
        .containsExactly("ALERT Invalid nonce");
    assertThat(server.calls).hasSize(1);
    assertThat(server.expiry("ecdhef " + current.id()))
        .isEqualTo(MemoryServer.NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void aClientThatHasTheKeysGetsNothingInPlaintext() {
    assertThat(new Conversation(server).ecdhef(current).ticketRequest(1).send())
        .containsExactly("CCS", "{ALERT Encryption required}");
    assertThat(new Conversation(server).ecdhef(current).call("echo").send())
        .containsExactly("CCS", "{ALERT Encryption required}");
  }

  private static KnownServerKey known(ServerKey key) {
    return KnownServerKey.of(key.key().publicKey(), key.created());
  }

  private ClientConnection client(MemoryServer peer) {
    return new ClientConnection(
        peer::exchange, new ClientSettings(1, "test", null, null), () -> peer.now, random);
  }
}
