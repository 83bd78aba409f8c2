package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.AccountSession;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.client.ServerHello;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins to accounts, from end to end. */
class AccountLoginTest {
  private static final String PASSWORD = "zażółć gęślą jaźń";

  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final EcPrivateKey loginKey = EcPrivateKey.generate(random);
  private final EcPrivateKey restoreKey = EcPrivateKey.generate(random);
  private final List<Bytes> messages = new ArrayList<>();
  private final ClientConnection client = client(1, server::exchange);

  @BeforeEach
  void register() {
    PasswordVerifier verifier = PasswordVerifier.create("alice", PASSWORD, random);
    server.accounts.withVerifier(
        "alice", verifier.verifier(), verifier.salt(), verifier.loginData());
    server.accounts.withLoginKey("alice", loginKey.publicKey());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aUserLogsInWithTheirPassword(int version) {
    ClientConnection versioned = client(version, server::exchange);

    AccountSession account = logIn(versioned, "alice", PASSWORD);
    versioned.call("echo", Map.of());

    assertThat(account.account()).isEqualTo("alice");
    assertThat(account.secondFactorPending()).isFalse();
    assertThat(account.sessionId()).matches("[0-9a-f]{20}");
    assertThat(account.hello().requestChunkSize()).isEqualTo(server.settings().requestChunkSize());
    assertThat(caller().level()).isEqualTo(Level.ACCOUNT);
    assertThat(caller().account()).isEqualTo("alice");
    assertThat(caller().solution()).isEqualTo(MemoryServer.SOLUTION);
    assertThat(caller().agent()).isEqualTo("test");
    assertThat(caller().version()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aUserLogsInWithTheirKey(int version) {
    ClientConnection versioned = client(version, server::exchange);

    AccountSession account = versioned.logInWithKey(loginKey, null);
    versioned.call("echo", Map.of());

    assertThat(account.account()).isEqualTo("alice");
    assertThat(account.sessionId()).matches("[0-9a-f]{20}");
    assertThat(caller().level()).isEqualTo(Level.ACCOUNT);
    assertThat(caller().account()).isEqualTo("alice");
  }

  @Test
  void anAccountTiedToAUserSpeaksInTheUsersName() {
    EcPrivateKey userKey = EcPrivateKey.generate(random);
    server.accounts.tie("alice", userKey.publicKey());

    logIn(client, "alice", PASSWORD);
    client.call("echo", Map.of());

    assertThat(caller().level()).isEqualTo(Level.LOGGED_IN);
    assertThat(caller().publicKey()).isEqualTo(userKey.publicKey().pub58());
    assertThat(caller().account()).isEqualTo("alice");
  }

  @Test
  void aLoginInsideAConnectionToAKnownKeyProvesTheServerFirst() {
    ServerKey serverKey = server.settings().serverKeys().getFirst();

    client.connectTo(KnownServerKey.of(serverKey.key().publicKey(), serverKey.created()));
    logIn(client, "alice", PASSWORD);
    client.call("echo", Map.of());

    assertThat(caller().account()).isEqualTo("alice");
  }

  @Test
  void thePasswordAndWhatItMixesToNeverTravel() {
    StringBuilder seen = new StringBuilder();
    ClientConnection watched =
        client(
            1,
            message -> {
              seen.append(message.hex());
              return server.exchange(message);
            });

    logIn(watched, "alice", PASSWORD);

    assertThat(seen.toString()).doesNotContain(Bytes.ofUtf8(PASSWORD).hex());
    assertThat(server.accounts.srp("alice", MemoryAccounts.HOST).toString())
        .doesNotContain(
            Bytes.wrap(server.accounts.srp("alice", MemoryAccounts.HOST).verifier().toArray())
                .hex());
  }

  @Test
  void theAnonymousSessionOfALoginIsClosedAndItsTicketsAreWorthless() {
    client.connectAnonymously();
    Session anonymous = server.sessions.getFirst();
    Tickets tickets = server.issue(anonymous, SecretBytes.wrap(new byte[48]), 1);

    logIn(client, "alice", PASSWORD);

    assertThat(server.sessions).singleElement().extracting(Session::account).isEqualTo("alice");
    assertThat(server.redeem(tickets.ids().getFirst())).isEmpty();
  }

  @Test
  void aWrongPasswordAWrongNameAndAWrongHostLookTheSame() {
    assertThat(
            List.of(
                refusal("alice", MemoryAccounts.HOST, "other"),
                refusal("bob", MemoryAccounts.HOST, PASSWORD),
                refusal("alice", "elsewhere.example", PASSWORD),
                refusal("", "", PASSWORD)))
        .containsOnly("Different M1 after 2 messages");
    assertThat(server.accounts.failures).containsExactly("alice", "bob", "alice", "");
    assertThat(server.accounts.exchanges).isEmpty();
    assertThat(server.callers).isEmpty();
  }

  private String refusal(String user, String host, String password) {
    client.connectAnonymously();
    int before = messages.size();
    String alert = alert(() -> client.logInWithPassword(user, host, password, null));
    return alert + " after " + (messages.size() - before) + " messages";
  }

  @Test
  void anUnknownKeyLooksLikeAWrongSignature() {
    EcPrivateKey stranger = EcPrivateKey.generate(random);

    assertThat(alert(() -> client.logInWithKey(stranger, null))).isEqualTo("Invalid signature");

    assertThat(server.accounts.failures).hasSize(1);
    assertThat(server.callers).isEmpty();
  }

  @Test
  void anAccountRemovedBetweenTheMessagesLooksLikeAWrongPassword() {
    ClientConnection interrupted =
        client(
            1,
            message -> {
              if (!server.accounts.exchanges.isEmpty()) {
                server.accounts.remove("alice");
              }
              return server.exchange(message);
            });

    assertThat(alert(() -> logIn(interrupted, "alice", PASSWORD))).isEqualTo("Different M1");
    assertThat(alert(() -> interrupted.logInWithKey(loginKey, null)))
        .isEqualTo("Invalid signature");
  }

  @Test
  void afterAFailureTheConnectionGoesOnAndTheRightPasswordLogsIn() {
    assertThat(alert(() -> logIn(client, "alice", "wrong"))).isEqualTo("Different M1");
    client.call("echo", Map.of());
    assertThat(caller().level()).isEqualTo(Level.STANDARD);

    logIn(client, "alice", PASSWORD);
    client.call("echo", Map.of());

    assertThat(caller().account()).isEqualTo("alice");
    assertThat(server.accounts.failures).isEmpty();
  }

  @Test
  void tooManyFailuresLockEvenTheRightPasswordOutAndNamesThatDoNotExist() {
    for (int i = 0; i < MemoryAccounts.MOST_FAILURES; i++) {
      assertThat(alert(() -> logIn(client, "alice", "wrong"))).isEqualTo("Different M1");
      assertThat(alert(() -> logIn(client, "bob", "wrong"))).isEqualTo("Different M1");
    }

    assertThat(alert(() -> logIn(client, "alice", PASSWORD))).isEqualTo("Login rejected");
    assertThat(alert(() -> logIn(client, "bob", PASSWORD))).isEqualTo("Login rejected");
    assertThat(alert(() -> client.logInWithKey(loginKey, null))).isEqualTo("Login rejected");
  }

  @Test
  void loginsBegunBeforeTheFailuresAreLockedOutToo() {
    AtomicInteger begun = new AtomicInteger();
    ClientConnection patient =
        client(
            1,
            message -> {
              if (begun.getAndIncrement() == 2) { // the second message of the login
                server.accounts.failures.addAll(
                    Collections.nCopies(MemoryAccounts.MOST_FAILURES, "alice"));
              }
              return server.exchange(message);
            });

    assertThat(alert(() -> logIn(patient, "alice", PASSWORD))).isEqualTo("Login rejected");
    assertThat(server.accounts.exchanges).as("it is over").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"119, true", "120, false"})
  void aLoginHasTwoMinutes(int seconds, boolean accepted) {
    AtomicInteger begun = new AtomicInteger();
    ClientConnection slow =
        client(
            1,
            message -> {
              if (begun.getAndIncrement() == 2) {
                server.now = server.now.plusSeconds(seconds);
              }
              return server.exchange(message);
            });

    if (accepted) {
      assertThat(logIn(slow, "alice", PASSWORD).account()).isEqualTo("alice");
    } else {
      assertThat(alert(() -> logIn(slow, "alice", PASSWORD))).isEqualTo("Unknown session");
    }
  }

  @Test
  void aSessionIsRestoredWithItsKeyAfterItsTicketsHaveExpired() {
    AccountSession account =
        client.logInWithPassword("alice", MemoryAccounts.HOST, PASSWORD, restoreKey);
    server.now = server.now.plus(Duration.ofHours(1));
    assertThatThrownBy(() -> client.call("echo", Map.of()))
        .isInstanceOf(SessionLostException.class);

    ServerHello hello = client.restore(account.sessionId(), restoreKey);
    client.call("echo", Map.of());

    assertThat(hello.serverVersion()).isEqualTo("3.0.0");
    assertThat(caller().account()).isEqualTo("alice");
    assertThat(server.sessions).singleElement().isEqualTo(caller());
  }

  @Test
  void aKeyLoginMayBeRestoredToo() {
    AccountSession account = client.logInWithKey(loginKey, restoreKey);

    ClientConnection elsewhere = client(2, server::exchange);
    elsewhere.restore(account.sessionId(), restoreKey);
    elsewhere.call("echo", Map.of());

    assertThat(caller().account()).isEqualTo("alice");
    assertThat(alert(() -> client.call("echo", Map.of())))
        .as("what the session had before")
        .isEqualTo("Invalid ticket");
  }

  @Test
  void aSessionIsRestoredByItsKeyOnlyAndOnlyIfItHasOne() {
    AccountSession with =
        client.logInWithPassword("alice", MemoryAccounts.HOST, PASSWORD, restoreKey);
    AccountSession without = logIn(client, "alice", PASSWORD);
    EcPrivateKey other = EcPrivateKey.generate(random);

    assertThat(alert(() -> client.restore(with.sessionId(), other))).isEqualTo("Unknown session");
    assertThat(alert(() -> client.restore(without.sessionId(), restoreKey)))
        .isEqualTo("Unknown session");
    assertThat(alert(() -> client.restore("nowhere", restoreKey))).isEqualTo("Unknown session");
  }

  private static String alert(ThrowingCallable action) {
    return catchThrowableOfType(AlertException.class, action).text();
  }

  private AccountSession logIn(ClientConnection connection, String user, String password) {
    return connection.logInWithPassword(user, MemoryAccounts.HOST, password, null);
  }

  private Session caller() {
    return Objects.requireNonNull(server.callers.getLast());
  }

  private ClientConnection client(int version, UnaryOperator<Bytes> transport) {
    return new ClientConnection(
        message -> {
          messages.add(message);
          return transport.apply(message);
        },
        new ClientSettings(version, "test", MemoryServer.SOLUTION, null),
        () -> server.now,
        random);
  }
}
