package lambdabridge.local;

import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hundreds of users in one process: what the client is as a load program. */
@NullUnmarked
@Tag("slow")
class ManyUsersTest {
  private static final int USERS = 500;

  /** Users that connect at the same time; logging in is what costs. */
  private static final int WIDTH = 16;

  /** What all users together may add: the pools of HTTP client, timer and virtual threads. */
  private static final int MORE_THREADS = 40;

  @Test
  void fiveHundredUsersListenWithoutAThreadEach() throws Exception {
    try (Scene scene = Scene.open()) {
      Scene.User speaker = scene.asAlice();
      Connection speaking = scene.connect(speaker);
      ThreadApi threads = new ThreadApi(speaking);
      List<Scene.User> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        users.add(scene.newUser("user" + i));
      }
      String threadId =
          threads.createThread(
              scene.context,
              users.stream().limit(50).map(Scene.User::asMember).toList(),
              List.of(speaker.asMember()),
              text("{}"),
              text(""),
              null);
      int before = ManagementFactory.getThreadMXBean().getThreadCount();
      var heard = new ConcurrentLinkedQueue<String>();
      var all = new CountDownLatch(50);

      List<Connection> connections =
          inParallel(
              users.stream()
                  .map(
                      user ->
                          (Callable<Connection>)
                              () -> {
                                Connection connection = scene.connect(user);
                                new ThreadApi(connection);
                                connection.addEventListener(
                                    event -> {
                                      if (event.data() instanceof Event.ThreadNewMessage created) {
                                        heard.add(created.message().data().utf8());
                                        all.countDown();
                                      }
                                    });
                                connection.subscribeFor(
                                    List.of(
                                        Subscriptions.threads(
                                            ThreadEvent.MESSAGE_CREATE,
                                            Selector.CONTAINER,
                                            threadId)));
                                return connection;
                              })
                  .toList());
      threads.sendMessage(threadId, text(""), text(""), text("to all"));

      assertThat(all.await(60, TimeUnit.SECONDS)).as("50 members heard, not " + heard).isTrue();
      assertThat(heard).hasSize(50).containsOnly("to all");
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
          .as("platform threads, with the server's own")
          .isLessThan(before + MORE_THREADS);
      connections.forEach(Connection::close);
      speaking.close();
    }
  }

  private static <T> List<T> inParallel(List<Callable<T>> tasks) throws Exception {
    var places = new Semaphore(WIDTH);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) {
        running.add(
            executor.submit(
                () -> {
                  places.acquire();
                  try {
                    return task.call();
                  } finally {
                    places.release();
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get(Duration.ofMinutes(5).toMillis(), TimeUnit.MILLISECONDS));
      }
      return results;
    }
  }
}
