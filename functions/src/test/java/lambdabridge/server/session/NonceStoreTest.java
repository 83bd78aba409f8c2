package lambdabridge.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NonceStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.999Z"));
  private final Instant expires = clock.instant().plusSeconds(60);
  private final NonceStore nonces =
      new NonceStore(DYNAMO.client(), DYNAMO.tables(), new Ids(new SecureRandom()), clock);

  @Test
  void textIsClaimedOncePerKind() {
    assertThat(nonces.claim("nonce", "once", expires)).isTrue();
    assertThat(nonces.claim("nonce", "once", expires)).isFalse();
    assertThat(nonces.claim("challenge", "once", expires)).isTrue();
    assertThat(nonces.claim("nonce", "twice", expires)).isTrue();
  }

  @Test
  void textIsRememberedForTheWholeTimeAndNotForever() {
    nonces.claim("nonce", "remembered", expires);

    clock.advance(Duration.ofSeconds(60));
    assertThat(nonces.claim("nonce", "remembered", expires)).isFalse();

    clock.advance(Duration.ofSeconds(2));
    assertThat(nonces.claim("nonce", "remembered", expires.plusSeconds(60))).isTrue();
    assertThat(nonces.claim("nonce", "remembered", expires.plusSeconds(60))).isFalse();
  }

  @Test
  void ofManyWhoClaimAtOnceOneWins() throws Exception {
    Callable<Boolean> claim = () -> nonces.claim("nonce", "contested", expires);

    int winners = 0;
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (var claimed : threads.invokeAll(Collections.nCopies(16, claim))) {
        winners += claimed.get() ? 1 : 0;
      }
    }

    assertThat(winners).isEqualTo(1);
  }
}
