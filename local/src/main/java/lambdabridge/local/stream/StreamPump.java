package lambdabridge.local.stream;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lambdabridge.local.engine.StreamSource;
import lambdabridge.server.dynamo.StreamEventCodec;
import lambdabridge.server.dynamo.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one function with the changes of one table, in order and at least once: what an event
 * source mapping is in the cloud.
 *
 * <p>A write wakes the pump, so a record is with the function within a millisecond or two; time to
 * live deletes without a wake-up and is noticed a second later.
 *
 * <p>A batch that fails is tried again with growing pauses, from the record the function names. One
 * that keeps failing is dropped after about half a minute: events are not worth stopping all
 * others.
 */
public final class StreamPump implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPump.class);

  private static final int BATCH_SIZE = 100;
  private static final int ATTEMPTS = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private final String table;
  private final RequestStreamHandler function;
  private final Duration window;
  private final StreamSource source;
  private final StreamReader reader;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;
  private volatile long done;
  private volatile long needed;

  private StreamPump(
      StreamSource source, String table, RequestStreamHandler function, Duration window) {
    this.source = source;
    this.table = table;
    this.function = function;
    this.window = window;
    this.reader = new StreamReader(source, table);
    this.thread = Thread.ofPlatform().daemon().name("stream-" + table).unstarted(this::run);
  }

  /**
   * Starts a pump.
   *
   * @param window for which records are gathered before a call; zero calls at once
   */
  public static StreamPump start(
      StreamSource source, String table, RequestStreamHandler function, Duration window) {
    var pump = new StreamPump(source, table, function, window);
    source.onWrite(pump.wakeUps::release);
    pump.thread.start();
    return pump;
  }

  /** Returns the number of the last record dealt with; 0 before the first one. */
  long done() {
    return done;
  }

  /**
   * Returns the number of the first record that was read and is not dealt with, or the largest
   * number if there is none; 0 before anything was read.
   */
  long needed() {
    return needed;
  }

  private void run() {
    var gathered = new ArrayList<StreamRecord>();
    try {
      while (!closing) {
        if (readInto(gathered)) {
          continue;
        }
        if (gathered.isEmpty()) {
          awaitWrite();
        } else {
          handle(gathered);
          gathered.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  /**
   * Reads what there is, and for a window also what comes until it ends.
   *
   * @return true if there may be more to read at once
   */
  private boolean readInto(List<StreamRecord> gathered) throws InterruptedException {
    try {
      var isFirst = gathered.isEmpty();
      var records = reader.read();
      gathered.addAll(records);
      needed = gathered.isEmpty() ? Long.MAX_VALUE : number(gathered.getFirst());
      if (records.isEmpty() || window.isZero()) {
        return false;
      }
      if (isFirst) {
        Thread.sleep(window);
      }
      return true;
    } catch (RuntimeException e) {
      if (!closing) {
        LOG.error("cannot read the stream of {}", table, e);
        Thread.sleep(LONGEST_PAUSE);
      }
      return false;
    }
  }

  private void awaitWrite() throws InterruptedException {
    if (wakeUps.tryAcquire(source.idle().toMillis(), TimeUnit.MILLISECONDS)) {
      wakeUps.drainPermits();
    }
  }

  private void handle(List<StreamRecord> records) throws InterruptedException {
    for (int from = 0; from < records.size(); from += BATCH_SIZE) {
      deliver(records.subList(from, Math.min(from + BATCH_SIZE, records.size())));
    }
    done = number(records.getLast());
  }

  /** Numbers of the embedded engine are small; those of others mean nothing to us. */
  private static long number(StreamRecord record) {
    return new BigInteger(record.sequenceNumber()).longValue();
  }

  private void deliver(List<StreamRecord> batch) throws InterruptedException {
    var rest = batch;
    var pause = FIRST_PAUSE;
    for (int attempt = 1; !rest.isEmpty(); attempt++) {
      rest = callFunction(rest);
      if (rest.isEmpty()) {
        return;
      }
      if (attempt == ATTEMPTS) {
        LOG.error("{} changes of {} were given up on", rest.size(), table);
        return;
      }
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /** Returns the records that are still to be dealt with. */
  private List<StreamRecord> callFunction(List<StreamRecord> batch) {
    try {
      var event = new ByteArrayOutputStream();
      StreamEventCodec.write(batch, event);
      var answer = new ByteArrayOutputStream();
      function.handleRequest(
          new ByteArrayInputStream(event.toByteArray()), answer, /* context= */ null);
      return from(BatchAnswer.firstFailure(answer.toByteArray()), batch);
    } catch (IOException | RuntimeException e) {
      LOG.error("function failed on {} changes of {}", batch.size(), table, e);
      return batch;
    }
  }

  private static List<StreamRecord> from(Optional<String> failed, List<StreamRecord> batch) {
    for (int i = 0; failed.isPresent() && i < batch.size(); i++) {
      if (batch.get(i).sequenceNumber().equals(failed.get())) {
        return batch.subList(i, batch.size());
      }
    }
    return List.of();
  }

  /** Stops after the call at hand. */
  @Override
  public void close() {
    closing = true;
    wakeUps.release();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
