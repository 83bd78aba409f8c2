package lambdabridge.server.management;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lambdabridge.server.account.AccountFields;
import lambdabridge.server.account.AccountService;
import lambdabridge.server.account.AccountService.Tie;
import lambdabridge.server.account.SrpCredentials;
import lambdabridge.server.apikey.Scopes;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * The group account/*: who may log in by a name. Accounts belong to the server, so callers that are
 * limited to solutions are refused: an account can be tied to any solution's user.
 */
public final class AccountMethods {
  private static final int MAX_LIMIT = 100;

  private final AccountService accounts;
  private final String host;

  public AccountMethods(AccountService accounts, String host) {
    this.accounts = accounts;
    this.host = host;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.of("account/create", Scopes.ACCOUNT, Creation::decode, this::create),
        ManagementMethod.of("account/get", Scopes.ACCOUNT, AccountFields::name, this::get),
        ManagementMethod.of("account/list", Scopes.ACCOUNT, Listing::decode, this::list),
        ManagementMethod.of("account/update", Scopes.ACCOUNT, Update::decode, this::update),
        ManagementMethod.of(
            "account/setCredentials", Scopes.ACCOUNT, NewCredentials::decode, this::setCredentials),
        ManagementMethod.of("account/delete", Scopes.ACCOUNT, AccountFields::name, this::delete));
  }

  private record Creation(
      String name,
      @Nullable SrpCredentials credentials,
      List<String> loginKeys,
      @Nullable String userKey) {
    static Creation decode(Params p) {
      List<String> loginKeys = AccountFields.optLoginKeys(p);
      return new Creation(
          AccountFields.name(p),
          AccountFields.optCredentials(p),
          loginKeys == null ? List.of() : loginKeys,
          p.has("userPubKey") ? p.publicKey("userPubKey") : null);
    }
  }

  private record Listing(int limit, boolean ascending, @Nullable String lastName) {
    static Listing decode(Params p) {
      return new Listing(
          (int) p.integer("limit", 1, MAX_LIMIT),
          p.oneOf("sortOrder", Set.of("asc", "desc")).equals("asc"),
          p.optId("lastName"));
    }
  }

  private record Update(String name, Optional<Tie> tie, @Nullable Boolean blocked) {
    static Update decode(Params p) {
      return new Update(AccountFields.name(p), tie(p), p.optBool("blocked"));
    }

    private static Optional<Tie> tie(Params p) {
      if (!p.has("userPubKey")) {
        return Optional.empty();
      }
      boolean untie = p.value("userPubKey") == null;
      return Optional.of(new Tie(untie ? null : p.publicKey("userPubKey")));
    }
  }

  private record NewCredentials(
      String name, @Nullable SrpCredentials credentials, @Nullable List<String> loginKeys) {
    static NewCredentials decode(Params p) {
      return new NewCredentials(
          AccountFields.name(p), AccountFields.optCredentials(p), AccountFields.optLoginKeys(p));
    }
  }

  private Object create(ManagementCaller caller, Creation params) {
    requireAllSolutions(caller);
    return Map.of(
        "account",
        AccountFields.wire(
            accounts.create(
                params.name(), params.credentials(), params.loginKeys(), params.userKey()),
            host));
  }

  private Object get(ManagementCaller caller, String name) {
    requireAllSolutions(caller);
    return Map.of("account", AccountFields.wire(accounts.get(name), host));
  }

  private Object list(ManagementCaller caller, Listing params) {
    requireAllSolutions(caller);
    return Map.of(
        "accounts",
        accounts.list(params.lastName(), params.limit(), params.ascending()).stream()
            .map(account -> AccountFields.wire(account, host))
            .toList());
  }

  private Object update(ManagementCaller caller, Update params) {
    requireAllSolutions(caller);
    accounts.update(params.name(), params.tie(), params.blocked());
    return "OK";
  }

  private Object setCredentials(ManagementCaller caller, NewCredentials params) {
    requireAllSolutions(caller);
    List<String> loginKeys = params.loginKeys();
    accounts.setCredentials(
        params.name(),
        params.credentials(),
        before -> loginKeys == null ? before : loginKeys,
        null);
    return "OK";
  }

  private Object delete(ManagementCaller caller, String name) {
    requireAllSolutions(caller);
    accounts.delete(name);
    return "OK";
  }

  private static void requireAllSolutions(ManagementCaller caller) {
    if (caller.scopes().isLimited()) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
  }
}
