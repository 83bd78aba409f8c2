package lambdabridge.local.gateway;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs functions, each on a virtual thread of its own and a bounded number at a time. A large
 * message counts as several, because a function holds it in several forms.
 */
final class Calls implements AutoCloseable {
  private static final int BYTES_PER_PERMIT = 512 * 1024;
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private final Semaphore permits;
  private final int permitCount;

  Calls(int concurrentCalls) {
    this.permitCount = concurrentCalls;
    this.permits = new Semaphore(concurrentCalls, /* fair= */ true);
  }

  /** One call; exactly one of the methods is called, on a thread that may block. */
  interface Call {
    void run();

    void overloaded();
  }

  void submit(int messageBytes, Call call) {
    try {
      threads.execute(() -> await(messageBytes, call));
    } catch (RejectedExecutionException e) {
      call.overloaded(); // closing
    }
  }

  private void await(int messageBytes, Call call) {
    var needed = Math.min(1 + messageBytes / BYTES_PER_PERMIT, permitCount);
    try {
      if (!permits.tryAcquire(needed, MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        call.overloaded();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.overloaded();
      return;
    }
    try {
      call.run();
    } finally {
      permits.release(needed);
    }
  }

  /** Waits for the calls that are running. */
  boolean drain(Duration timeout) throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
