package lambdabridge.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Puts load on one or more servers with the Java client and prints a table of what they did.
 *
 * <p>With several servers each cell is measured on all of them in turn before the next, so that
 * what the machine does meanwhile hits them alike.
 */
public final class Load {
  private static final String USAGE =
      """
      bench/load.sh [--server BOOTSTRAP[@PID]]... [options]

        --server FILE[@PID]     a server's bootstrap.json; with the process id of a JVM on this machine
                                its CPU and allocation per request are shown too. Without --server
                                a fresh local one is started
        --data DIR              where the fresh one keeps its data (default :memory:)
        --connections 1,16,…    default 1,16,64,256
        --operations ping,…     of: ping, contextList, threadList, send, list 10, list 100, connect
        --seconds N             length of each measurement (default 5)
        --warm-up N             seconds before each measurement (default 2)
      """;

  private record Target(String name, Scene scene, @Nullable ServerProcess process) {}

  private record Settings(
      List<String> servers,
      List<Integer> connections,
      List<Operation> operations,
      Duration length,
      Duration warmUp) {}

  private Load() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    Settings settings;
    try {
      settings = parse(new ArrayDeque<>(List.of(arguments)));
    } catch (IllegalArgumentException e) {
      System.err.println("bench/load.sh: " + e.getMessage() + "\n\n" + USAGE);
      System.exit(2);
      return;
    }
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    List<Target> targets = new ArrayList<>();
    for (String server : settings.servers()) {
      targets.add(prepare(http, server, Collections.max(settings.connections())));
    }
    System.out.println(
        "| operation | connections | server | req/s | p50 ms | p95 ms | p99 ms | server CPU µs/req"
            + " | allocated KiB/req | failed |");
    System.out.println("|---|--:|---|--:|--:|--:|--:|--:|--:|--:|");
    long failures = 0;
    for (Operation operation : settings.operations()) {
      for (int connections : settings.connections()) {
        for (Target target : targets) {
          Run run =
              Run.measure(
                  operation,
                  target.scene().users().subList(0, connections),
                  settings.warmUp(),
                  settings.length(),
                  target.process());
          System.out.println(row(target.name(), run));
          failures += run.failures();
        }
      }
    }
    System.exit(failures == 0 ? 0 : 1);
  }

  private static Target prepare(HttpClient http, String server, int users) throws IOException {
    int at = server.lastIndexOf('@');
    String file = at < 0 ? server : server.substring(0, at);
    Administrator administrator = Administrator.of(http, Files.readString(Path.of(file)));
    System.err.println("preparing " + users + " users on " + administrator.url());
    return new Target(
        administrator.url().getAuthority(),
        Scene.prepare(administrator, users),
        at < 0 ? null : ServerProcess.attach(server.substring(at + 1)));
  }

  private static String row(String server, Run run) {
    ServerProcess.Usage usage = run.usage();
    double requests = Math.max(1, run.requests());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %,.0f | %.2f | %.2f | %.2f | %s | %s | %d |",
        run.operation().title(),
        run.connections(),
        server,
        run.perSecond(),
        run.percentileMillis(50),
        run.percentileMillis(95),
        run.percentileMillis(99),
        usage == null ? "" : String.format(Locale.ROOT, "%.0f", usage.cpuNanos() / 1e3 / requests),
        usage == null
            ? ""
            : String.format(Locale.ROOT, "%.0f", usage.allocatedBytes() / 1024.0 / requests),
        run.failures());
  }

  private static Settings parse(Deque<String> arguments) {
    List<String> servers = new ArrayList<>();
    List<Integer> connections = List.of(1, 16, 64, 256);
    List<Operation> operations = List.of(Operation.values());
    int seconds = 5;
    int warmUp = 2;
    while (!arguments.isEmpty()) {
      String option = arguments.removeFirst();
      String value = arguments.pollFirst();
      if (value == null) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      switch (option) {
        case "--server" -> servers.add(value);
        case "--connections" ->
            connections =
                Arrays.stream(value.split(",")).map(text -> positive(option, text)).toList();
        case "--operations" ->
            operations = Arrays.stream(value.split(",")).map(Operation::named).toList();
        case "--seconds" -> seconds = positive(option, value);
        case "--warm-up" -> warmUp = positive(option, value);
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no --server");
    }
    return new Settings(
        servers, connections, operations, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp));
  }

  private static int positive(String option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(option + " needs numbers above 0, not " + text);
  }
}
