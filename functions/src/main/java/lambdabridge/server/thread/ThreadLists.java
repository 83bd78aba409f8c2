package lambdabridge.server.thread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Parallel;
import lambdabridge.server.Parallel.Running;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextCaller;
import lambdabridge.server.policy.ContainerKind;
import lambdabridge.server.policy.Policy;
import lambdabridge.server.policy.Right;
import lambdabridge.server.policy.Roles;
import lambdabridge.server.query.Query;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.ThreadMethods.ThreadList;
import lambdabridge.server.thread.ThreadMethods.ThreadListAll;
import org.jspecify.annotations.Nullable;

/**
 * Lists of threads.
 *
 * <p>Listing rows say which threads match; only the threads of the page are read, unless the order
 * or the query needs more.
 *
 * <p>Source: spec main-api.md 8 and 10.4.
 */
final class ThreadLists {
  private static final int WIDTH = 8;

  private final ThreadStore threads;
  private final ContextAccess access;

  ThreadLists(ThreadStore threads, ContextAccess access) {
    this.threads = threads;
    this.access = access;
  }

  /** What a list can be sorted by; ties are broken by id, which is the order of creation. */
  enum SortBy {
    CREATE_DATE,
    LAST_MODIFICATION_DATE,
    LAST_MSG_DATE;

    long key(Activity activity) {
      return switch (this) {
        case CREATE_DATE -> 0;
        case LAST_MODIFICATION_DATE -> activity.modified();
        case LAST_MSG_DATE -> activity.lastMsgDate();
      };
    }
  }

  /** Which of the caller's relations to a thread put it into the list. */
  enum Scope {
    ALL,
    MANAGER,
    USER,
    MEMBER,
    OWNER;

    boolean includes(Listing listing) {
      return switch (this) {
        case ALL -> true;
        case MANAGER -> listing.manager();
        case USER -> listing.user();
        case MEMBER -> listing.user() || listing.manager();
        case OWNER -> listing.owner();
      };
    }
  }

  Map<String, @Nullable Object> list(Session session, ThreadList given) {
    String contextId = given.contextId();
    boolean all = given.scope() == Scope.ALL;
    // Who the caller is gets looked up while the list of who it was last time is read.
    Optional<String> recent = all ? Optional.empty() : access.recentUserId(session, contextId);
    Optional<Running<List<Listing>>> ahead =
        recent.map(user -> Parallel.start(() -> threads.listingsOfUser(contextId, user)));
    ContextCaller caller = access.require(session, contextId);
    caller.requireAcl(AclFunction.THREAD_LIST, Map.of());
    requirePolicy(caller, all ? Right.LIST_ALL : Right.LIST_MY);
    given.query().requireKnownFields();
    // Without a solution in the session, lists have always been those of the users list.
    boolean plain = session.solution() == null;
    List<Candidate> candidates;
    if (all && !plain) {
      candidates = ofContext(contextId, given.type());
    } else {
      List<Listing> listings =
          ahead
              .filter(running -> recent.equals(Optional.of(caller.userId())))
              .map(Running::join)
              .orElseGet(() -> threads.listingsOfUser(contextId, caller.userId()));
      candidates =
          plain
              ? ofUser(caller.userId(), listings, Scope.USER, null)
              : ofUser(caller.userId(), listings, given.scope(), given.type());
    }
    return answer(caller, candidates, given.sortBy(), given.query(), given.page());
  }

  Map<String, @Nullable Object> listAll(Session session, ThreadListAll given) {
    Running<List<Candidate>> candidates =
        Parallel.start(() -> ofContext(given.contextId(), given.type()));
    ContextCaller caller = access.require(session, given.contextId());
    caller.requireAcl(AclFunction.THREAD_LIST_ALL, Map.of());
    requirePolicy(caller, Right.LIST_ALL);
    return answer(caller, candidates.join(), given.sortBy(), Query.ALL, given.page());
  }

  private static void requirePolicy(ContextCaller caller, Right right) {
    Policy.withoutContainer(ContainerKind.THREAD, caller.policy()).require(right, Roles.NONE);
  }

  /**
   * A thread that belongs into the list unless the query excludes it.
   *
   * @param thread null while it has not been read
   */
  private record Candidate(String threadId, @Nullable StoredThread thread) {}

  private List<Candidate> ofContext(String contextId, @Nullable String type) {
    return threads.listingsOfContext(contextId).stream()
        .filter(listing -> type == null || type.equals(listing.type()))
        .map(listing -> new Candidate(listing.threadId(), null))
        .toList();
  }

  private List<Candidate> ofUser(
      String userId, List<Listing> all, Scope scope, @Nullable String type) {
    List<Listing> listings =
        all.stream().filter(listing -> type == null || type.equals(listing.type())).toList();
    Map<String, StoredThread> hinted =
        threads.findAll(listings.stream().filter(Listing::hint).map(Listing::threadId).toList());
    List<Candidate> candidates = new ArrayList<>();
    for (Listing listing : listings) {
      StoredThread thread = hinted.get(listing.threadId());
      if (listing.hint() && thread != null) {
        Listing actual = Listing.of(thread.head(), userId);
        if (scope.includes(actual)) {
          candidates.add(new Candidate(thread.id(), thread));
        }
      } else if (!listing.hint() && scope.includes(listing)) {
        candidates.add(new Candidate(listing.threadId(), null));
      }
    }
    return candidates;
  }

  private Map<String, @Nullable Object> answer(
      ContextCaller caller,
      List<Candidate> candidates,
      SortBy sortBy,
      Query query,
      PageRequest page) {
    Optional<Entry> cursor = Optional.ofNullable(page.lastId()).map(id -> cursor(id, sortBy));
    Map<String, LoadedThread> loaded = new HashMap<>();
    List<String> matching = candidates.stream().map(Candidate::threadId).toList();
    if (!query.matchesAll()) {
      loaded.putAll(load(candidates));
      matching = matching.stream().filter(id -> matches(query, loaded.get(id))).toList();
    }

    Comparator<Entry> order = Comparator.comparingLong(Entry::key).thenComparing(Entry::threadId);
    Comparator<Entry> direction = page.ascending() ? order : order.reversed();
    List<Entry> entries =
        entries(matching, sortBy).stream()
            .filter(e -> cursor.isEmpty() || direction.compare(e, cursor.get()) > 0)
            .sorted(direction)
            .toList();

    List<String> ids =
        entries.stream().skip(page.skip()).limit(page.limit()).map(Entry::threadId).toList();
    List<Candidate> unread =
        candidates.stream()
            .filter(c -> ids.contains(c.threadId()) && !loaded.containsKey(c.threadId()))
            .toList();
    loaded.putAll(load(unread));
    List<Map<String, @Nullable Object>> infos = new ArrayList<>();
    for (String id : ids) {
      LoadedThread thread = loaded.get(id);
      if (thread != null) {
        infos.add(ThreadAnswers.thread(thread, caller.userId()));
      }
    }
    return Map.of("threads", infos, "count", (long) entries.size());
  }

  private static boolean matches(Query query, @Nullable LoadedThread thread) {
    return thread != null && query.matches(ThreadAnswers.queried(thread));
  }

  /** A thread with the value it is sorted by. */
  private record Entry(String threadId, long key) {}

  private Entry cursor(String threadId, SortBy sortBy) {
    Activity activity = threads.activities(List.of(threadId)).get(threadId);
    if (activity == null) {
      throw new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID);
    }
    return new Entry(threadId, sortBy.key(activity));
  }

  private List<Entry> entries(List<String> threadIds, SortBy sortBy) {
    if (sortBy == SortBy.CREATE_DATE) {
      return threadIds.stream().map(id -> new Entry(id, 0)).toList();
    }
    List<Entry> entries = new ArrayList<>();
    threads
        .activities(threadIds)
        .forEach((id, activity) -> entries.add(new Entry(id, sortBy.key(activity))));
    return entries;
  }

  private Map<String, LoadedThread> load(List<Candidate> candidates) {
    Map<String, StoredThread> stored = new HashMap<>();
    List<String> unread = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.thread() == null) {
        unread.add(candidate.threadId());
      } else {
        stored.put(candidate.threadId(), candidate.thread());
      }
    }
    stored.putAll(threads.findAll(unread));
    Map<String, LoadedThread> loaded = new HashMap<>();
    for (Optional<LoadedThread> thread :
        Parallel.map(List.copyOf(stored.values()), WIDTH, threads::load)) {
      thread.ifPresent(t -> loaded.put(t.head().id(), t));
    }
    return loaded;
  }
}
