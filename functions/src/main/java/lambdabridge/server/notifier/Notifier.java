package lambdabridge.server.notifier;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.thread.MessageBodies;
import lambdabridge.server.thread.MessageStore;
import lambdabridge.server.thread.ThreadStore;

/** Announces each committed change at once: the consumer of the Containers table's stream. */
public final class Notifier {
  private final Announcements announcements;
  private final Dispatch dispatch;
  private final Metrics metrics;
  private final Retries retries;

  public Notifier(
      EventStore events,
      ThreadStore threads,
      MessageStore messages,
      MessageBodies bodies,
      Dispatch dispatch,
      Metrics metrics,
      Clock clock) {
    this.announcements = new Announcements(events, threads, messages, bodies);
    this.dispatch = dispatch;
    this.metrics = metrics;
    this.retries = new Retries(clock);
  }

  /**
   * Handles records in the order of the stream. Each is handled at least once, and not before those
   * that precede it.
   *
   * @return the sequence number of the record to begin with next time; empty when all are done
   */
  public Optional<String> handle(List<StreamRecord> records) {
    return retries.handle(records, this::announce);
  }

  private void announce(List<StreamRecord> records) {
    List<Event> events = announcements.of(records);
    dispatch.send(events);
    events.forEach(event -> metrics.addSince(Metric.EVENT_DELAY, event.timestamp()));
  }
}
