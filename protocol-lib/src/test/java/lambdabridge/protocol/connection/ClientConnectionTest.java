package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.ServerHello;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's end against the server's end, in memory. */
class ClientConnectionTest {
  private static final int ISSUED_PER_REQUEST = 50;

  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final EcPrivateKey user = EcPrivateKey.generate(random);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aUserLogsInAndCalls(int version) {
    server.register(user.publicKey());
    ClientConnection client = client(version, null);

    ServerHello hello = client.logIn(user);
    Object echo = client.call("echo", Map.of("text", "zażółć", "number", 1L << 40));

    assertThat(hello.host()).isEqualTo("bridge.example");
    assertThat(hello.requestChunkSize()).isEqualTo(server.settings().requestChunkSize());
    assertThat((Map<?, ?>) echo).extracting("text").isEqualTo("zażółć");
    assertThat(server.callers)
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.level()).isEqualTo(Level.LOGGED_IN);
              assertThat(session.publicKey()).isEqualTo(user.publicKey().pub58());
              assertThat(session.version()).isEqualTo(version);
            });
  }

  @Test
  void anAnonymousClientGetsTheStandardLevel() {
    ClientConnection client = client(1, null);

    client.connectAnonymously();
    client.call("echo", Map.of());

    assertThat(server.callers).singleElement().extracting(Session::level).isEqualTo(Level.STANDARD);
  }

  @Test
  void anUnknownUserIsRefused() {
    assertThatThrownBy(() -> client(1, null).logIn(user))
        .isInstanceOfSatisfying(
            AlertException.class,
            alert -> {
              assertThat(alert.text()).isEqualTo("User doesn't exist");
              assertThat(alert.isSessionLost()).isFalse();
            });
  }

  @Test
  void theServersIdentityIsChecked() {
    server.register(user.publicKey());

    client(1, server.settings().identityKey().publicKey()).logIn(user);

    assertThatThrownBy(() -> client(1, EcPrivateKey.generate(random).publicKey()).logIn(user))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Server has another identity");
  }

  @Test
  void manyCallsAtOnceNeverShareATicketAndNeverRunDry() throws Exception {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);

    List<Future<@Nullable Object>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < 500; i++) {
        long number = i;
        calls.add(threads.submit(() -> client.call("echo", Map.of("n", number))));
      }
    }

    Set<Object> echoed =
        calls.stream()
            .map(call -> ((Map<?, ?>) call.resultNow()).get("n"))
            .collect(Collectors.toSet());
    assertThat(echoed).hasSize(500);
    assertThat(server.calls).hasSize(500);
  }

  @Test
  void expiredTicketsAreNotUsed() {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);

    server.now = server.now.plusSeconds(15 * 60 - 5);

    assertThatThrownBy(() -> client.call("echo", Map.of()))
        .isInstanceOf(SessionLostException.class);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void anIdleClientFetchesTicketsBeforeTheyExpire() {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);
    client.refillIfNeeded();
    assertThat(server.asked).as("enough and fresh").containsExactly(ISSUED_PER_REQUEST);

    server.now = server.now.plusSeconds(15 * 60 - 15);
    client.refillIfNeeded();
    server.now = server.now.plusSeconds(60);

    assertThat(client.call("echo", Map.of())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20})
  void aSessionOfFewTicketsAsksForMoreWhenTheyRunOut(int tickets) {
    ClientConnection client =
        new ClientConnection(
            this::server,
            new ClientSettings(1, "test", null, null).withTickets(tickets),
            () -> server.now,
            random);
    client.connectAnonymously();

    client.call("echo", Map.of());
    assertThat(server.asked).as("one call of many").hasSize(tickets == 1 ? 2 : 1);
    for (int i = 1; i < 100; i++) {
      client.call("echo", Map.of());
    }

    assertThat(server.calls).hasSize(100);
    assertThat(server.asked).containsOnly(tickets);
  }

  @Test
  void aRefusedTicketEndsTheSession() {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);
    ClientConnection elsewhere = client(1, null);
    MemoryServer other = new MemoryServer();

    assertThatThrownBy(() -> client.callOver(other::exchange, "echo", Map.of()))
        .isInstanceOfSatisfying(
            AlertException.class, alert -> assertThat(alert.isSessionLost()).isTrue());
    assertThatThrownBy(() -> client.call("echo", Map.of()))
        .isInstanceOf(SessionLostException.class);
    assertThatThrownBy(() -> elsewhere.call("echo", Map.of()))
        .isInstanceOf(SessionLostException.class);
  }

  @Test
  void aLostAnswerCostsOneTicketOnly() {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);

    assertThatThrownBy(
            () ->
                client.callOver(
                    message -> {
                      throw new TransportException("lost");
                    },
                    "echo",
                    Map.of()))
        .isInstanceOf(TransportException.class);

    assertThat(client.call("echo", Map.of())).isNotNull();
  }

  @Test
  void anyFlippedBitBehindTheChangeOfKeysIsNoticed() {
    server.register(user.publicKey());
    ClientConnection client = client(1, null);
    client.logIn(user);

    for (int bit = 8 * 8; bit < 464; bit += 9) {
      int flipped = bit;
      assertThatThrownBy(
              () -> client.callOver(message -> flip(server(message), flipped), "e", Map.of("k", 1)))
          .as("bit " + bit)
          .isInstanceOfAny(ProtocolException.class, AlertException.class);
    }
  }

  private static Bytes flip(Bytes answer, int bit) {
    byte[] bytes = answer.toArray();
    int position = bit % (bytes.length * 8);
    bytes[position / 8] ^= (byte) (1 << (position % 8));
    return Bytes.wrap(bytes);
  }

  private ClientConnection client(int version, @Nullable EcPublicKey identity) {
    return new ClientConnection(
        this::server,
        new ClientSettings(version, "test", MemoryServer.SOLUTION, identity),
        () -> server.now,
        random);
  }

  private Bytes server(Bytes message) {
    synchronized (server) {
      return server.exchange(message);
    }
  }
}
