package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lambdabridge.protocol.ProtocolException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins to accounts, from end to end. */
class AccountLoginTest {
  private static final String PASSWORD = "zażółć gęślą jaźń";

  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final EcPrivateKey loginKey = EcPrivateKey.generate(random);
  private final EcPrivateKey restoreKey = EcPrivateKey.generate(random);
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
    assertThat(account.hello().requestChunkSize())
        .isEqualTo(server.settings().requestChunkSize());
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
            Bytes.wrap(
                    server.accounts.srp("alice", MemoryAccounts.HOST).verifier().toArray())
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

  private AccountSession logIn(ClientConnection connection, String user, String password) {
    return connection.logInWithPassword(user, MemoryAccounts.HOST, password, null);
  }

  private Session caller() {
    Session caller = server.callers.getLast();
    assertThat(caller).isNotNull();
    return caller;
  }

  private ClientConnection client(int version, UnaryOperator<Bytes> transport) {
    return new ClientConnection(
        transport::apply,
        new ClientSettings(version, "test", MemoryServer.SOLUTION, null),
        () -> server.now,
        random);
  }
}
