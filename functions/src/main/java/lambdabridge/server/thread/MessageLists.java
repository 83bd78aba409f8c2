package lambdabridge.server.thread;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Parallel;
import lambdabridge.server.Parallel.Running;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextCaller;
import lambdabridge.server.policy.Right;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.MessageSearch.Filter;
import lambdabridge.server.thread.ThreadMethods.MessagesGet;
import org.jspecify.annotations.Nullable;

/**
 * Lists of messages.
 *
 * <p>The page everybody asks for, of all messages by creation, is read at the same time as the
 * thread and costs the same however many messages there are. The others are up to {@link
 * MessagesByUpdate} and {@link MessageSearch}.
 *
 * <p>Source: spec main-api.md 8 and 10.4.
 */
final class MessageLists {
  private final ThreadStore threads;
  private final MessageStore messages;
  private final MessageBodies bodies;
  private final ContextAccess access;
  private final MessagesByUpdate byUpdate;
  private final MessageSearch search;

  MessageLists(
      ThreadStore threads, MessageStore messages, MessageBodies bodies, ContextAccess access) {
    this.threads = threads;
    this.messages = messages;
    this.bodies = bodies;
    this.access = access;
    this.byUpdate = new MessagesByUpdate(messages);
    this.search = new MessageSearch(messages, bodies);
  }

  /** What a list can be sorted by; ties are broken by id. */
  enum SortBy {
    CREATE_DATE,
    /** Last update; messages without one come first when ascending. */
    UPDATES
  }

  Map<String, @Nullable Object> list(Session session, MessagesGet given) {
    return answer(session, given, Right.ITEM_LIST_ALL, AclFunction.THREAD_MESSAGES_GET, false);
  }

  /** As {@link #list}, but only of messages the caller wrote. */
  Map<String, @Nullable Object> listMine(Session session, MessagesGet given) {
    return answer(session, given, Right.ITEM_LIST_MY, AclFunction.THREAD_MESSAGES_GET_MY, true);
  }

  private Map<String, @Nullable Object> answer(
      Session session, MessagesGet given, Right right, AclFunction function, boolean mine) {
    PageRequest page = given.page();
    boolean all = given.query().matchesAll() && !mine;
    boolean byCreation = all && given.sortBy() == SortBy.CREATE_DATE;
    boolean isNear = page.skip() < SpanStore.FULL;
    Running<Optional<StoredMessage>> cursor = Parallel.start(() -> cursor(page));
    Running<List<StoredMessage>> guess =
        Parallel.start(() -> byCreation && isNear ? near(given.threadId(), page) : List.of());

    StoredThread thread = require(threads.find(given.threadId()));
    ContextCaller caller = access.require(session, thread.head().contextId());
    ThreadService.policy(caller, thread.head())
        .require(right, thread.head().roles(caller.userId()));
    caller.requireAcl(function, Map.of("threadId", thread.id()));
    given.query().requireKnownFields();
    StoredMessage after = cursor.join().orElse(null);
    if (page.lastId() != null && after == null) {
      throw new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID);
    }

    MessagePage found;
    if (byCreation) {
      found =
          new MessagePage(isNear ? guess.join() : far(thread, page), count(thread, page, after));
    } else if (all) {
      found = byUpdate.page(thread, page, after);
    } else {
      Filter filter = new Filter(given.query(), mine ? caller.userId() : null);
      found = search.page(thread.id(), filter, given.sortBy(), page, after);
    }
    LoadedThread loaded = require(threads.load(thread));
    return Map.of(
        "thread",
        ThreadAnswers.thread(loaded, caller.userId()),
        "messages",
        bodies.load(found.messages()).stream().map(ThreadAnswers::message).toList(),
        "count",
        found.count());
  }

  /** Returns the message the page begins after; any message of any thread will do. */
  private Optional<StoredMessage> cursor(PageRequest page) {
    String lastId = page.lastId();
    return lastId == null
        ? Optional.empty()
        : messages.locate(lastId).flatMap(at -> messages.find(at.threadId(), lastId));
  }

  /** Returns a page that needs no knowledge of the thread to be found. */
  private List<StoredMessage> near(String threadId, PageRequest page) {
    Position position =
        page.lastId() == null ? Position.skipping(page.skip()) : Position.after(page.lastId());
    return messages.page(threadId, page.ascending(), position, page.limit());
  }

  private List<StoredMessage> far(StoredThread thread, PageRequest page) {
    if (page.skip() >= thread.activity().messages()) {
      return List.of();
    }
    Position position = messages.position(thread, page.skip(), page.ascending());
    return messages.page(thread.id(), page.ascending(), position, page.limit());
  }

  /** Counts what has been passed rather than what is to come: that is the smaller part, mostly. */
  private long count(StoredThread thread, PageRequest page, @Nullable StoredMessage after) {
    long all = thread.activity().messages();
    if (after == null) {
      return all;
    }
    long passed =
        page.ascending()
            ? messages.countBefore(thread, after.id())
            : messages.countAfter(thread, after.id());
    long cursor = after.threadId().equals(thread.id()) ? 1 : 0;
    return Math.max(0, all - passed - cursor);
  }

  private static <T> T require(Optional<T> thread) {
    return thread.orElseThrow(() -> new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST));
  }
}
