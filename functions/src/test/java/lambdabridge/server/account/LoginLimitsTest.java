package lambdabridge.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginLimitsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final Duration PAIR_PAUSE = Duration.ofSeconds(30);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final LoginLimits limits = limits();
  private final String account = "jan-" + UUID.randomUUID();
  private final String home = address();

  private LoginLimits limits() {
    return new LoginLimits(new AttemptStore(DYNAMO.client(), DYNAMO.tables(), clock));
  }

  private static String address() {
    return "2001:db8:" + UUID.randomUUID();
  }

  private int admitted(int attempts, String name, String address) {
    return (int) IntStream.range(0, attempts).filter(i -> limits.admit(name, address)).count();
  }

  @Test
  void fiveAttemptsAtOnceAndThenOneInThirtySeconds() {
    assertThat(admitted(20, account, home)).isEqualTo(5);

    clock.advance(PAIR_PAUSE.minusMillis(1));
    assertThat(limits.admit(account, home)).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(admitted(3, account, home)).isEqualTo(1);
    clock.advance(PAIR_PAUSE.multipliedBy(2));
    assertThat(admitted(5, account, home)).isEqualTo(2);
  }

  @Test
  void whoHasStoppedForAWhileStartsAfresh() {
    admitted(20, account, home);

    clock.advance(PAIR_PAUSE.multipliedBy(5));

    assertThat(admitted(20, account, home)).isEqualTo(5);
  }

  @Test
  void successesAreNotHeldAgainstAnybody() {
    for (int i = 0; i < 100; i++) {
      assertThat(limits.admit(account, home)).isTrue();
      limits.succeeded(account, home);
    }
  }

  @Test
  void manyAttemptsAtOnceAreCountedOneByOne() throws Exception {
    List<Callable<Boolean>> attempts =
        IntStream.range(0, 24)
            .<Callable<Boolean>>mapToObj(i -> () -> limits().admit(account, home))
            .toList();

    try (var threads = Executors.newFixedThreadPool(8)) {
      int admitted = 0;
      for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
        admitted += attempt.get() ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(5);
    }
  }

  @Test
  void oneAddressTriesThirtyNamesAtOnceAndThenOneInTwentySeconds() {
    assertThat(IntStream.range(0, 100).filter(i -> limits.admit(account + i, home)).count())
        .isEqualTo(30);

    clock.advance(Duration.ofSeconds(20));

    assertThat(limits.admit(account + "next", home)).isTrue();
    assertThat(limits.admit(account + "another", home)).isFalse();
  }

  @Test
  void oneAddressAloneNeverKeepsTheOthersOut() {
    String attacker = address();
    for (int i = 0; i < 500; i++) {
      limits.admit(account, attacker);
      clock.advance(Duration.ofSeconds(10));
    }

    assertThat(limits.admit(account, home)).isTrue();
  }

  @Test
  void manyAddressesTryFiftyTimesAndCannotKeepOutWhoComesFromAKnownOne() {
    limits.admit(account, home);
    limits.succeeded(account, home);

    int admitted = IntStream.range(0, 30).map(i -> admitted(5, account, address())).sum();

    assertThat(admitted).isEqualTo(50);
    assertThat(limits.admit(account, address())).isFalse();
    assertThat(limits.admit(account, home)).isTrue();
    clock.advance(Duration.ofSeconds(30));
    assertThat(limits.admit(account, address())).isTrue();
  }

  @Test
  void anAddressIsKnownForThirtyDays() {
    limits.admit(account, home);
    limits.succeeded(account, home);
    clock.advance(Duration.ofDays(30));

    IntStream.range(0, 10).forEach(i -> admitted(5, account, address()));

    assertThat(limits.admit(account, home)).isFalse();
  }

  @Test
  void namesOfAnyLengthAreCounted() {
    assertThat(admitted(9, "ż".repeat(10_000), home)).isEqualTo(5);
  }

  @Test
  void anIpv6AddressCountsAsItsNetwork() {
    assertThat(Networks.of("2001:db8:1:2:3:4:5:6")).isEqualTo(Networks.of("2001:db8:1:2::1"));
    assertThat(Networks.of("2001:db8:1:2::1")).isNotEqualTo(Networks.of("2001:db8:1:3::1"));
    assertThat(Networks.of("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(Networks.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(Networks.of("no: address")).isEqualTo("no: address");
  }
}
