package lambdabridge.bench.growth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Measures calls of one user, one after the other, against a server in the same process. */
public final class Growth {
  private static final int WARM_UP = 2000;
  private static final int CALLS = 300;
  private static final long MAX_NANOS = 60_000_000_000L;

  private Growth() {}

  /** Takes how many messages and how many threads to store, and optionally a folder. */
  public static void main(String[] arguments) throws IOException {
    int messages = Integer.parseInt(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    Path folder = arguments.length > 2 ? Path.of(arguments[2]) : null;
    try (OwnServer server = new OwnServer(folder)) {
      String thread = server.addThreads(10);
      String warmUp = server.addThreads(1);
      server.addMessages(warmUp, WARM_UP);
      for (int i = 0; i < WARM_UP; i++) {
        send(server, warmUp);
        list(server, warmUp, i, "desc");
      }
      inOneThread(server, thread, messages);
      inOneContext(server, threads);
    }
    System.exit(0); // what engines left running
  }

  private static void inOneThread(OwnServer server, String thread, int most) {
    System.out.println(
        "| messages in the thread | send | newest 10 | 10 in the middle | oldest 10 |");
    System.out.println("|--:|--:|--:|--:|--:|");
    int stored = 0;
    for (int size = 100; size <= most; size *= 10) {
      long begin = System.nanoTime();
      server.addMessages(thread, size - stored);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.err.printf(
          Locale.ROOT, "%,.0f messages a second without the protocol%n", (size - stored) / seconds);
      require(list(server, thread, 0, "desc"), size);
      int middle = size / 2;
      Map<String, Runnable> calls = new TreeMap<>();
      calls.put("1 newest", () -> list(server, thread, 0, "desc"));
      calls.put("2 middle", () -> list(server, thread, middle, "desc"));
      calls.put("3 oldest", () -> list(server, thread, 0, "asc"));
      calls.put("0 send", () -> send(server, thread));
      System.out.println("| " + number(size) + " | " + measured(calls) + " |");
      stored = size + CALLS;
    }
    System.out.println();
  }

  private static void inOneContext(OwnServer server, int most) {
    System.out.println("| threads in the context | newest 10 | newest 10 by last message |");
    System.out.println("|--:|--:|--:|");
    int stored = 11;
    for (int size = 10; size <= most; size *= 10) {
      if (size > stored) {
        server.addThreads(size - stored);
        stored = size;
      }
      require(threads(server, "createDate"), stored);
      Map<String, Runnable> calls = new TreeMap<>();
      calls.put("0 by creation", () -> threads(server, "createDate"));
      calls.put("1 by message", () -> threads(server, "lastMsgDate"));
      System.out.println("| " + number(stored) + " | " + measured(calls) + " |");
    }
  }

  /** Returns the median and the 99th percentile in milliseconds, in order of the names. */
  private static String measured(Map<String, Runnable> calls) {
    Map<String, Histogram> times = new TreeMap<>();
    for (int i = 0; i < CALLS; i++) {
      calls.forEach(
          (name, call) -> {
            long begin = System.nanoTime();
            call.run();
            times
                .computeIfAbsent(name, any -> new Histogram(MAX_NANOS, 3))
                .recordValue(System.nanoTime() - begin);
          });
    }
    return times.values().stream()
        .map(
            time ->
                String.format(
                    Locale.ROOT,
                    "%.2f (%.2f)",
                    time.getValueAtPercentile(50) / 1e6,
                    time.getValueAtPercentile(99) / 1e6))
        .collect(Collectors.joining(" | "));
  }

  private static void send(OwnServer server, String thread) {
    server.client.call("thread.threadMessageSend", server.message(thread));
  }

  private static Object list(OwnServer server, String thread, int skip, String order) {
    return call(
        server,
        "thread.threadMessagesGet",
        Map.of("threadId", thread, "skip", skip, "limit", 10, "sortOrder", order));
  }

  private static Object threads(OwnServer server, String sortBy) {
    return call(
        server,
        "thread.threadList",
        Map.of(
            "contextId",
            server.context(),
            "skip",
            0,
            "limit",
            10,
            "sortOrder",
            "desc",
            "sortBy",
            sortBy));
  }

  private static Object call(OwnServer server, String method, Map<String, ?> params) {
    Object answer = server.client.call(method, params);
    if (answer == null) {
      throw new IllegalStateException(method + " answers nothing");
    }
    return answer;
  }

  /** What was stored is what clients see. */
  private static void require(Object list, long count) {
    if (!(list instanceof Map<?, ?> fields)
        || !(fields.get("count") instanceof Long counted)
        || counted != count
        || Stream.of("messages", "threads")
            .noneMatch(name -> fields.get(name) instanceof List<?> page && page.size() == 10)) {
      throw new IllegalStateException("not " + count + " but " + list);
    }
  }

  private static String number(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
