package lambdabridge.server.account;

import static lambdabridge.server.account.Digests.sha256;

import java.time.Duration;

/**
 * How often somebody may try to log in. An attempt is counted when it begins, so that many at once
 * are counted too, and taken back when it succeeds; what stays are failures.
 *
 * <p>A name that nobody has is counted like any other. Three limits hold together:
 *
 * <ul>
 *   <li>one address, whatever the names: 30 at once, then one in 20 seconds
 *   <li>one address and one account: 5 at once, then one in 30 seconds
 *   <li>one account, from all addresses together: 50 at once, then one in 30 seconds
 * </ul>
 *
 * The second keeps a single address from using the third up. And the third does not hold for
 * addresses the account has logged in from within 30 days: strangers, however many, cannot keep out
 * somebody who comes from where he always comes from.
 */
final class LoginLimits {
  static final Limit PER_ADDRESS = new Limit(30, Duration.ofSeconds(20));
  static final Limit PER_ACCOUNT_AND_ADDRESS = new Limit(5, Duration.ofSeconds(30));
  static final Limit PER_ACCOUNT = new Limit(50, Duration.ofSeconds(30));
  static final Duration KNOWN_ADDRESS_MEMORY = Duration.ofDays(30);

  private final AttemptStore attempts;

  LoginLimits(AttemptStore attempts) {
    this.attempts = attempts;
  }

  /**
   * Counts an attempt.
   *
   * @param account of any form and length; need not exist
   * @return false if it is one too many
   */
  boolean admit(String account, String address) {
    String name = sha256(account);
    return attempts.admit(address(address), PER_ADDRESS)
        && attempts.admit(pair(name, address), PER_ACCOUNT_AND_ADDRESS)
        && (attempts.admit(account(name), PER_ACCOUNT) || attempts.isKnown(pair(name, address)));
  }

  /** Takes the last attempt back, and remembers that the account is used from this address. */
  void succeeded(String account, String address) {
    String name = sha256(account);
    attempts.forget(address(address), PER_ADDRESS);
    attempts.forget(pair(name, address), PER_ACCOUNT_AND_ADDRESS);
    attempts.forget(account(name), PER_ACCOUNT);
    attempts.remember(pair(name, address), KNOWN_ADDRESS_MEMORY);
  }

  private static String address(String address) {
    return "login#" + address;
  }

  private static String pair(String name, String address) {
    return "login#" + name + "#" + address;
  }

  private static String account(String name) {
    return "login#" + name;
  }
}
