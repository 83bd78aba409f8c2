package lambdabridge.server.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.session.NonceStore;
import lambdabridge.server.session.SessionStore;
import org.jspecify.annotations.Nullable;

/** What clients do with accounts of their own: docs/accounts.md. */
final class AccountMethods {
  /** Registrations from one address: 5 at once, then one in 10 minutes. */
  static final Limit REGISTRATIONS = new Limit(5, Duration.ofMinutes(10));

  /** How long after its login a session may change what opens the account. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private final AccountService accounts;
  private final SessionStore sessions;
  private final AttemptStore attempts;
  private final NonceStore nonces;
  private final String host;
  private final boolean selfRegistration;
  private final Clock clock;

  AccountMethods(
      AccountService accounts,
      SessionStore sessions,
      AttemptStore attempts,
      NonceStore nonces,
      String host,
      boolean selfRegistration,
      Clock clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.attempts = attempts;
    this.nonces = nonces;
    this.host = host;
    this.selfRegistration = selfRegistration;
    this.clock = clock;
  }

  List<RpcMethod<?>> methods() {
    return List.of(
        RpcMethod.of("account.register", Access.ANONYMOUS, Registration::decode, this::register),
        RpcMethod.of("account.get", Access.ACCOUNT, NoParams::decode, this::get),
        RpcMethod.of(
            "account.setCredentials",
            Access.ACCOUNT,
            NewCredentials::decode,
            this::setCredentials));
  }

  private record NoParams() {
    static NoParams decode(Params params) {
      return new NoParams();
    }
  }

  private record Registration(
      String name,
      @Nullable SrpCredentials credentials,
      @Nullable KeyProof loginKey,
      @Nullable KeyProof userKey) {
    static Registration decode(Params p) {
      return new Registration(
          AccountFields.name(p),
          AccountFields.optCredentials(p),
          p.optObject("loginKey", KeyProof::decode),
          p.optObject("userKey", KeyProof::decode));
    }
  }

  private record NewCredentials(
      @Nullable SrpCredentials credentials,
      @Nullable KeyProof addLoginKey,
      List<String> removeLoginKeys) {
    static NewCredentials decode(Params p) {
      return new NewCredentials(
          AccountFields.optCredentials(p),
          p.optObject("addLoginKey", KeyProof::decode),
          p.has("removeLoginKeys")
              ? p.publicKeys("removeLoginKeys", Account.MAX_LOGIN_KEYS)
              : List.of());
    }

    List<String> loginKeys(List<String> before) {
      List<String> after = new ArrayList<>(before);
      after.removeAll(removeLoginKeys);
      if (addLoginKey != null && !after.contains(addLoginKey.publicKey())) {
        after.add(addLoginKey.publicKey());
      }
      if (after.size() > Account.MAX_LOGIN_KEYS) {
        throw RpcException.invalidParams(
            "addLoginKey -> Expected at most " + Account.MAX_LOGIN_KEYS + " login keys");
      }
      return after;
    }
  }

  private Object register(Caller caller, Registration params) {
    if (!selfRegistration) {
      throw new RpcException(ErrorCode.ACCESS_DENIED, "self-registration is off");
    }
    String subject = "register#" + Networks.of(caller.origin().address());
    if (!attempts.admit(subject, REGISTRATIONS)) {
      throw new RpcException(
          ErrorCode.TOO_MANY_ATTEMPTS,
          "one registration in " + REGISTRATIONS.pause().toMinutes() + " minutes");
    }
    String address = address(params.name());
    Account account =
        accounts.create(
            params.name(),
            params.credentials(),
            params.loginKey() == null
                ? List.of()
                : List.of(proved(params.loginKey(), KeyProof.LOGIN_KEY, address)),
            params.userKey() == null ? null : proved(params.userKey(), KeyProof.USER_KEY, address));
    return Map.of("account", AccountFields.wire(account, host));
  }

  private Object get(Caller caller, NoParams none) {
    return Map.of(
        "account", AccountFields.wire(accounts.get(accountOf(caller.requireSession())), host));
  }

  private Object setCredentials(Caller caller, NewCredentials params) {
    Session session = caller.requireSession();
    String name = accountOf(session);
    requireFreshLogin(session);
    if (params.addLoginKey() != null) {
      proved(params.addLoginKey(), KeyProof.LOGIN_KEY, address(name));
    }
    accounts.setCredentials(name, params.credentials(), params::loginKeys, session.id());
    return "OK";
  }

  /** Who got hold of a session, or of what restores it, is not to take the account over. */
  private void requireFreshLogin(Session session) {
    Instant earliest = clock.instant().minus(FRESH);
    if (sessions.loginOf(session.id()).filter(login -> !login.isBefore(earliest)).isEmpty()) {
      throw new RpcException(
          ErrorCode.FRESH_LOGIN_REQUIRED,
          "log in by password or key within the last " + FRESH.toMinutes() + " minutes");
    }
  }

  /** Returns the public key of a proof that holds. */
  private String proved(KeyProof proof, String purpose, String address) {
    proof.require(purpose, address, nonces, clock);
    return proof.publicKey();
  }

  private String address(String name) {
    return name + "#" + host;
  }

  private static String accountOf(Session session) {
    String account = session.account();
    if (account == null) {
      throw new IllegalStateException("method admits callers without an account");
    }
    return account;
  }
}
