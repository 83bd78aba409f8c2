package lambdabridge.server.context;

import static java.util.Comparator.comparingLong;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Parallel;
import lambdabridge.server.Parallel.Running;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.query.ListParams;
import lambdabridge.server.query.QueryTarget;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcMethod;
import org.jspecify.annotations.Nullable;

/**
 * The {@code context.} methods.
 *
 * <p>Their policy entries, context.listUsers and context.sendCustomNotification, cannot be set by
 * anyone and are {@code all} by default, so there is nothing to check.
 *
 * <p>Source: spec main-api.md 10.3.
 */
public final class ContextMethods {
  private static final int MAX_DATA = 16_384;
  private static final int MAX_KEY = 4_096;
  private static final int MAX_RECEIVERS = 16_384;

  private static final Comparator<Context> CONTEXT_ORDER =
      comparingLong(Context::created).thenComparing(Context::id);
  private static final Comparator<ContextUser> USER_ORDER =
      comparingLong(ContextUser::created).thenComparing(ContextUser::userId);

  private final ContextStore contexts;
  private final ContextAccess access;
  private final UserStatuses statuses;
  private final EventStore events;

  public ContextMethods(
      ContextStore contexts, ContextAccess access, UserStatuses statuses, EventStore events) {
    this.contexts = contexts;
    this.access = access;
    this.statuses = statuses;
    this.events = events;
  }

  /** Returns the methods' table entries. */
  public List<RpcMethod<?>> methods() {
    return List.of(
        RpcMethod.of("context.contextGet", Access.CONTEXT_USER, p -> p.id("id"), this::get),
        RpcMethod.of("context.contextList", Access.CONTEXT_USER, ContextList::decode, this::list),
        RpcMethod.of(
            "context.contextGetUsers", Access.CONTEXT_USER, p -> p.id("contextId"), this::getUsers),
        RpcMethod.of(
            "context.contextListUsers", Access.CONTEXT_USER, UserList::decode, this::listUsers),
        RpcMethod.of(
            "context.contextSendCustomEvent",
            Access.CONTEXT_USER,
            CustomEvent::decode,
            this::sendCustomEvent));
  }

  private record ContextList(ListParams list) {
    static ContextList decode(Params p) {
      if (p.has("appPubKey")) {
        p.publicKey("appPubKey"); // accepted and ignored
      }
      return new ContextList(ListParams.decode(p));
    }
  }

  private record UserList(String contextId, ListParams list) {
    static UserList decode(Params p) {
      return new UserList(p.id("contextId"), ListParams.decode(p));
    }
  }

  private record CustomEvent(
      String contextId, String channel, @Nullable Object data, List<EventRow.Receiver> receivers) {
    static CustomEvent decode(Params p) {
      return new CustomEvent(
          p.id("contextId"),
          p.channel("channel"),
          p.json("data", MAX_DATA),
          p.objects(
              "users",
              MAX_RECEIVERS,
              user -> new EventRow.Receiver(user.id("id"), user.json("key", MAX_KEY))));
    }
  }

  private Object get(Caller caller, String contextId) {
    ContextCaller user = access.require(caller.requireSession(), contextId);
    return Map.of("context", info(user.context(), user.user()));
  }

  private Object list(Caller caller, ContextList params) {
    Session session = caller.requireSession();
    Map<String, ContextUser> users =
        contexts.memberships(session.publicKey()).stream()
            .collect(Collectors.toMap(ContextUser::contextId, user -> user));
    Map<String, Context> known = contexts.contexts(users.keySet());
    List<Context> visible =
        known.values().stream().filter(context -> context.isVisibleTo(session.solution())).toList();
    String lastId = params.list().lastId();
    Context cursor =
        lastId == null
            ? null
            : Optional.ofNullable(known.get(lastId))
                .or(() -> contexts.context(lastId))
                .orElseThrow(() -> new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID));
    ListParams.Page<Context> page = params.list().pageOf(visible, CONTEXT_ORDER, cursor);
    return Map.of(
        "contexts",
        page.elements().stream()
            .map(context -> info(context, Objects.requireNonNull(users.get(context.id()))))
            .toList(),
        "count",
        page.count());
  }

  private Object getUsers(Caller caller, String contextId) {
    Running<List<ContextUser>> all = Parallel.start(() -> contexts.allUsers(contextId));
    ContextCaller user = access.require(caller.requireSession(), contextId);
    user.requireAcl(AclFunction.CONTEXT_GET_USERS, Map.of("contextId", contextId));
    List<ContextUser> users = all.join();
    Set<String> online = statuses.online(user.context(), publicKeys(users));
    return Map.of("users", users.stream().map(u -> info(u, online)).toList());
  }

  private Object listUsers(Caller caller, UserList params) {
    ListParams list = params.list();
    Running<List<ContextUser>> running =
        Parallel.start(() -> contexts.allUsers(params.contextId()));
    ContextCaller user = access.require(caller.requireSession(), params.contextId());
    user.requireAcl(AclFunction.CONTEXT_LIST_USERS, Map.of("contextId", params.contextId()));
    list.query().requireKnownFields();
    List<ContextUser> all = running.join();
    ContextUser cursor = list.lastId() == null ? null : userOf(all, list.lastId());
    List<ContextUser> matches =
        all.stream().filter(u -> list.query().matches(queryTarget(u))).toList();
    ListParams.Page<ContextUser> page = list.pageOf(matches, USER_ORDER, cursor);
    List<String> publicKeys = publicKeys(page.elements());
    Running<Map<String, StatusChange>> changing =
        Parallel.start(() -> statuses.lastChanges(user.context(), publicKeys));
    Set<String> online = statuses.online(user.context(), publicKeys);
    Map<String, StatusChange> changes = changing.join();
    return Map.of(
        "users",
        page.elements().stream()
            .map(u -> infoWithChange(u, online, changes.get(u.publicKey())))
            .toList(),
        "count",
        page.count());
  }

  private Object sendCustomEvent(Caller caller, CustomEvent params) {
    ContextCaller user = access.require(caller.requireSession(), params.contextId());
    user.requireAcl(
        AclFunction.CONTEXT_SEND_CUSTOM_NOTIFICATION, Map.of("contextId", params.contextId()));
    Set<String> receivers =
        params.receivers().stream().map(EventRow.Receiver::userId).collect(Collectors.toSet());
    if (!contexts.users(params.contextId(), receivers).keySet().containsAll(receivers)) {
      throw new RpcException(ErrorCode.USER_DOESNT_EXIST);
    }
    if (!receivers.isEmpty()) {
      events.append(
          new EventRow.ContextCustom(
              params.contextId(),
              params.channel(),
              params.data(),
              new EventRow.Author(user.userId(), user.user().publicKey()),
              params.receivers()));
    }
    return "OK";
  }

  /** The reference wants the key of its row, contextId-userId; the API elsewhere shows userId. */
  private static ContextUser userOf(List<ContextUser> users, String lastId) {
    return users.stream()
        .filter(user -> user.userId().equals(lastId))
        .findAny()
        .or(() -> users.stream().filter(user -> rowKey(user).equals(lastId)).findAny())
        .orElseThrow(() -> new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID));
  }

  private static String rowKey(ContextUser user) {
    return user.contextId() + "-" + user.userId();
  }

  private static QueryTarget queryTarget(ContextUser user) {
    return new QueryTarget(
        Map.of(
            "id", rowKey(user),
            "userId", user.userId(),
            "userPubKey", user.publicKey(),
            "created", user.created()),
        null);
  }

  private static List<String> publicKeys(List<ContextUser> users) {
    return users.stream().map(ContextUser::publicKey).toList();
  }

  private static Map<String, Object> info(Context context, ContextUser user) {
    return Map.of(
        "userId", user.userId(),
        "contextId", context.id(),
        "acl", user.acl(),
        "policy", context.policy(),
        "created", context.created(),
        "modified", context.modified(),
        "name", context.name(),
        "description", context.description(),
        "scope", context.scope());
  }

  private static Map<String, @Nullable Object> info(ContextUser user, Set<String> online) {
    Map<String, @Nullable Object> info = new HashMap<>();
    info.put("id", user.userId());
    info.put("pub", user.publicKey());
    info.put("status", online.contains(user.publicKey()) ? "active" : "inactive");
    return info;
  }

  private static Map<String, @Nullable Object> infoWithChange(
      ContextUser user, Set<String> online, @Nullable StatusChange change) {
    Map<String, @Nullable Object> info = info(user, online);
    info.put(
        "lastStatusChange",
        change == null
            ? null
            : Map.of(
                "action", change.action().wireName(), "timestamp", change.at().toEpochMilli()));
    return info;
  }
}
