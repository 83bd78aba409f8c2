package lambdabridge.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.LoginExchange;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.secret.Keyring;
import lambdabridge.server.secret.Sealer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginExchangeStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.123Z"));
  private final LoginExchangeStore store = instance();

  private LoginExchangeStore instance() {
    Keyring keys = Keyring.of(1, SecretBytes.wrap(new byte[32]));
    return new LoginExchangeStore(
        DYNAMO.client(), DYNAMO.tables(), new Sealer(keys, new SecureRandom()), clock);
  }

  private LoginExchange.Srp srp() {
    return new LoginExchange.Srp(
        UUID.randomUUID().toString(),
        "connection",
        "jan",
        null,
        clock.instant().plus(Duration.ofMinutes(2)),
        true,
        SecretBytes.wrap(new byte[] {0, 1, 2}),
        SecretBytes.wrap(new byte[] {(byte) 0xe5, (byte) 0xe6}),
        Bytes.ofHex("00ff"));
  }

  @Test
  void whatOneInstanceKeepsAnotherHandsOutAsItWas() {
    LoginExchange.Srp srp = srp();
    LoginExchange.Key key =
        new LoginExchange.Key(
            UUID.randomUUID().toString(),
            "connection",
            "jan",
            "agent",
            clock.instant().plus(Duration.ofMinutes(2)),
            false,
            "pub58",
            SecretBytes.wrap(new byte[32]));

    store.keep(srp);
    store.keep(key);

    assertThat(instance().take(srp.sessionId())).contains(srp);
    assertThat(instance().take(key.sessionId())).contains(key);
  }

  @Test
  void itIsHandedOutOnce() throws Exception {
    LoginExchange.Srp exchange = srp();
    store.keep(exchange);
    List<Callable<Optional<LoginExchange>>> takers =
        IntStream.range(0, 8)
            .<Callable<Optional<LoginExchange>>>mapToObj(
                i -> () -> instance().take(exchange.sessionId()))
            .toList();

    List<Optional<LoginExchange>> taken = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Optional<LoginExchange>> taker : threads.invokeAll(takers)) {
        taken.add(taker.get());
      }
    }

    assertThat(taken).filteredOn(Optional::isPresent).containsExactly(Optional.of(exchange));
    assertThat(store.take(exchange.sessionId())).isEmpty();
  }

  @Test
  void itIsGoneTwoMinutesAfterItBegan() {
    LoginExchange.Srp late = srp();
    LoginExchange.Srp inTime = srp();
    store.keep(late);
    store.keep(inTime);

    clock.advance(Duration.ofMinutes(2).minusMillis(1));
    assertThat(store.take(inTime.sessionId())).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(store.take(late.sessionId())).isEmpty();
  }

  @Test
  void idsThatWereNeverGivenAreUnknown() {
    for (String id : List.of("", "#", "ż".repeat(150), "0123456789abcdef0123")) {
      assertThat(store.take(id)).isEmpty();
    }
  }

  @Test
  void nothingOfItIsReadableInTheTable() {
    LoginExchange.Srp exchange = srp();
    store.keep(exchange);

    assertThat(DYNAMO.client().scan(s -> s.tableName(DYNAMO.tables().sessions())).items())
        .allSatisfy(
            row ->
                assertThat(row.toString())
                    .doesNotContain("jan")
                    .doesNotContain(exchange.sessionId()));
  }
}
