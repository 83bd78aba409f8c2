package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New keys for a session that goes on. */
class RekeyingTest {
  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final EcPrivateKey user = EcPrivateKey.generate(random);
  private final ServerKey serverKey = server.settings().serverKeys().getFirst();
  private final ClientConnection client = client(this::server);

  private void open(String way) {
    server.register(user.publicKey());
    PasswordVerifier verifier = PasswordVerifier.create("alice", "secret", random);
    server.accounts.withVerifier(
        "alice", verifier.verifier(), verifier.salt(), verifier.loginData());
    switch (way) {
      case "ecdhe" -> client.connectAnonymously();
      case "ecdhef" -> client.connectTo(known());
      case "ecdhex" -> client.logIn(user);
      case "srp" -> client.logInWithPassword("alice", MemoryAccounts.HOST, "secret", null);
      default -> throw new IllegalArgumentException(way);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdhe", "ecdhef", "ecdhex", "srp"})
  void theSessionGoesOnUnderNewKeys(String way) {
    open(way);
    client.call("echo", Map.of());
    SecretBytes before = server.lastIssuedUnder();

    client.rekey();
    SecretBytes afterFirst = server.lastIssuedUnder();
    client.call("echo", Map.of());
    client.rekey(known());
    SecretBytes afterSecond = server.lastIssuedUnder();
    client.call("echo", Map.of());

    assertThat(Set.of(before, afterFirst, afterSecond)).hasSize(3);
    assertThat(server.callers)
        .extracting(session -> Objects.requireNonNull(session).rekeys())
        .containsExactly(0, 1, 2);
    assertThat(server.callers)
        .extracting(session -> Objects.requireNonNull(session).id())
        .containsOnly(server.sessions.getFirst().id());
    assertThat(server.sessions).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdhe", "ecdhef", "ecdhex", "srp"})
  void whoeverHasTheFormerKeysHasNothing(String way) {
    open(way);
    Session stolen = server.sessions.getFirst();
    SecretBytes masterSecret = server.lastIssuedUnder();
    Bytes ticket = server.issue(stolen, masterSecret, 1).ids().getFirst();

    client.rekey();

    assertThat(server.redeem(ticket)).isEmpty();
    assertThatThrownBy(() -> server.issue(stolen, masterSecret, 1)).hasMessage("Invalid ticket");
    assertThatThrownBy(() -> server.rekey(stolen)).hasMessage("Invalid ticket");
  }

  @Test
  void theServerChangesItsDirectionBehindItsAnswerAndTheClientWithItsNextMessage() {
    Conversation conversation = new Conversation(server).ticket().encrypted();

    assertThat(conversation.call("echo").ecdhe().ticketRequest(2).call("echo").send())
        .containsExactly(
            "CCS", "{result {}}", "{ecdhe}", "{CCS}", "{ticket_response 2}", "{result {}}");
    assertThat(server.callers)
        .extracting(session -> Objects.requireNonNull(session).rekeys())
        .containsExactly(0, 1);
  }

  @Test
  void withAStaticKeyBothChangeInOneMessage() {
    Conversation conversation = new Conversation(server).ticket().encrypted();

    assertThat(
            conversation
                .call("echo")
                .ecdhef(serverKey)
                .encrypted()
                .ticketRequest(2)
                .call("echo")
                .send())
        .containsExactly("CCS", "{result {}}", "{CCS}", "{ticket_response 2}", "{result {}}");
  }

  @Test
  void anotherTicketChangesTheKeysInTheMiddleOfAMessage() {
    Conversation conversation = new Conversation(server).ticket().encrypted();

    assertThat(conversation.call("echo").ticket().encrypted().call("echo").send())
        .containsExactly("CCS", "{result {}}", "{CCS}", "{result {}}");
  }

  @Test
  void keysMayBeRenewedManyTimesInOneMessage() {
    Conversation conversation = new Conversation(server).ticket().encrypted();

    assertThat(
            conversation
                .ecdhe()
                .ecdhe()
                .ecdhef(serverKey)
                .encrypted()
                .ecdhe()
                .ticketRequest(1)
                .call("echo")
                .send())
        .containsExactly(
            "CCS",
            "{ecdhe}",
            "{CCS}",
            "{ecdhe}",
            "{CCS}",
            "{CCS}",
            "{ecdhe}",
            "{CCS}",
            "{ticket_response 1}",
            "{result {}}");
    assertThat(server.sessions).singleElement().extracting(Session::rekeys).isEqualTo(4);
  }

  @Test
  void aLoginCaughtAndRepeatedInsideAnotherSessionCannotBeRekeyedFromThere() {
    Conversation victim = new Conversation(server);
    server.register(victim.key().publicKey());
    Map<String, Object> caught = victim.ecdhexMessage();

    Conversation attacker = new Conversation(server).ticket().encrypted();
    assertThat(
            attacker
                .agreement(caught, victim.key())
                .handshake(new Conversation(server).ecdheMessage())
                .ticketRequest(1)
                .call("echo")
                .send())
        .as("the attacker's own session ended with the login in it")
        .containsExactly("CCS", "{ecdhex}", "{CCS}", "{ALERT Invalid ticket}");
    assertThat(server.callers).isEmpty();
  }

  @Test
  void callsAtTheSameTimeAreNotHurt() throws Exception {
    open("ecdhex");

    List<Future<@Nullable Object>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < 200; i++) {
        long number = i;
        calls.add(threads.submit(() -> client.call("echo", Map.of("n", number))));
        if (i % 20 == 0) {
          threads.execute(client::rekey);
        }
      }
    }

    Set<Object> echoed = new HashSet<>();
    for (Future<@Nullable Object> call : calls) {
      echoed.add(((Map<?, ?>) Objects.requireNonNull(call.get())).get("n"));
    }
    assertThat(echoed).hasSize(200);
    assertThat(server.sessions).singleElement().extracting(Session::rekeys).isEqualTo(10);
  }

  @Test
  void aRekeyingWhoseAnswerIsLostCostsTheSession() {
    server.register(user.publicKey());
    List<Boolean> lose = new ArrayList<>();
    ClientConnection unlucky =
        client(
            message -> {
              Bytes answer = server(message);
              if (!lose.isEmpty()) {
                throw new TransportException("lost");
              }
              return answer;
            });
    unlucky.logIn(user);
    lose.add(true);
    assertThatThrownBy(unlucky::rekey).isInstanceOf(TransportException.class);
    lose.clear();

    assertThatThrownBy(() -> unlucky.call("echo", Map.of()))
        .isInstanceOfSatisfying(
            AlertException.class, alert -> assertThat(alert.isSessionLost()).isTrue());
    unlucky.logIn(user);
    assertThat(unlucky.call("echo", Map.of())).isNotNull();
  }

  private KnownServerKey known() {
    return KnownServerKey.of(serverKey.key().publicKey(), serverKey.created());
  }

  private Bytes server(Bytes message) {
    synchronized (server) {
      return server.exchange(message);
    }
  }

  private ClientConnection client(Transport transport) {
    return new ClientConnection(
        transport, new ClientSettings(1, "test", null, null), () -> server.now, random);
  }
}
