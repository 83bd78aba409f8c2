package lambdabridge.server.notifier;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.UserStatusStore;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.event.MissedUpdate;
import lambdabridge.server.socket.SocketStore;
import lambdabridge.server.thread.JournalEntry;
import lambdabridge.server.thread.StoredThread;
import lambdabridge.server.thread.ThreadCleaner;
import lambdabridge.server.thread.ThreadStore;

/**
 * Announces what happened in about a second, summed up: the second consumer of the Containers
 * table's stream, and the only one of the Sockets table's. Each batch of records is a window.
 *
 * <p>Since nobody waits for it, it also removes what deleted threads leave.
 */
public final class Digest {
  private final EventStore events;
  private final ThreadStore threads;
  private final ThreadCleaner cleaner;
  private final StatusChanges statuses;
  private final Dispatch dispatch;
  private final Clock clock;
  private final Retries retries;

  public Digest(
      EventStore events,
      ThreadStore threads,
      ThreadCleaner cleaner,
      ContextStore contexts,
      SocketStore sockets,
      UserStatusStore statuses,
      Dispatch dispatch,
      Clock clock) {
    this.events = events;
    this.threads = threads;
    this.cleaner = cleaner;
    this.statuses = new StatusChanges(sockets, statuses, contexts);
    this.dispatch = dispatch;
    this.clock = clock;
    this.retries = new Retries(clock);
  }

  /**
   * Handles the records of a window, of either table.
   *
   * @return the sequence number of the record to begin with next time; empty when all are done
   */
  public Optional<String> handle(List<StreamRecord> records) {
    return retries.handle(records, this::sumUp);
  }

  private void sumUp(List<StreamRecord> records) {
    sumUpMessages(records);
    sumUpStatuses(records);
    sendMissedUpdates(records);
    clean(records);
  }

  private void sumUpMessages(List<StreamRecord> records) {
    Map<String, CollectionChanges> byThread = new LinkedHashMap<>();
    for (StreamRecord record : records) {
      JournalEntry.of(record)
          .filter(CollectionChanges::areIn)
          .ifPresent(
              entry ->
                  byThread
                      .computeIfAbsent(entry.threadId(), any -> new CollectionChanges(entry))
                      .add(entry));
    }
    Map<String, StoredThread> existing = threads.findAll(byThread.keySet());
    List<Event> summaries = new ArrayList<>();
    byThread.forEach(
        (threadId, changes) -> {
          StoredThread thread = existing.get(threadId);
          if (thread != null) {
            summaries.add(
                ThreadEvents.collectionChanged(
                    changes.newest(),
                    changes.items(),
                    new Audience.Users(List.copyOf(thread.head().members()))));
          }
        });
    dispatch.send(summaries);
  }

  private void sumUpStatuses(List<StreamRecord> records) {
    Instant now = clock.instant();
    List<StatusChanges.Change> changes = statuses.find(records, now);
    dispatch.send(statuses.events(changes, now));
    statuses.note(changes);
  }

  /**
   * These events answer a subscription. The window keeps them from overtaking the answer, without
   * whose id a client does not know what to do with them.
   */
  private void sendMissedUpdates(List<StreamRecord> records) {
    List<EventStore.Stored> missed =
        events(records).filter(stored -> stored.event() instanceof EventRow.UpdateMissed).toList();
    List<Event> updates = new ArrayList<>();
    for (EventStore.Stored stored : missed) {
      MissedUpdate update = ((EventRow.UpdateMissed) stored.event()).update();
      threads
          .findLoaded(update.threadId())
          .map(thread -> ThreadEvents.missed(thread, returned(update), stored.at()))
          .ifPresent(updates::add);
    }
    dispatch.send(updates);
  }

  private static Audience returned(MissedUpdate update) {
    return new Audience.Returned(update.userId(), update.publicKey(), update.version());
  }

  private void clean(List<StreamRecord> records) {
    events(records)
        .map(EventStore.Stored::event)
        .filter(EventRow.ThreadDeleted.class::isInstance)
        .map(EventRow.ThreadDeleted.class::cast)
        .forEach(thread -> cleaner.clean(thread.threadId()));
  }

  private Stream<EventStore.Stored> events(List<StreamRecord> records) {
    return records.stream()
        .filter(record -> record.kind() == StreamRecord.Kind.INSERT)
        .filter(record -> EventStore.isEvent(record.sort()))
        .map(record -> events.read(record.newImage()));
  }
}
