package lambdabridge.server.account;

import java.util.Optional;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Accounts;
import lambdabridge.protocol.connection.KeyRecord;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.LoginExchange;
import lambdabridge.protocol.connection.Restorable;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.connection.SrpRecord;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.server.Ids;
import lambdabridge.server.session.RestorableSession;
import lambdabridge.server.session.SessionStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may log in to an account, as one message sees it. Every question costs the same calls to the
 * tables and gets the same form of answer, whether or not there is such an account.
 */
final class AccountLogins implements Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(AccountLogins.class);

  private final AccountStore accounts;
  private final SessionStore sessions;
  private final LoginExchangeStore exchanges;
  private final LoginLimits limits;
  private final Decoys decoys;
  private final Ids ids;
  private final String host;
  private final String address;

  /** The account whose login this message goes on with: its attempt was counted when it began. */
  private @Nullable String taken;

  /**
   * @param host this server's name, as accounts' addresses have it
   * @param address of the client
   */
  AccountLogins(
      AccountStore accounts,
      SessionStore sessions,
      LoginExchangeStore exchanges,
      LoginLimits limits,
      Decoys decoys,
      Ids ids,
      String host,
      String address) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.limits = limits;
    this.decoys = decoys;
    this.ids = ids;
    this.host = host;
    this.address = address;
  }

  /** Counts the attempt at once: many begun together are not to be admitted as if each were one. */
  @Override
  public void admit(String account) {
    if (!account.equals(taken) && !limits.admit(account, address)) {
      throw new ProtocolException("Login rejected");
    }
  }

  /** Does nothing: the attempt was counted when it began. */
  @Override
  public void failed(String account) {}

  @Override
  public SrpRecord srp(String name, String asked) {
    SrpRecord decoy = decoys.srp(name, asked);
    if (!Address.isUser(name)) {
      return decoy; // nobody can have such a name, which everybody may know
    }
    return accounts
        .find(name)
        .filter(account -> isThisHost(asked))
        .flatMap(this::srp)
        .orElse(decoy);
  }

  private Optional<SrpRecord> srp(Account account) {
    StoredPassword password = account.password();
    if (password == null) {
      return Optional.empty();
    }
    Optional<SecretBytes> verifier = accounts.verifier(account);
    if (verifier.isEmpty()) {
      LOG.error("an account's password was sealed with a key that is gone");
    }
    return verifier.map(
        v ->
            new SrpRecord(
                account.name(), v, password.salt(), password.loginData(), /* real= */ true));
  }

  /** Tells whether the host is this server, with or without its port. */
  private boolean isThisHost(String asked) {
    int port = host.lastIndexOf(':');
    return asked.equalsIgnoreCase(host)
        || (port > 0 && asked.equalsIgnoreCase(host.substring(0, port)));
  }

  @Override
  public KeyRecord loginKey(String publicKey) {
    KeyRecord decoy = decoys.loginKey(publicKey);
    return accounts
        .nameOfLoginKey(publicKey)
        .map(name -> new KeyRecord(name, /* real= */ true))
        .orElse(decoy);
  }

  @Override
  public void keep(LoginExchange exchange) {
    exchanges.keep(exchange);
  }

  @Override
  public Optional<LoginExchange> take(String sessionId) {
    Optional<LoginExchange> exchange = exchanges.take(sessionId);
    taken = exchange.map(LoginExchange::account).orElse(null);
    return exchange;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The session is there before the account is looked at. So whoever blocks the account or
   * changes its credentials meanwhile either finds the session and ends it, or is seen here.
   */
  @Override
  public Optional<Session> open(
      LoginExchange exchange, Session connection, @Nullable String restoreKey) {
    String id = ids.random24();
    sessions.create(
        id, exchange.account(), restoreKey == null ? null : exchange.sessionId(), restoreKey);
    Optional<Account> account =
        accounts.find(exchange.account()).filter(found -> stillOpens(exchange, found));
    if (account.isEmpty()) {
      sessions.end(exchange.account(), id);
      return Optional.empty();
    }
    limits.succeeded(exchange.account(), address);
    return Optional.of(session(id, account.get(), connection, exchange.agent()));
  }

  private boolean stillOpens(LoginExchange exchange, Account account) {
    return !account.blocked()
        && switch (exchange) {
          case LoginExchange.Srp srp ->
              accounts.verifier(account).filter(srp.verifier()::equals).isPresent();
          case LoginExchange.Key key -> account.loginKeys().contains(key.publicKey());
        };
  }

  private static Session session(
      String id, Account account, Session connection, @Nullable String agent) {
    String userKey = account.userKey();
    return new Session(
        id,
        userKey == null ? Level.ACCOUNT : Level.LOGGED_IN,
        userKey == null ? connection.publicKey() : userKey,
        account.name(),
        connection.solution(),
        agent,
        connection.version(),
        /* rekeys= */ 0);
  }

  @Override
  public Optional<Restorable> restorable(String sessionId) {
    return sessions
        .restorable(sessionId)
        .map(found -> new Restorable(sessionId, found.restoreKey(), found.account()));
  }

  @Override
  public Optional<Session> restore(Restorable restorable, Session connection) {
    Optional<RestorableSession> former =
        sessions
            .restorable(restorable.sessionId())
            .filter(found -> found.restoreKey().equals(restorable.restoreKey()));
    String id = ids.random24();
    if (former.isEmpty() || !sessions.restore(restorable.sessionId(), former.get(), id)) {
      return Optional.empty();
    }
    Optional<Account> account =
        accounts.find(restorable.account()).filter(found -> !found.blocked());
    if (account.isEmpty()) {
      sessions.end(restorable.account(), id);
      return Optional.empty();
    }
    return Optional.of(session(id, account.get(), connection, connection.agent()));
  }
}
