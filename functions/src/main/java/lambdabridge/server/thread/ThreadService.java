package lambdabridge.server.thread;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextCaller;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.policy.ContainerKind;
import lambdabridge.server.policy.ContainerPolicy;
import lambdabridge.server.policy.Policy;
import lambdabridge.server.policy.Policy.ManagerChange;
import lambdabridge.server.policy.Right;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.ThreadDoc.Revision;
import lambdabridge.server.thread.ThreadMethods.SendCustomEvent;
import lambdabridge.server.thread.ThreadMethods.ThreadCreate;
import lambdabridge.server.thread.ThreadMethods.ThreadGet;
import lambdabridge.server.thread.ThreadMethods.ThreadUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Rules of threads. Each method checks in the order in which the specification lists its errors,
 * and begins anew when somebody else changed what it had read.
 *
 * <p>Source: spec main-api.md 10.4.
 */
final class ThreadService {
  /** Rounds with somebody else faster in each of them, after which something is wrong. */
  private static final int ATTEMPTS = 100;

  private final ThreadStore threads;
  private final ContextAccess access;
  private final ContextStore contexts;
  private final EventStore events;
  private final Ids ids;
  private final Clock clock;

  ThreadService(
      ThreadStore threads,
      ContextAccess access,
      ContextStore contexts,
      EventStore events,
      Ids ids,
      Clock clock) {
    this.threads = threads;
    this.access = access;
    this.contexts = contexts;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
  }

  /** Returns the new thread's id. */
  String create(Session session, ThreadCreate given) {
    ContainerPolicy policy = Objects.requireNonNullElse(given.policy(), ContainerPolicy.NONE);
    policy.requireAllowedValues();
    ContextCaller caller = access.require(session, given.contextId());
    caller.requireAcl(AclFunction.THREAD_CREATE, Map.of());
    Membership membership = given.membership();
    Policy.requireCreation(
        ContainerKind.THREAD, caller.policy(), policy, caller.userId(), membership.managers());
    membership.require(contexts, given.contextId(), Set.of(), List.of());

    Instant instant = clock.instant();
    long now = instant.toEpochMilli();
    ThreadHead head =
        new ThreadHead(
            ids.timeOrdered(instant),
            given.contextId(),
            given.type(),
            given.resourceId(),
            caller.userId(),
            now,
            caller.userId(),
            now,
            membership.keyId(),
            1,
            policy,
            membership.users(),
            membership.managers());
    Revision revision =
        new Revision(membership.keyId(), given.data(), now, caller.userId(), List.of());
    ThreadDoc doc = new ThreadDoc(List.of(revision), membership.keys());
    if (threads.create(head, doc, Change.created(now)) == WriteOutcome.DUPLICATE_RESOURCE_ID) {
      throw new RpcException(ErrorCode.DUPLICATE_RESOURCE_ID);
    }
    return head.id();
  }

  void update(Session session, ThreadUpdate given) {
    if (given.policy() != null) {
      given.policy().requireAllowedValues();
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      switch (tryUpdate(session, given)) {
        case DONE -> {
          return;
        }
        case DUPLICATE_RESOURCE_ID -> throw new RpcException(ErrorCode.DUPLICATE_RESOURCE_ID);
        default -> {}
      }
    }
    throw new IllegalStateException("thread not updated after " + ATTEMPTS + " attempts");
  }

  private WriteOutcome tryUpdate(Session session, ThreadUpdate given) {
    LoadedThread thread = load(require(given.threadId()));
    ThreadHead before = thread.head();
    ContextCaller caller = access.require(session, before.contextId());
    caller.requireAcl(AclFunction.THREAD_UPDATE, Map.of("threadId", before.id()));
    Membership membership = given.membership();
    policy(caller, before)
        .requireUpdate(
            before.roles(caller.userId()),
            ManagerChange.of(
                before.managers(), membership.managers(), caller.userId(), before.creator()),
            given.policy());
    if (given.version() != before.version() && !given.force()) {
      throw new RpcException(ErrorCode.ACCESS_DENIED, "version does not match");
    }
    membership.require(contexts, before.contextId(), thread.doc().keyIds(), thread.doc().keys());

    long now = clock.instant().toEpochMilli();
    ThreadHead after =
        new ThreadHead(
            before.id(),
            before.contextId(),
            before.type(),
            resourceId(before.resourceId(), given.resourceId()),
            before.creator(),
            before.createDate(),
            caller.userId(),
            now,
            membership.keyId(),
            before.version() + 1,
            Objects.requireNonNullElse(given.policy(), before.policy()),
            membership.users(),
            membership.managers());
    Set<String> removed = new TreeSet<>(before.members());
    removed.removeAll(after.members());
    Revision revision =
        new Revision(membership.keyId(), given.data(), now, caller.userId(), List.copyOf(removed));
    return threads.update(
        thread.stored(),
        after,
        thread.doc().with(revision, membership.keys()),
        Change.updated(after.version(), now));
  }

  /** Returns the resource id after an update: once there is one, it stays. */
  static @Nullable String resourceId(@Nullable String stored, @Nullable String given) {
    if (stored == null) {
      return given;
    }
    if (given != null && !given.equalsIgnoreCase(stored)) {
      throw new RpcException(ErrorCode.RESOURCE_ID_MISSMATCH);
    }
    return stored;
  }

  void delete(Session session, String threadId) {
    deleteAs(
        threadId,
        thread -> {
          ContextCaller caller = access.require(session, thread.head().contextId());
          caller.requireAcl(AclFunction.THREAD_DELETE, Map.of("threadId", threadId));
          requireDelete(caller, thread.head());
          return caller.context().solution();
        });
  }

  /** Admits a deletion. */
  @FunctionalInterface
  interface Admission {
    /** Returns the solution that owns the thread's context; throws if it may not be deleted. */
    String admit(StoredThread thread);
  }

  /** Deletes a thread that exists and that {@code admission} lets go. */
  void deleteAs(String threadId, Admission admission) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredThread thread = require(threadId);
      ThreadHead head = thread.head();
      EventRow.ThreadDeleted tombstone =
          new EventRow.ThreadDeleted(
              head.contextId(),
              admission.admit(thread),
              head.id(),
              head.type(),
              List.copyOf(head.members()));
      if (threads.delete(thread, tombstone) == WriteOutcome.DONE) {
        return;
      }
    }
    throw new IllegalStateException("thread not deleted after " + ATTEMPTS + " attempts");
  }

  /** Returns each id with its status. */
  List<BulkResult> deleteMany(Session session, List<String> threadIds) {
    return deleteManyAs(
        threadIds,
        contextId -> {
          ContextCaller caller = access.require(session, contextId);
          caller.requireAcl(AclFunction.THREAD_DELETE_MANY, Map.of());
          return thread -> {
            requireDelete(caller, thread.head());
            return caller.context().solution();
          };
        });
  }

  /** Admits the deletion of threads of one context. */
  @FunctionalInterface
  interface BulkAdmission {
    /** Returns what admits each thread; throws if none may be deleted. */
    Admission admit(String contextId);
  }

  /** Deletes the threads that exist, once {@code admission} has admitted their one context. */
  List<BulkResult> deleteManyAs(List<String> threadIds, BulkAdmission admission) {
    Set<String> distinct = new LinkedHashSet<>(threadIds);
    Map<String, StoredThread> found = threads.findAll(distinct);
    List<String> contextIds =
        distinct.stream()
            .map(found::get)
            .filter(Objects::nonNull)
            .map(thread -> thread.head().contextId())
            .distinct()
            .toList();
    if (contextIds.isEmpty()) {
      return distinct.stream()
          .map(id -> BulkResult.refused(id, ErrorCode.THREAD_DOES_NOT_EXIST))
          .toList();
    }
    Admission each = admission.admit(contextIds.getFirst());
    if (contextIds.size() > 1) {
      throw new RpcException(ErrorCode.RESOURCES_HAVE_DIFFERENT_CONTEXTS);
    }
    return distinct.stream().map(id -> deleteOne(id, each)).toList();
  }

  private BulkResult deleteOne(String threadId, Admission admission) {
    try {
      deleteAs(threadId, admission);
      return BulkResult.ok(threadId);
    } catch (RpcException e) {
      return BulkResult.refused(threadId, e.error());
    }
  }

  Map<String, @Nullable Object> get(Session session, ThreadGet given) {
    StoredThread thread = require(given.threadId());
    if (given.type() != null && !given.type().equals(thread.head().type())) {
      throw new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST);
    }
    ContextCaller caller = access.require(session, thread.head().contextId());
    caller.requireAcl(AclFunction.THREAD_GET, Map.of("threadId", thread.id()));
    policy(caller, thread.head()).require(Right.GET, thread.head().roles(caller.userId()));
    return Map.of("thread", ThreadAnswers.thread(load(thread), caller.userId()));
  }

  void sendCustomEvent(Session session, SendCustomEvent given) {
    ThreadHead head = require(given.threadId()).head();
    ContextCaller caller = access.require(session, head.contextId());
    caller.requireAcl(AclFunction.THREAD_SEND_CUSTOM_NOTIFICATION, Map.of("threadId", head.id()));
    if (given.users() != null && !new HashSet<>(head.users()).containsAll(given.users())) {
      throw new RpcException(ErrorCode.USER_DOES_NOT_HAVE_ACCESS_TO_CONTAINER);
    }
    events.append(
        new EventRow.ThreadCustom(
            head.contextId(),
            head.id(),
            head.type(),
            given.channel(),
            given.keyId(),
            given.data(),
            new EventRow.Author(caller.userId(), caller.user().publicKey()),
            given.users()));
  }

  private StoredThread require(String threadId) {
    return threads
        .find(threadId)
        .orElseThrow(() -> new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST));
  }

  private LoadedThread load(StoredThread thread) {
    return threads
        .load(thread)
        .orElseThrow(() -> new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST));
  }

  private static void requireDelete(ContextCaller caller, ThreadHead head) {
    policy(caller, head).require(Right.DELETE, head.roles(caller.userId()));
  }

  /** Returns what holds for the thread. */
  static Policy policy(ContextCaller caller, ThreadHead head) {
    return new Policy(ContainerKind.THREAD, caller.policy(), head.policy());
  }
}
