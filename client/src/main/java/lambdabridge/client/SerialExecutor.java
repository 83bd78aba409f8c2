package lambdabridge.client;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Runs tasks one after the other in the order given, on a virtual thread that lives while any wait.
 */
final class SerialExecutor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    Thread.startVirtualThread(this::drain);
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }
}
