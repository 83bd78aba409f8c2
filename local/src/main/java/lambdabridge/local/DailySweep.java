package lambdabridge.local;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lambdabridge.server.Bridge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes bodies that crashes have left, once a day: what a schedule does in the cloud. */
final class DailySweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DailySweep.class);
  private static final Duration FIRST = Duration.ofMinutes(10);
  private static final Duration EVERY = Duration.ofDays(1);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweeper").factory());

  private DailySweep() {}

  static DailySweep start(Supplier<Bridge> bridge) {
    var daily = new DailySweep();
    var unused =
        daily.timer.scheduleWithFixedDelay(
            () -> sweep(bridge), FIRST.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    return daily;
  }

  private static void sweep(Supplier<Bridge> bridge) {
    try {
      LOG.info("swept {}", bridge.get().sweeper().sweep(() -> !Thread.interrupted()));
    } catch (RuntimeException e) {
      LOG.error("sweeping failed; the next sweep goes on from there", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
