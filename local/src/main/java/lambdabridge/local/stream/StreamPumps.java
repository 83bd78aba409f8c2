package lambdabridge.local.stream;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lambdabridge.local.engine.EmbeddedDynamoDb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pumps of one engine. What all of them have dealt with is forgotten after a minute or two, so
 * that the file does not grow with the traffic and a restart has little to repeat.
 */
public final class StreamPumps implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPumps.class);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  private final EmbeddedDynamoDb engine;
  private final List<StreamPump> pumps = new ArrayList<>();
  private long doneBefore;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stream-forget").factory());

  public StreamPumps(EmbeddedDynamoDb engine) {
    this.engine = engine;
  }

  /** Adds a pump; see {@link StreamPump#start}. */
  public void add(String table, RequestStreamHandler function, Duration window) {
    pumps.add(StreamPump.start(engine, table, function, window));
  }

  /** Begins to forget; no pump may be added after it. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::forget, FORGET_EVERY.toSeconds(), FORGET_EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Forgets what was dealt with a round ago: by now each pump has read all that came before it,
   * even where nothing woke it.
   */
  private void forget() {
    try {
      var needed = pumps.stream().mapToLong(StreamPump::needed).min().orElse(0);
      engine.forgetStreamBefore(Math.min(needed, doneBefore));
      doneBefore = pumps.stream().mapToLong(StreamPump::done).max().orElse(0);
    } catch (RuntimeException e) {
      LOG.error("cannot trim the stream", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    pumps.forEach(StreamPump::close);
  }
}
