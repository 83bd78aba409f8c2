package lambdabridge.server.notifier;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.dynamo.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of records that cannot be handled. An outage holds the stream up until it is over,
 * or until the records are of no use any more; a record that breaks us is left out, and only that.
 */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private static final Duration OF_USE = Duration.ofHours(1);

  private final Clock clock;

  Retries(Clock clock) {
    this.clock = clock;
  }

  /** Returns the sequence number of the record to begin with next time; empty when all are done. */
  Optional<String> handle(List<StreamRecord> records, Consumer<List<StreamRecord>> handler) {
    if (records.isEmpty()) {
      return Optional.empty();
    }
    try {
      handler.accept(records);
      return Optional.empty();
    } catch (RuntimeException e) {
      StreamRecord first = records.getFirst();
      if (Outages.isOutage(e) && clock.instant().isBefore(first.at().plus(OF_USE))) {
        LOG.warn("outage while handling a stream", e);
        return Optional.of(first.sequenceNumber());
      }
      if (records.size() == 1) {
        LOG.error("record {} of a stream is left out", first.sequenceNumber(), e);
        return Optional.empty();
      }
      int middle = records.size() / 2;
      return handle(records.subList(0, middle), handler)
          .or(() -> handle(records.subList(middle, records.size()), handler));
    }
  }
}
