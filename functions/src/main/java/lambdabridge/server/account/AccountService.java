package lambdabridge.server.account;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.session.SessionStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds, changes and removes accounts. Whatever takes a right away from somebody ends the sessions
 * that were opened with it.
 */
public final class AccountService {
  private static final int ATTEMPTS = 100;

  private final AccountStore store;
  private final SessionStore sessions;
  private final Clock clock;

  public AccountService(AccountStore store, SessionStore sessions, Clock clock) {
    this.store = store;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * Adds an account.
   *
   * @throws RpcException INVALID_PARAMS without a password and without login keys,
   *     ACCOUNT_ALREADY_EXISTS, PUB_KEY_ALREADY_IN_USE
   */
  public Account create(
      String name,
      @Nullable SrpCredentials password,
      List<String> loginKeys,
      @Nullable String userKey) {
    if (password == null && loginKeys.isEmpty()) {
      throw RpcException.invalidParams("credentials -> Required without loginKeys");
    }
    long now = clock.millis();
    Account account =
        new Account(
            name,
            password == null ? null : store.seal(name, password),
            loginKeys,
            userKey,
            /* blocked= */ false,
            now,
            now,
            1);
    return switch (store.create(account)) {
      case DONE -> account;
      case OUTDATED -> throw new RpcException(ErrorCode.ACCOUNT_ALREADY_EXISTS);
      case KEY_IN_USE -> throw new RpcException(ErrorCode.PUB_KEY_ALREADY_IN_USE);
    };
  }

  /**
   * Returns an account.
   *
   * @throws RpcException ACCOUNT_DOES_NOT_EXIST
   */
  public Account get(String name) {
    return store.find(name).orElseThrow(() -> new RpcException(ErrorCode.ACCOUNT_DOES_NOT_EXIST));
  }

  /** Returns a page of accounts by name, after the one named {@code after} if not null. */
  public List<Account> list(@Nullable String after, int limit, boolean ascending) {
    return store.page(after, limit, ascending);
  }

  /**
   * Changes what an account is tied to, or blocks it; either ends its sessions.
   *
   * @param userKey empty leaves the tie as it is
   * @param blocked null leaves it as it is
   * @throws RpcException ACCOUNT_DOES_NOT_EXIST
   */
  public void update(String name, Optional<Tie> userKey, @Nullable Boolean blocked) {
    change(
        name,
        account ->
            account.with(
                userKey.orElse(new Tie(account.userKey())).userKey(),
                blocked == null ? account.blocked() : blocked,
                clock.millis()));
    if (userKey.isPresent() || Boolean.TRUE.equals(blocked)) {
      sessions.endAllOf(name, null);
    }
  }

  /**
   * What an account is to be tied to.
   *
   * @param userKey pub58 of a context user, or null for nobody
   */
  public record Tie(@Nullable String userKey) {}

  /**
   * Replaces credentials and ends the sessions that the former ones opened.
   *
   * @param password null leaves it as it is
   * @param loginKeys makes the account's login keys out of those it has
   * @param except a session that goes on, or null
   * @throws RpcException ACCOUNT_DOES_NOT_EXIST, PUB_KEY_ALREADY_IN_USE, INVALID_PARAMS if nothing
   *     would open the account any more
   */
  public void setCredentials(
      String name,
      @Nullable SrpCredentials password,
      UnaryOperator<List<String>> loginKeys,
      @Nullable String except) {
    change(
        name,
        account -> {
          StoredPassword newPassword =
              password == null ? account.password() : store.seal(name, password);
          List<String> newKeys = loginKeys.apply(account.loginKeys());
          if (newPassword == null && newKeys.isEmpty()) {
            throw RpcException.invalidParams("loginKeys -> Nothing else opens the account");
          }
          return account.withCredentials(newPassword, newKeys, clock.millis());
        });
    sessions.endAllOf(name, except);
  }

  /**
   * Deletes an account and ends its sessions. What the user it is tied to has written stays.
   *
   * @throws RpcException ACCOUNT_DOES_NOT_EXIST
   */
  public void delete(String name) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (store.delete(get(name)) == AccountStore.Change.DONE) {
        sessions.endAllOf(name, null);
        return;
      }
    }
    throw new IllegalStateException("account changes too often to be deleted");
  }

  private void change(String name, UnaryOperator<Account> change) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Account before = get(name);
      switch (store.replace(before, change.apply(before))) {
        case DONE -> {
          return;
        }
        case OUTDATED -> {
          // Somebody else was faster: once more, with what is there now.
        }
        case KEY_IN_USE -> throw new RpcException(ErrorCode.PUB_KEY_ALREADY_IN_USE);
      }
    }
    throw new IllegalStateException("account changes too often to be changed");
  }
}
