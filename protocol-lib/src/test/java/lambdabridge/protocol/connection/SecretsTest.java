package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.handshake.KeySchedule;
import org.junit.jupiter.api.Test;

/** What a log or an exception message could show of the values that hold secrets. */
class SecretsTest {
  private static final String DIGITS = "5ec2e7".repeat(16);

  @Test
  void noValueShowsASecret() {
    SecretBytes secret = SecretBytes.wrap(Bytes.ofHex(DIGITS).toArray());
    EcPrivateKey key = EcPrivateKey.of(secret.slice(0, 32));
    Session session = new Session("id", Level.STANDARD, "pub", null, null, 1);
    Instant expires = MemoryServer.NOW;

    List<Object> values =
        List.of(
            secret,
            key,
            new ServerKey(key, expires),
            ServerSettings.of(key, "host", "1")
                .withServerKeys(List.of(new ServerKey(key, expires))),
            new SrpRecord("alice", secret, Bytes.EMPTY, "{}", true),
            new LoginExchange.Srp(
                "id", "connection", "alice", null, expires, true, secret, secret, Bytes.EMPTY),
            new LoginExchange.Key(
                "id", "connection", "alice", null, expires, true, "pub", key.scalar()),
            new Resumption(session, secret),
            new Login.Agreed(session, secret, null),
            new Login.ToAccount(session, secret, "srp_exchange", null, 1),
            new ConnectionState.Keyed(session, secret, Bytes.EMPTY, Bytes.EMPTY, true),
            KeySchedule.trafficKeys(secret, Bytes.EMPTY, Bytes.EMPTY));

    assertThat(values)
        .allSatisfy(
            value ->
                assertThat(value.toString())
                    .doesNotContainIgnoringCase(DIGITS.substring(0, 12))
                    .doesNotContain(key.wif()));
  }
}
