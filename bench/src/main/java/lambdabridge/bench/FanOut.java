package lambdabridge.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import lambdabridge.client.transport.Framing;
import lambdabridge.client.transport.SocketTransport;
import lambdabridge.protocol.client.ClientConnection;

/**
 * Sends messages to a thread that many sockets listen to, and measures how long each takes to be
 * everywhere. Each socket has a session of its own.
 */
public final class FanOut {
  private static final int WARM_UP = 5;
  private static final int MESSAGES = 20;
  private static final int PATIENCE_SECONDS = 30;

  /** What a message still has to reach. */
  private record Wave(long begin, AtomicLongArray arrivals, CountDownLatch missing) {}

  private final AtomicReference<Wave> wave =
      new AtomicReference<>(new Wave(0, new AtomicLongArray(0), new CountDownLatch(0)));
  private final List<SocketTransport> sockets = new ArrayList<>();

  private FanOut() {}

  /** Takes a server's bootstrap.json and the number of sockets. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    Administrator administrator = Administrator.of(http, Files.readString(Path.of(arguments[0])));
    new FanOut().run(http, administrator, Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  private void run(HttpClient http, Administrator administrator, int count)
      throws InterruptedException {
    Scene.User user = Scene.prepare(administrator, 1).users().getFirst();
    URI endpoint = URI.create(user.session().endpoint().toString().replaceFirst("^http", "ws"));
    sockets.addAll(
        Scene.inParallel(
            IntStream.range(0, count)
                .<Callable<SocketTransport>>mapToObj(i -> () -> listen(http, endpoint, user, i))
                .toList()));
    ClientConnection sender = user.session().logIn(user.key());
    for (int i = 0; i < WARM_UP; i++) {
      send(sender, user, count);
    }
    List<double[]> times = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      times.add(send(sender, user, count));
    }
    System.out.println("| sockets | send answered | first socket | half | 99 % | last socket |");
    System.out.println("|--:|--:|--:|--:|--:|--:|");
    System.out.printf(
        Locale.ROOT,
        "| %,d | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %.1f ms |%n",
        count,
        median(times, 0),
        median(times, 1),
        median(times, 2),
        median(times, 3),
        median(times, 4));
  }

  private SocketTransport listen(HttpClient http, URI endpoint, Scene.User user, int index) {
    ClientConnection connection = user.session().logIn(user.key());
    SocketTransport socket =
        SocketTransport.open(
            http, endpoint, Framing.BINARY, notification -> arrived(index), () -> {});
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    connection.callOver(
        socket,
        "authorizeWebSocket",
        Map.of("key", Base64.getEncoder().encodeToString(key), "addWsChannelId", true));
    String channel = "thread/messages/create|containerId=" + user.thread();
    connection.callOver(socket, "subscribeToChannels", Map.of("channels", List.of(channel)));
    return socket;
  }

  private void arrived(int index) {
    Wave current = wave.get();
    if (index < current.arrivals.length()
        && current.arrivals.compareAndSet(index, 0, System.nanoTime() - current.begin)) {
      current.missing.countDown();
    }
  }

  /** Returns milliseconds until the answer, the first, half, 99 % and all of the sockets. */
  private double[] send(ClientConnection sender, Scene.User user, int count)
      throws InterruptedException {
    Wave next = new Wave(System.nanoTime(), new AtomicLongArray(count), new CountDownLatch(count));
    wave.set(next);
    sender.call("thread.threadMessageSend", user.message());
    long answered = System.nanoTime() - next.begin;
    if (!next.missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(next.missing.getCount() + " sockets heard nothing");
    }
    long[] sorted = IntStream.range(0, count).mapToLong(next.arrivals::get).sorted().toArray();
    return new double[] {
      answered / 1e6,
      sorted[0] / 1e6,
      sorted[count / 2] / 1e6,
      sorted[count * 99 / 100] / 1e6,
      sorted[count - 1] / 1e6
    };
  }

  private static double median(List<double[]> times, int column) {
    return times.stream()
        .mapToDouble(row -> row[column])
        .sorted()
        .skip(times.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
