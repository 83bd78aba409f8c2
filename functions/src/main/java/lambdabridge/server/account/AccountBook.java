package lambdabridge.server.account;

import java.time.Clock;
import java.util.List;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Accounts;
import lambdabridge.server.Ids;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.session.NonceStore;
import lambdabridge.server.session.SessionStore;

/** Accounts, wired: what the rest of the server uses of them. */
public final class AccountBook {
  private final AccountStore accounts;
  private final AccountService service;
  private final AccountMethods methods;
  private final SessionStore sessions;
  private final LoginExchangeStore exchanges;
  private final LoginLimits limits;
  private final Decoys decoys;
  private final Ids ids;
  private final String host;

  /**
   * Wires what there is of accounts.
   *
   * @param decoyKey 32 bytes that never change
   * @param host this server's name, the host part of its accounts' addresses
   * @param selfRegistration whether anybody may make an account
   */
  public AccountBook(
      AccountStore accounts,
      AttemptStore attempts,
      LoginExchangeStore exchanges,
      SessionStore sessions,
      NonceStore nonces,
      SecretBytes decoyKey,
      String host,
      boolean selfRegistration,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.service = new AccountService(accounts, sessions, clock);
    this.methods =
        new AccountMethods(service, sessions, attempts, nonces, host, selfRegistration, clock);
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.limits = new LoginLimits(attempts);
    this.decoys = new Decoys(decoyKey);
    this.ids = ids;
    this.host = host;
  }

  /** Returns what changes accounts. */
  public AccountService service() {
    return service;
  }

  /** Returns the methods of the main API. */
  public List<RpcMethod<?>> methods() {
    return methods.methods();
  }

  /** Returns who may log in, for one message from {@code address}. */
  public Accounts logins(String address) {
    return new AccountLogins(
        accounts, sessions, exchanges, limits, decoys, ids, host, Networks.of(address));
  }
}
