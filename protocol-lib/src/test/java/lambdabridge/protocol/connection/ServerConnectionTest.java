package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Map;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConnectionTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRegisteredUserLogsInAndCallsUntilTicketsHaveBeenRefilledManyTimes(int version) {
    MemoryServer server = new MemoryServer();
    EcPrivateKey user = EcPrivateKey.generate(server.random);
    server.register(user.publicKey());
    PrivmxTestClient client =
        new PrivmxTestClient(
            server::exchange, user, "sol1", version, () -> server.now, new SecureRandom());

    client.connectWithKey();

    for (int i = 0; i < 300; i++) {
      Map<String, ?> params = Map.of("n", (long) i);
      assertThat(client.call("echo", params)).isEqualTo(params);
    }
    assertThat(server.sessions).hasSize(1);
    assertThat(server.callers)
        .hasSize(300)
        .containsOnly(
            new Session(
                "0".repeat(24),
                Level.LOGGED_IN,
                user.publicKey().pub58(),
                "sol1",
                "privmx-test-client",
                version));
  }
}
