package lambdabridge.server.account;

import java.time.Duration;

/**
 * How often something may be tried: {@code burst} times at once, and then once in {@code pause}.
 * Each attempt takes {@code pause} to be forgotten, so whoever has stopped for {@code burst} times
 * {@code pause} starts afresh.
 *
 * @param pause whole seconds at least
 */
record Limit(int burst, Duration pause) {
  /** Returns how far ahead of now the attempts made may reach, for one more to be admitted. */
  Duration slack() {
    return pause.multipliedBy(burst - 1L);
  }
}
