package lambdabridge.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import lambdabridge.protocol.client.ClientConnection;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One operation by so many connections for so long: a closed loop, each connection sends its next
 * request when it has the answer to the last.
 *
 * @param latency nanoseconds from the request to the answer, as the client sees it
 * @param failures requests without a good answer; a run with failures proves nothing
 */
record Run(
    Operation operation,
    int connections,
    Duration took,
    Histogram latency,
    long failures,
    ServerProcess.@Nullable Usage usage) {
  private static final long MAX_LATENCY = TimeUnit.MINUTES.toNanos(1);

  static Run measure(
      Operation operation,
      List<Scene.User> users,
      Duration warmUp,
      Duration length,
      @Nullable ServerProcess server)
      throws InterruptedException {
    List<ClientConnection> connections =
        Scene.inParallel(
            users.stream()
                .<Callable<ClientConnection>>map(user -> () -> user.session().logIn(user.key()))
                .toList());
    repeat(operation, users, connections, warmUp);
    ServerProcess.Usage before = server == null ? null : server.usage();
    long started = System.nanoTime();
    Counts counts = repeat(operation, users, connections, length);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    ServerProcess.Usage usage =
        server == null || before == null ? null : server.usage().since(before);
    connections.forEach(ClientConnection::close);
    return new Run(operation, users.size(), took, counts.latency, counts.failures.sum(), usage);
  }

  private record Counts(Histogram latency, LongAdder failures) {}

  private static Counts repeat(
      Operation operation,
      List<Scene.User> users,
      List<ClientConnection> connections,
      Duration length)
      throws InterruptedException {
    Counts counts = new Counts(new ConcurrentHistogram(MAX_LATENCY, 3), new LongAdder());
    CountDownLatch running = new CountDownLatch(users.size());
    long end = System.nanoTime() + length.toNanos();
    IntStream.range(0, users.size())
        .forEach(
            i ->
                Thread.startVirtualThread(
                    () -> {
                      try {
                        while (System.nanoTime() - end < 0) {
                          once(operation, users.get(i), connections.get(i), counts);
                        }
                      } finally {
                        running.countDown();
                      }
                    }));
    running.await();
    return counts;
  }

  private static void once(
      Operation operation, Scene.User user, ClientConnection connection, Counts counts) {
    long started = System.nanoTime();
    try {
      operation.run(user, connection);
      counts.latency.recordValue(Math.min(MAX_LATENCY, System.nanoTime() - started));
    } catch (RuntimeException e) {
      if (counts.failures.sum() == 0) {
        System.err.println(operation.title() + ": " + e);
      }
      counts.failures.increment();
    }
  }

  long requests() {
    return latency.getTotalCount();
  }

  double perSecond() {
    return requests() / (took.toNanos() / 1e9);
  }

  double percentileMillis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }
}
