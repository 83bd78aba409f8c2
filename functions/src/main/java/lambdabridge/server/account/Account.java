package lambdabridge.server.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can log in by a name of this server.
 *
 * @param name user part of {@code user#host}
 * @param password what SRP needs; null if only login keys open the account
 * @param loginKeys pub58 of keys that open the account
 * @param userKey pub58 of the context user whose data the account's sessions reach, or null
 * @param blocked nobody can log in, whatever the credentials
 * @param created milliseconds since the epoch
 * @param modified milliseconds since the epoch
 * @param version counts changes from 1
 */
public record Account(
    String name,
    @Nullable StoredPassword password,
    List<String> loginKeys,
    @Nullable String userKey,
    boolean blocked,
    long created,
    long modified,
    long version) {
  /** The most login keys of one account. */
  public static final int MAX_LOGIN_KEYS = 16;

  public Account {
    loginKeys = List.copyOf(loginKeys);
  }

  /** Returns the account with other credentials, changed at {@code now}. */
  Account withCredentials(
      @Nullable StoredPassword newPassword, List<String> newLoginKeys, long now) {
    return new Account(
        name, newPassword, newLoginKeys, userKey, blocked, created, now, version + 1);
  }

  /** Returns the account with another tie and state, changed at {@code now}. */
  Account with(@Nullable String newUserKey, boolean newBlocked, long now) {
    return new Account(
        name, password, loginKeys, newUserKey, newBlocked, created, now, version + 1);
  }
}
