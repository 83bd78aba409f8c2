package lambdabridge.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** Work done side by side on virtual threads, for calls that wait on a store. */
public final class Parallel {
  private Parallel() {}

  /** A computation under way. */
  public static final class Running<T> {
    private final FutureTask<T> task;

    private Running(Supplier<T> work) {
      task = new FutureTask<>(work::get);
    }

    /** Waits for the result; what the work threw is thrown here. */
    public T join() {
      try {
        return task.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException cause -> throw cause;
          case Error cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Starts {@code work} on a thread of its own. */
  public static <T> Running<T> start(Supplier<T> work) {
    Running<T> running = new Running<>(work);
    Thread.ofVirtual().start(running.task);
    return running;
  }

  /** Applies {@code function} to each input, {@code width} at a time, and keeps their order. */
  public static <A, B> List<B> map(List<A> inputs, int width, Function<A, B> function) {
    if (inputs.size() == 1) {
      return List.of(function.apply(inputs.getFirst()));
    }
    Semaphore permits = new Semaphore(width);
    List<Running<B>> running = new ArrayList<>();
    for (A input : inputs) {
      permits.acquireUninterruptibly();
      running.add(
          start(
              () -> {
                try {
                  return function.apply(input);
                } finally {
                  permits.release();
                }
              }));
    }
    List<B> outputs = new ArrayList<>();
    for (Running<B> one : running) {
      outputs.add(one.join());
    }
    return outputs;
  }
}
