package lambdabridge.server.thread;

import static lambdabridge.server.rpc.Access.CONTEXT_USER;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import lambdabridge.server.policy.ContainerPolicy;
import lambdabridge.server.query.Query;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.thread.ThreadDoc.MemberKey;
import org.jspecify.annotations.Nullable;

/**
 * The thread.* methods of the main API.
 *
 * <p>Source: spec main-api.md 10.4.
 */
public final class ThreadMethods {
  private static final int MOST_PEOPLE = 16384;
  private static final int MOST_DELETED = 128;
  private static final int THREAD_DATA = 4096;
  private static final int MESSAGE_DATA = 16384;
  private static final String OK = "OK";

  private final ThreadService threads;
  private final ThreadLists lists;
  private final MessageService messages;
  private final MessageLists messageLists;

  ThreadMethods(
      ThreadService threads,
      ThreadLists lists,
      MessageService messages,
      MessageLists messageLists) {
    this.threads = threads;
    this.lists = lists;
    this.messages = messages;
    this.messageLists = messageLists;
  }

  public List<RpcMethod<?>> methods() {
    return List.of(
        method("threadCreate", ThreadCreate::decode, this::threadCreate),
        method("threadUpdate", ThreadUpdate::decode, this::threadUpdate),
        method("threadDelete", ThreadMethods::threadId, this::threadDelete),
        method("threadDeleteMany", ThreadMethods::threadIds, this::threadDeleteMany),
        method("threadGet", ThreadGet::decode, this::threadGet),
        method("threadList", ThreadList::decode, this::threadList),
        method("threadListAll", ThreadListAll::decode, this::threadListAll),
        method("threadMessageSend", MessageSend::decode, this::threadMessageSend),
        method("threadMessageUpdate", MessageUpdateCall::decode, this::threadMessageUpdate),
        method("threadMessageDelete", ThreadMethods::messageId, this::threadMessageDelete),
        method("threadMessageDeleteMany", ThreadMethods::messageIds, this::threadMessageDeleteMany),
        method(
            "threadMessageDeleteOlderThan", OlderThan::decode, this::threadMessageDeleteOlderThan),
        method("threadMessageGet", ThreadMethods::messageId, this::threadMessageGet),
        method("threadMessagesGet", MessagesGet::decode, this::threadMessagesGet),
        method("threadMessagesGetMy", MessagesGet::decode, this::threadMessagesGetMy),
        method("threadSendCustomEvent", SendCustomEvent::decode, this::threadSendCustomEvent));
  }

  private static <P> RpcMethod<P> method(
      String name, Function<Params, P> decode, RpcMethod.Handler<P> call) {
    return RpcMethod.of("thread." + name, CONTEXT_USER, decode, call);
  }

  record ThreadCreate(
      String contextId,
      @Nullable String resourceId,
      @Nullable String type,
      Membership membership,
      @Nullable Object data,
      @Nullable ContainerPolicy policy) {
    static ThreadCreate decode(Params p) {
      return new ThreadCreate(
          p.id("contextId"),
          p.optUuid4("resourceId"),
          optType(p),
          readMembership(p),
          p.json("data", THREAD_DATA),
          p.optObject("policy", ContainerPolicy::withItem));
    }
  }

  private Object threadCreate(Caller caller, ThreadCreate given) {
    return Map.of("threadId", threads.create(caller.requireSession(), given));
  }

  record ThreadUpdate(
      String threadId,
      @Nullable String resourceId,
      Membership membership,
      @Nullable Object data,
      long version,
      boolean force,
      @Nullable ContainerPolicy policy) {
    static ThreadUpdate decode(Params p) {
      return new ThreadUpdate(
          p.id("id"),
          p.optUuid4("resourceId"),
          readMembership(p),
          p.json("data", THREAD_DATA),
          p.integer("version", 0, Long.MAX_VALUE),
          p.bool("force"),
          p.optObject("policy", ContainerPolicy::withItem));
    }
  }

  private Object threadUpdate(Caller caller, ThreadUpdate given) {
    threads.update(caller.requireSession(), given);
    return OK;
  }

  private static String threadId(Params p) {
    return p.id("threadId");
  }

  private Object threadDelete(Caller caller, String threadId) {
    threads.delete(caller.requireSession(), threadId);
    return OK;
  }

  private static List<String> threadIds(Params p) {
    return p.ids("threadIds", MOST_DELETED);
  }

  private Object threadDeleteMany(Caller caller, List<String> threadIds) {
    return BulkResult.answer(threads.deleteMany(caller.requireSession(), threadIds));
  }

  record ThreadGet(String threadId, @Nullable String type) {
    static ThreadGet decode(Params p) {
      return new ThreadGet(p.id("threadId"), optType(p));
    }
  }

  private Object threadGet(Caller caller, ThreadGet given) {
    return threads.get(caller.requireSession(), given);
  }

  record ThreadList(
      String contextId,
      ThreadLists.Scope scope,
      @Nullable String type,
      ThreadLists.SortBy sortBy,
      Query query,
      PageRequest page) {
    private static final Set<String> SCOPES = Set.of("ALL", "MANAGER", "USER", "MEMBER", "OWNER");

    static ThreadList decode(Params p) {
      String scope = p.optOneOf("scope", SCOPES);
      return new ThreadList(
          p.id("contextId"),
          scope == null ? ThreadLists.Scope.MEMBER : ThreadLists.Scope.valueOf(scope),
          optType(p),
          threadOrder(p),
          Query.from(p),
          PageRequest.decode(p));
    }
  }

  private Object threadList(Caller caller, ThreadList given) {
    return lists.list(caller.requireSession(), given);
  }

  /** The query is read for its shape and has no effect. */
  record ThreadListAll(
      String contextId,
      @Nullable String type,
      ThreadLists.SortBy sortBy,
      Query query,
      PageRequest page) {
    static ThreadListAll decode(Params p) {
      return new ThreadListAll(
          p.id("contextId"), optType(p), threadOrder(p), Query.from(p), PageRequest.decode(p));
    }
  }

  private Object threadListAll(Caller caller, ThreadListAll given) {
    return lists.listAll(caller.requireSession(), given);
  }

  record MessageSend(
      String threadId, @Nullable String resourceId, @Nullable Object data, String keyId) {
    static MessageSend decode(Params p) {
      return new MessageSend(
          p.id("threadId"), p.optUuid4("resourceId"), p.json("data", MESSAGE_DATA), p.id("keyId"));
    }
  }

  private Object threadMessageSend(Caller caller, MessageSend given) {
    return Map.of("messageId", messages.send(caller.requireSession(), given));
  }

  record MessageUpdateCall(
      String messageId,
      @Nullable String resourceId,
      @Nullable Object data,
      String keyId,
      @Nullable Long version,
      boolean force) {
    static MessageUpdateCall decode(Params p) {
      return new MessageUpdateCall(
          p.id("messageId"),
          p.optUuid4("resourceId"),
          p.json("data", MESSAGE_DATA),
          p.id("keyId"),
          p.optInteger("version", 0, Long.MAX_VALUE),
          Objects.requireNonNullElse(p.optBool("force"), false));
    }
  }

  private Object threadMessageUpdate(Caller caller, MessageUpdateCall given) {
    messages.update(caller.requireSession(), given);
    return OK;
  }

  private static String messageId(Params p) {
    return p.id("messageId");
  }

  private Object threadMessageDelete(Caller caller, String messageId) {
    messages.delete(caller.requireSession(), messageId);
    return OK;
  }

  private static List<String> messageIds(Params p) {
    return p.ids("messageIds", MOST_DELETED);
  }

  private Object threadMessageDeleteMany(Caller caller, List<String> messageIds) {
    return BulkResult.answer(messages.deleteMany(caller.requireSession(), messageIds));
  }

  /**
   * @param timestamp milliseconds since the epoch
   */
  record OlderThan(String threadId, long timestamp) {
    static OlderThan decode(Params p) {
      long timestamp = p.timestamp("timestamp");
      return new OlderThan(p.id("threadId"), timestamp);
    }
  }

  private Object threadMessageDeleteOlderThan(Caller caller, OlderThan given) {
    return BulkResult.answer(
        messages.deleteOlderThan(caller.requireSession(), given.threadId(), given.timestamp()));
  }

  private Object threadMessageGet(Caller caller, String messageId) {
    return messages.get(caller.requireSession(), messageId);
  }

  record MessagesGet(String threadId, MessageLists.SortBy sortBy, Query query, PageRequest page) {
    private static final String UPDATES = "updates";

    static MessagesGet decode(Params p) {
      return new MessagesGet(
          p.id("threadId"),
          UPDATES.equals(p.optOneOf("sortBy", Set.of("createDate", UPDATES)))
              ? MessageLists.SortBy.UPDATES
              : MessageLists.SortBy.CREATE_DATE,
          Query.from(p),
          PageRequest.decode(p));
    }
  }

  private Object threadMessagesGet(Caller caller, MessagesGet given) {
    return messageLists.list(caller.requireSession(), given);
  }

  private Object threadMessagesGetMy(Caller caller, MessagesGet given) {
    return messageLists.listMine(caller.requireSession(), given);
  }

  record SendCustomEvent(
      String threadId,
      String channel,
      String keyId,
      @Nullable Object data,
      @Nullable List<String> users) {
    static SendCustomEvent decode(Params p) {
      return new SendCustomEvent(
          p.id("threadId"),
          p.channel("channel"),
          p.id("keyId"),
          p.json("data", MESSAGE_DATA),
          p.has("users") ? p.ids("users", MOST_PEOPLE) : null);
    }
  }

  private Object threadSendCustomEvent(Caller caller, SendCustomEvent given) {
    threads.sendCustomEvent(caller.requireSession(), given);
    return OK;
  }

  private static Membership readMembership(Params p) {
    return new Membership(
        p.ids("users", MOST_PEOPLE),
        p.ids("managers", MOST_PEOPLE),
        p.id("keyId"),
        p.objects(
            "keys",
            MOST_PEOPLE,
            key -> new MemberKey(key.id("user"), key.id("keyId"), key.json("data", THREAD_DATA))));
  }

  private static @Nullable String optType(Params p) {
    return p.optText("type", 1, Params.ID_LENGTH);
  }

  private static ThreadLists.SortBy threadOrder(Params p) {
    String sortBy =
        p.optOneOf("sortBy", Set.of("createDate", "lastModificationDate", "lastMsgDate"));
    return switch (sortBy) {
      case "lastModificationDate" -> ThreadLists.SortBy.LAST_MODIFICATION_DATE;
      case "lastMsgDate" -> ThreadLists.SortBy.LAST_MSG_DATE;
      case null, default -> ThreadLists.SortBy.CREATE_DATE;
    };
  }
}
