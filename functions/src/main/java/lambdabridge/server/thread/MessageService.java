package lambdabridge.server.thread;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.Parallel;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextCaller;
import lambdabridge.server.policy.Right;
import lambdabridge.server.policy.Roles;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.MessageBodies.Body;
import lambdabridge.server.thread.MessageStore.Location;
import lambdabridge.server.thread.StoredMessage.MessageUpdate;
import lambdabridge.server.thread.ThreadMethods.MessageSend;
import lambdabridge.server.thread.ThreadMethods.MessageUpdateCall;
import org.jspecify.annotations.Nullable;

/**
 * Rules of messages. Each method checks in the order in which the specification lists its errors,
 * and begins anew when somebody else changed what it had read.
 *
 * <p>Source: spec main-api.md 10.4.
 */
final class MessageService {
  /** Rounds with somebody else faster in each of them, after which something is wrong. */
  private static final int ATTEMPTS = 100;

  private final ThreadStore threads;
  private final MessageStore messages;
  private final MessageBodies bodies;
  private final ContextAccess access;
  private final Ids ids;
  private final Clock clock;

  MessageService(
      ThreadStore threads,
      MessageStore messages,
      MessageBodies bodies,
      ContextAccess access,
      Ids ids,
      Clock clock) {
    this.threads = threads;
    this.messages = messages;
    this.bodies = bodies;
    this.access = access;
    this.ids = ids;
    this.clock = clock;
  }

  /** Returns the new message's id. */
  String send(Session session, MessageSend given) {
    StoredThread thread = requireThread(given.threadId());
    Instant now = clock.instant();
    String id = ids.timeOrdered(now);
    boolean keyIsCurrent = thread.activity().keyId().equals(given.keyId());
    Body body = bodies.prepare(thread.id(), id, 1, given.data());
    // Writing begins while the caller is looked up; whoever turns out to be refused leaves nothing.
    Parallel.Running<Boolean> writing = keyIsCurrent ? write(body) : null;
    try {
      ContextCaller caller = access.require(session, thread.head().contextId());
      caller.requireAcl(AclFunction.THREAD_MESSAGE_SEND, Map.of("threadId", thread.id()));
      ThreadService.policy(caller, thread.head())
          .require(Right.ITEM_CREATE, thread.head().roles(caller.userId()));
      if (writing == null) {
        throw new RpcException(ErrorCode.INVALID_THREAD_KEY);
      }
      StoredMessage message =
          new StoredMessage(
              id,
              thread.id(),
              thread.head().contextId(),
              given.resourceId() == null ? ids.uuid() : given.resourceId(),
              caller.userId(),
              now.toEpochMilli(),
              given.keyId(),
              1,
              List.of(),
              0,
              body.key(),
              body.copy(),
              body.meta(),
              thread.activity().span());
      writing.join();
      requireDone(messages.send(message, thread.activity()));
      return id;
    } catch (RpcException e) {
      // Only a refusal is certain to have written no row; after any other failure the blob stays.
      if (writing != null) {
        writing.join();
        bodies.discard(List.of(body.key()));
      }
      throw e;
    }
  }

  private Parallel.Running<Boolean> write(Body body) {
    return Parallel.start(
        () -> {
          bodies.write(body);
          return true;
        });
  }

  void update(Session session, MessageUpdateCall given) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Found found = requireMessage(given.messageId());
      StoredMessage before = found.message();
      ContextCaller caller = access.require(session, before.contextId());
      caller.requireAcl(AclFunction.THREAD_MESSAGE_UPDATE, found.aclArguments());
      require(Right.ITEM_UPDATE, caller, found);
      if (!found.thread().activity().keyId().equals(given.keyId())) {
        throw new RpcException(ErrorCode.INVALID_THREAD_KEY);
      }
      if (given.version() != null && given.version() != before.version() && !given.force()) {
        throw new RpcException(ErrorCode.INVALID_VERSION);
      }
      ThreadService.resourceId(before.resourceId(), given.resourceId());

      Body body =
          bodies.prepare(before.threadId(), before.id(), before.version() + 1, given.data());
      bodies.write(body);
      StoredMessage after = updated(before, given.keyId(), body, caller.userId());
      WriteOutcome outcome = messages.update(before, after);
      bodies.discard(List.of(outcome == WriteOutcome.DONE ? before.bodyKey() : body.key()));
      if (outcome != WriteOutcome.CHANGED) {
        requireDone(outcome);
        return;
      }
    }
    throw new IllegalStateException("message not updated after " + ATTEMPTS + " attempts");
  }

  private StoredMessage updated(StoredMessage before, String keyId, Body body, String author) {
    List<MessageUpdate> updates = new ArrayList<>(before.updates());
    updates.add(new MessageUpdate(clock.instant().toEpochMilli(), author));
    return new StoredMessage(
        before.id(),
        before.threadId(),
        before.contextId(),
        before.resourceId(),
        before.author(),
        before.createDate(),
        keyId,
        before.version() + 1,
        List.copyOf(updates),
        before.archived(),
        body.key(),
        body.copy(),
        body.meta(),
        before.span());
  }

  Map<String, @Nullable Object> get(Session session, String messageId) {
    Found found = requireMessage(messageId);
    ContextCaller caller = access.require(session, found.message().contextId());
    require(Right.ITEM_GET, caller, found);
    caller.requireAcl(AclFunction.THREAD_MESSAGE_GET, found.aclArguments());
    Message message =
        bodies
            .load(found.message())
            .orElseThrow(() -> new RpcException(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST));
    return Map.of("message", ThreadAnswers.message(message));
  }

  void delete(Session session, String messageId) {
    deleteAs(
        messageId,
        found -> {
          ContextCaller caller = access.require(session, found.message().contextId());
          caller.requireAcl(AclFunction.THREAD_MESSAGE_DELETE, found.aclArguments());
          require(Right.ITEM_DELETE, caller, found);
        });
  }

  /** Admits a deletion. */
  @FunctionalInterface
  interface Admission {
    /** Throws if the message may not be deleted. */
    void admit(Found found);
  }

  /** Deletes a message that exists and that {@code admission} lets go. */
  void deleteAs(String messageId, Admission admission) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Found found = requireMessage(messageId);
      admission.admit(found);
      Change change = Change.messageDeleted(messageId, clock.instant().toEpochMilli());
      if (delete(found.thread(), List.of(found.message()), change) == WriteOutcome.DONE) {
        return;
      }
    }
    throw new IllegalStateException("message not deleted after " + ATTEMPTS + " attempts");
  }

  private WriteOutcome delete(StoredThread thread, List<StoredMessage> some, Change change) {
    WriteOutcome outcome = messages.delete(thread.id(), thread.head().createDate(), some, change);
    if (outcome == WriteOutcome.DONE) {
      bodies.discard(some.stream().map(StoredMessage::bodyKey).toList());
    }
    return outcome;
  }

  /** Returns each id with its status. */
  List<BulkResult> deleteMany(Session session, List<String> messageIds) {
    return deleteManyAs(
        messageIds, thread -> admission(session, AclFunction.THREAD_MESSAGE_DELETE_MANY, thread));
  }

  /** Returns the messages older than {@code timestamp}, in ms, with their status. */
  List<BulkResult> deleteOlderThan(Session session, String threadId, long timestamp) {
    return deleteOlderThanAs(
        threadId,
        timestamp,
        thread -> admission(session, AclFunction.THREAD_MESSAGE_DELETE_OLDER_THAN, thread));
  }

  private Predicate<StoredMessage> admission(
      Session session, AclFunction function, StoredThread thread) {
    ContextCaller caller = access.require(session, thread.head().contextId());
    caller.requireAcl(function, Map.of("threadId", thread.id()));
    Roles roles = thread.head().roles(caller.userId());
    return message ->
        ThreadService.policy(caller, thread.head())
            .admits(
                Right.ITEM_DELETE, roles.withItemOwner(caller.userId().equals(message.author())));
  }

  /** Admits the deletion of messages of one thread. */
  @FunctionalInterface
  interface BulkAdmission {
    /** Returns which messages may be deleted; throws if none may. */
    Predicate<StoredMessage> admit(StoredThread thread);
  }

  /** Deletes the messages that exist, once {@code admission} has admitted their one thread. */
  List<BulkResult> deleteManyAs(List<String> messageIds, BulkAdmission admission) {
    Set<String> distinct = new LinkedHashSet<>(messageIds);
    Map<String, StoredThread> homes = new LinkedHashMap<>();
    Map<String, StoredMessage> found = findAll(distinct, homes);
    BulkDeletion deletion = new BulkDeletion(distinct);
    if (found.isEmpty()) {
      return deletion.results();
    }
    StoredThread thread = homes.values().iterator().next();
    Predicate<StoredMessage> mayDelete = admission.admit(thread);
    if (homes.size() > 1) {
      throw new RpcException(ErrorCode.MESSAGES_BELONGS_TO_DIFFERENT_THREADS);
    }
    for (String id : distinct) {
      StoredMessage message = found.get(id);
      if (message != null && mayDelete.test(message)) {
        deletion.add(thread, message);
      } else if (message != null) {
        deletion.refuse(id);
      }
    }
    deletion.finish(thread);
    return deletion.results();
  }

  /** Returns the messages that exist, and in {@code homes} their threads in order of the ids. */
  private Map<String, StoredMessage> findAll(
      Set<String> messageIds, Map<String, StoredThread> homes) {
    Map<String, Location> locations = messages.locateAll(messageIds);
    Map<String, List<String>> byThread = new LinkedHashMap<>();
    for (String id : messageIds) {
      Location location = locations.get(id);
      if (location != null) {
        byThread.computeIfAbsent(location.threadId(), threadId -> new ArrayList<>()).add(id);
      }
    }
    Map<String, StoredThread> existing = threads.findAll(byThread.keySet());
    Map<String, StoredMessage> found = new LinkedHashMap<>();
    byThread.forEach(
        (threadId, ids) -> {
          StoredThread thread = existing.get(threadId);
          if (thread != null) {
            found.putAll(messages.findAll(threadId, ids));
            homes.put(threadId, thread);
          }
        });
    return found;
  }

  List<BulkResult> deleteOlderThanAs(String threadId, long timestamp, BulkAdmission admission) {
    StoredThread thread = requireThread(threadId);
    Predicate<StoredMessage> mayDelete = admission.admit(thread);
    BulkDeletion deletion = new BulkDeletion(Set.of());
    messages
        .from(threadId, true, Position.FIRST)
        .takeWhile(message -> message.createDate() < timestamp)
        .forEach(
            message -> {
              if (mayDelete.test(message)) {
                deletion.add(thread, message);
              } else {
                deletion.refuse(message.id());
              }
            });
    deletion.finish(thread);
    return deletion.results();
  }

  /**
   * A deletion in several transactions, of which the last one announces the counters. Not
   * thread-safe.
   */
  private final class BulkDeletion {
    private final Map<String, BulkResult> results = new LinkedHashMap<>();
    private List<StoredMessage> group = new ArrayList<>();

    BulkDeletion(Set<String> ids) {
      ids.forEach(
          id -> results.put(id, BulkResult.refused(id, ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST)));
    }

    void refuse(String id) {
      results.put(id, BulkResult.refused(id, ErrorCode.ACCESS_DENIED));
    }

    void add(StoredThread thread, StoredMessage message) {
      if (group.size() == MessageStore.MOST_DELETED) {
        commit(thread, false);
      }
      results.put(
          message.id(), BulkResult.refused(message.id(), ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST));
      group.add(message);
    }

    void finish(StoredThread thread) {
      commit(thread, true);
    }

    List<BulkResult> results() {
      return List.copyOf(results.values());
    }

    /** Deletes the group; what somebody else has deleted by then counts as not existing. */
    private void commit(StoredThread thread, boolean last) {
      List<StoredMessage> some = group;
      group = new ArrayList<>();
      for (int attempt = 0; attempt < ATTEMPTS && !some.isEmpty(); attempt++) {
        List<String> ids = some.stream().map(StoredMessage::id).toList();
        Change change = Change.messagesDeleted(ids, last, clock.instant().toEpochMilli());
        switch (delete(thread, some, change)) {
          case DONE -> {
            ids.forEach(id -> results.put(id, BulkResult.ok(id)));
            return;
          }
          case NO_THREAD -> {
            return;
          }
          default -> some = List.copyOf(messages.findAll(thread.id(), ids).values());
        }
      }
      if (!some.isEmpty()) {
        throw new IllegalStateException("messages not deleted after " + ATTEMPTS + " attempts");
      }
    }
  }

  /** A message that exists, and its thread. */
  record Found(StoredThread thread, StoredMessage message) {
    Map<String, String> aclArguments() {
      return Map.of("threadId", thread.id(), "messageId", message.id());
    }
  }

  /** Returns the message; one whose thread is gone does not exist any more. */
  Found requireMessage(String messageId) {
    Location location =
        messages
            .locate(messageId)
            .orElseThrow(() -> new RpcException(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST));
    Parallel.Running<Optional<StoredThread>> thread =
        Parallel.start(() -> threads.find(location.threadId()));
    Optional<StoredMessage> message = messages.find(location.threadId(), messageId);
    return thread
        .join()
        .flatMap(home -> message.map(stored -> new Found(home, stored)))
        .orElseThrow(() -> new RpcException(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST));
  }

  StoredThread requireThread(String threadId) {
    return threads
        .find(threadId)
        .orElseThrow(() -> new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST));
  }

  private static void require(Right right, ContextCaller caller, Found found) {
    Roles roles =
        found
            .thread()
            .head()
            .roles(caller.userId())
            .withItemOwner(caller.userId().equals(found.message().author()));
    ThreadService.policy(caller, found.thread().head()).require(right, roles);
  }

  private static void requireDone(WriteOutcome outcome) {
    switch (outcome) {
      case DONE -> {}
      case NO_THREAD -> throw new RpcException(ErrorCode.THREAD_DOES_NOT_EXIST);
      case WRONG_KEY -> throw new RpcException(ErrorCode.INVALID_THREAD_KEY);
      case DUPLICATE_RESOURCE_ID -> throw new RpcException(ErrorCode.DUPLICATE_RESOURCE_ID);
      case CHANGED -> throw new IllegalStateException("changed, but not tried again");
    }
  }
}
