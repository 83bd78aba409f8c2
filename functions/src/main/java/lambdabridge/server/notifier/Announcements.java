package lambdabridge.server.notifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lambdabridge.server.Parallel;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.thread.Change;
import lambdabridge.server.thread.JournalEntry;
import lambdabridge.server.thread.LoadedThread;
import lambdabridge.server.thread.Message;
import lambdabridge.server.thread.MessageBodies;
import lambdabridge.server.thread.MessageStore;
import lambdabridge.server.thread.StoredThread;
import lambdabridge.server.thread.ThreadDoc;
import lambdabridge.server.thread.ThreadStore;

/**
 * Turns committed changes into events, in their order. What the events show is read in a few calls
 * for the whole batch, and as it is now: of a thread or message that is gone meanwhile there is
 * nothing left to announce but its end, which has a record of its own.
 */
final class Announcements {
  /** Calls to a table at the same time. */
  private static final int WIDTH = 16;

  private final EventStore events;
  private final ThreadStore threads;
  private final MessageStore messages;
  private final MessageBodies bodies;

  Announcements(
      EventStore events, ThreadStore threads, MessageStore messages, MessageBodies bodies) {
    this.events = events;
    this.threads = threads;
    this.messages = messages;
    this.bodies = bodies;
  }

  /** What a record of the Containers table's stream tells of. */
  private sealed interface Cause {
    record Journal(JournalEntry entry) implements Cause {}

    record Row(EventRow event, long at) implements Cause {}
  }

  List<Event> of(List<StreamRecord> records) {
    List<Cause> causes = records.stream().flatMap(this::cause).toList();
    Snapshot now = read(causes);
    return causes.stream().flatMap(cause -> announce(cause, now).stream()).toList();
  }

  private Stream<Cause> cause(StreamRecord record) {
    Optional<JournalEntry> entry = JournalEntry.of(record);
    if (entry.isPresent()) {
      return Stream.of(new Cause.Journal(entry.get()));
    }
    if (record.kind() == StreamRecord.Kind.INSERT && EventStore.isEvent(record.sort())) {
      EventStore.Stored stored = events.read(record.newImage());
      return Stream.of(new Cause.Row(stored.event(), stored.at()));
    }
    return Stream.empty();
  }

  /** Threads and messages as they are now, by id. */
  private record Snapshot(
      Map<String, StoredThread> threads,
      Map<String, LoadedThread> loaded,
      Map<String, Message> messages) {}

  private Snapshot read(List<Cause> causes) {
    Set<String> known = new HashSet<>();
    Set<String> whole = new TreeSet<>();
    Map<String, Set<String>> messageIds = new HashMap<>();
    for (Cause cause : causes) {
      switch (cause) {
        case Cause.Journal(JournalEntry entry) -> {
          known.add(entry.threadId());
          switch (entry.change().op()) {
            case THREAD_CREATED, THREAD_UPDATED -> whole.add(entry.threadId());
            case MESSAGE_CREATED, MESSAGE_UPDATED ->
                messageIds
                    .computeIfAbsent(entry.threadId(), any -> new TreeSet<>())
                    .addAll(entry.change().ids());
            case MESSAGES_DELETED -> {}
          }
        }
        case Cause.Row(EventRow.ThreadCustom custom, long at) -> known.add(custom.threadId());
        case Cause.Row row -> {}
      }
    }
    Parallel.Running<Map<String, Message>> messagesRead =
        Parallel.start(() -> readMessages(messageIds));
    Map<String, StoredThread> stored = threads.findAll(known);
    Map<String, LoadedThread> loaded = new HashMap<>();
    List<StoredThread> toLoad =
        whole.stream().filter(stored::containsKey).map(stored::get).toList();
    Parallel.map(toLoad, WIDTH, threads::load)
        .forEach(thread -> thread.ifPresent(t -> loaded.put(t.head().id(), t)));
    return new Snapshot(stored, loaded, messagesRead.join());
  }

  private Map<String, Message> readMessages(Map<String, Set<String>> idsByThread) {
    Map<String, Message> found = new HashMap<>();
    Parallel.map(
            List.copyOf(idsByThread.entrySet()),
            WIDTH,
            entry ->
                bodies.load(
                    List.copyOf(messages.findAll(entry.getKey(), entry.getValue()).values())))
        .forEach(some -> some.forEach(message -> found.put(message.stored().id(), message)));
    return found;
  }

  private List<Event> announce(Cause cause, Snapshot now) {
    return switch (cause) {
      case Cause.Journal(JournalEntry entry) -> announce(entry, now);
      case Cause.Row(EventRow event, long at) -> announce(event, at, now);
    };
  }

  private List<Event> announce(EventRow row, long at, Snapshot now) {
    return switch (row) {
      case EventRow.ThreadDeleted deleted -> List.of(ThreadEvents.deleted(deleted, at));
      case EventRow.ThreadCustom custom -> custom(custom, at, now);
      case EventRow.ContextCustom custom -> List.of(ContextEvents.custom(custom, at));
      case EventRow.ContextUserAdded added ->
          List.of(
              ContextEvents.userAdded(added.contextId(), added.userId(), added.publicKey(), at));
      case EventRow.ContextUserRemoved removed ->
          List.of(
              ContextEvents.userRemoved(
                  removed.contextId(), removed.userId(), removed.publicKey(), at));
      case EventRow.UpdateMissed missed -> List.of(); // the digest's
    };
  }

  private static List<Event> custom(EventRow.ThreadCustom custom, long at, Snapshot now) {
    List<String> users = custom.users();
    if (users != null) {
      return List.of(ThreadEvents.custom(custom, users, at));
    }
    StoredThread thread = now.threads().get(custom.threadId());
    return thread == null
        ? List.of()
        : List.of(ThreadEvents.custom(custom, List.copyOf(thread.head().members()), at));
  }

  private static List<Event> announce(JournalEntry entry, Snapshot now) {
    StoredThread thread = now.threads().get(entry.threadId());
    if (thread == null) {
      return List.of();
    }
    List<String> members = List.copyOf(thread.head().members());
    Audience audience = new Audience.Users(members);
    Change change = entry.change();
    return switch (change.op()) {
      case THREAD_CREATED ->
          structure(entry, now).stream()
              .map(t -> ThreadEvents.created(t, audience, change.at()))
              .toList();
      case THREAD_UPDATED ->
          structure(entry, now).stream()
              .map(
                  t ->
                      ThreadEvents.updated(
                          t,
                          new Audience.MembersAndRemoved(
                              members, removed(t.doc(), change.version()), change.version()),
                          change.at()))
              .toList();
      case MESSAGE_CREATED -> {
        List<Event> events = new ArrayList<>();
        messages(change, now).forEach(m -> events.add(ThreadEvents.newMessage(entry, m, audience)));
        events.add(ThreadEvents.stats(entry, audience));
        yield events;
      }
      case MESSAGE_UPDATED ->
          messages(change, now).stream()
              .map(message -> ThreadEvents.updatedMessage(entry, message, audience))
              .toList();
      case MESSAGES_DELETED -> deleted(entry, audience);
    };
  }

  private static List<Event> deleted(JournalEntry entry, Audience audience) {
    Change change = entry.change();
    List<Event> events = new ArrayList<>();
    change.ids().forEach(id -> events.add(ThreadEvents.deletedMessage(entry, id, audience)));
    if (change.stats()) {
      Event stats = ThreadEvents.stats(entry, audience);
      if (change.bulk()) {
        events.addFirst(stats);
      } else {
        events.add(stats);
      }
    }
    return events;
  }

  /** Returns the thread with the counters it had right after the change, as long as it exists. */
  private static Optional<LoadedThread> structure(JournalEntry entry, Snapshot now) {
    return Optional.ofNullable(now.loaded().get(entry.threadId()))
        .map(
            thread -> {
              StoredThread stored = thread.stored();
              return new LoadedThread(
                  new StoredThread(
                      stored.head(),
                      entry.activity(),
                      stored.listing(),
                      stored.members(),
                      stored.doc()),
                  thread.doc());
            });
  }

  private static List<String> removed(ThreadDoc doc, long version) {
    return version <= doc.history().size()
        ? doc.history().get((int) version - 1).removed()
        : List.of();
  }

  private static List<Message> messages(Change change, Snapshot now) {
    return change.ids().stream()
        .filter(now.messages()::containsKey)
        .map(now.messages()::get)
        .toList();
  }
}
