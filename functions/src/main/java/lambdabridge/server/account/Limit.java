package lambdabridge.server.account;

import java.time.Duration;

/**
 * How often something may be tried: {@code burst} times at once, and then once in {@code pause}.
 * Each attempt takes {@code pause} to be forgotten, so whoever has stopped for {@code burst} times
 * {@code pause} starts afresh.
 *
 * @param pause whole milliseconds, at least one
 */
public record Limit(int burst, Duration pause) {
  /** Returns a limit of {@code rate} a second, with those of ten seconds at once. */
  public static Limit perSecond(int rate) {
    return new Limit(10 * rate, Duration.ofSeconds(1).dividedBy(rate));
  }

  /** Returns how far ahead of now the attempts made may reach, for one more to be admitted. */
  Duration slack() {
    return pause.multipliedBy(burst - 1L);
  }
}
