package lambdabridge.server.management;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextUser;
import lambdabridge.server.context.UserWrites;
import lambdabridge.server.query.ListParams;
import lambdabridge.server.query.QueryTarget;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;

/** The group context/* as far as the users of contexts go. */
public final class UserMethods {
  private static final String SCOPE = "context";
  private static final Comparator<ContextUser> BY_CREATION =
      Comparator.comparingLong(ContextUser::created).thenComparing(ContextUser::userId);

  private final ContextStore contexts;
  private final UserWrites users;

  public UserMethods(ContextStore contexts, UserWrites users) {
    this.contexts = contexts;
    this.users = users;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.of("context/addUserToContext", SCOPE, NewUser::decode, this::add),
        ManagementMethod.of("context/removeUserFromContext", SCOPE, ById::decode, this::remove),
        ManagementMethod.of(
            "context/removeUserFromContextByPubKey",
            SCOPE,
            p -> ByKey.decode(p, "userPubKey"),
            this::removeByKey),
        ManagementMethod.of("context/getUserFromContext", SCOPE, ById::decode, this::get),
        ManagementMethod.of(
            "context/getUserFromContextByPubKey",
            SCOPE,
            p -> ByKey.decode(p, "pubKey"),
            this::getByKey),
        ManagementMethod.of("context/listUsersFromContext", SCOPE, Users::decode, this::list),
        ManagementMethod.of("context/setUserAcl", SCOPE, NewAcl::decode, this::setAcl));
  }

  private record NewUser(String contextId, String userId, String publicKey, String acl) {
    static NewUser decode(Params p) {
      String acl = p.optText("acl", 0, Acl.MAX_LENGTH);
      return new NewUser(
          p.id("contextId"),
          p.id("userId"),
          p.publicKey("userPubKey"),
          acl == null ? Acl.ALLOW_ALL : acl);
    }
  }

  private record ById(String contextId, String userId) {
    static ById decode(Params p) {
      return new ById(p.id("contextId"), p.id("userId"));
    }
  }

  private record ByKey(String contextId, String publicKey) {
    static ByKey decode(Params p, String key) {
      return new ByKey(p.id("contextId"), p.publicKey(key));
    }
  }

  private record NewAcl(String contextId, String userId, String acl) {
    static NewAcl decode(Params p) {
      return new NewAcl(p.id("contextId"), p.id("userId"), p.text("acl", 0, Acl.MAX_LENGTH));
    }
  }

  private record Users(String contextId, ListParams listing) {
    static Users decode(Params p) {
      return new Users(p.id("contextId"), ListParams.decode(p));
    }
  }

  private Object add(ManagementCaller caller, NewUser params) {
    limit(caller, params.contextId());
    users.add(params.contextId(), params.userId(), params.publicKey(), params.acl());
    return "OK";
  }

  private Object remove(ManagementCaller caller, ById params) {
    limit(caller, params.contextId());
    users.remove(params.contextId(), params.userId());
    return "OK";
  }

  private Object removeByKey(ManagementCaller caller, ByKey params) {
    limit(caller, params.contextId());
    users.removeByKey(params.contextId(), params.publicKey());
    return "OK";
  }

  private Object get(ManagementCaller caller, ById params) {
    limit(caller, params.contextId());
    return wireOrMissing(users.find(params.contextId(), params.userId()));
  }

  private Object getByKey(ManagementCaller caller, ByKey params) {
    limit(caller, params.contextId());
    return wireOrMissing(users.findByKey(params.contextId(), params.publicKey()));
  }

  private Object list(ManagementCaller caller, Users params) {
    limit(caller, params.contextId());
    ListParams listing = params.listing();
    listing.query().requireKnownFields();
    ContextUser last =
        listing.lastId() == null ? null : requireLast(params.contextId(), listing.lastId());
    List<ContextUser> matches =
        contexts.allUsers(params.contextId()).stream()
            .filter(user -> listing.query().matches(target(user)))
            .toList();
    ListParams.Page<ContextUser> page = listing.pageOf(matches, BY_CREATION, last);
    return Map.of(
        "users", page.elements().stream().map(UserMethods::wire).toList(), "count", page.count());
  }

  private Object setAcl(ManagementCaller caller, NewAcl params) {
    limit(caller, params.contextId());
    users.setAcl(params.contextId(), params.userId(), params.acl());
    return "OK";
  }

  /** Checks the context where the credentials are limited; others may name any. */
  private void limit(ManagementCaller caller, String contextId) {
    if (caller.scopes().isLimited()) {
      caller.requireContext(
          contexts
              .context(contextId)
              .orElseThrow(() -> new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST)));
    }
  }

  /** A cursor is a user's id or, as the reference has it, the id of the user's row. */
  private ContextUser requireLast(String contextId, String lastId) {
    String prefix = contextId + "-";
    return users
        .find(contextId, lastId)
        .or(
            () ->
                lastId.startsWith(prefix)
                    ? users.find(contextId, lastId.substring(prefix.length()))
                    : Optional.empty())
        .orElseThrow(() -> new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID));
  }

  private static QueryTarget target(ContextUser user) {
    return new QueryTarget(
        Map.of(
            "id",
            user.contextId() + "-" + user.userId(),
            "userId",
            user.userId(),
            "userPubKey",
            user.publicKey(),
            "created",
            user.created()),
        null);
  }

  private static Object wireOrMissing(Optional<ContextUser> user) {
    return Map.of(
        "user", wire(user.orElseThrow(() -> new RpcException(ErrorCode.USER_DOESNT_EXIST))));
  }

  private static Map<String, Object> wire(ContextUser user) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("userId", user.userId());
    wire.put("pubKey", user.publicKey());
    wire.put("created", user.created());
    wire.put("contextId", user.contextId());
    wire.put("acl", user.acl());
    return wire;
  }
}
