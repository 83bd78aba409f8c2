package lambdabridge.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param port 0 for any free one
 * @param data folder to keep everything in; null keeps nothing
 * @param keepAlive how long an HTTP connection without a request is kept
 */
record Options(String host, int port, @Nullable Path data, Duration keepAlive, boolean help) {
  static final String USAGE =
      """
      local/run.sh [--port N] [--data DIR] [--host ADDRESS] [--keep-alive SECONDS]

      Starts the server on this machine, building it first if need be. The last line of the start
      is `ready URL`; SIGTERM or Ctrl-C ends it.

        --port N         port to listen on; 0 takes any free one (default 3000)
        --data DIR       folder to keep everything in, made if absent (default .data at the top of
                         the checkout); DIR/bootstrap.json has the URL and the administrator's API
                         key. `:memory:` keeps nothing and prints them instead
        --host ADDRESS   address to listen on (default 127.0.0.1: this machine only)
        --keep-alive SECONDS
                         how long an idle HTTP connection is kept (default 65)
        --help           this text

      Needs a JDK, version 21 or later (JAVA_HOME, PATH or the usual folders), and Maven.
      """;

  private static final String IN_MEMORY = ":memory:";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 3000;
  private static final int MAX_PORT = 65535;
  private static final int DEFAULT_KEEP_ALIVE_SECONDS = 65;
  private static final int MAX_KEEP_ALIVE_SECONDS = 3600;

  /** What is wrong with the command line, in one line. */
  static final class UsageException extends Exception {
    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Reads the command line.
   *
   * @param defaultData folder if the command line names none
   */
  static Options parse(List<String> arguments, Path defaultData) throws UsageException {
    var host = DEFAULT_HOST;
    var port = DEFAULT_PORT;
    Path data = defaultData;
    var keepAlive = DEFAULT_KEEP_ALIVE_SECONDS;
    var help = false;
    var rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      var option = rest.removeFirst();
      switch (option) {
        case "--host" -> host = value(option, rest);
        case "--port" -> port = number(option, 0, MAX_PORT, rest);
        case "--data" -> data = data(value(option, rest));
        case "--keep-alive" -> keepAlive = number(option, 1, MAX_KEEP_ALIVE_SECONDS, rest);
        case "--help", "-h" -> help = true;
        default -> throw new UsageException("unknown option " + option + " (see --help)");
      }
    }
    return new Options(host, port, data, Duration.ofSeconds(keepAlive), help);
  }

  private static String value(String option, ArrayDeque<String> rest) throws UsageException {
    var value = rest.pollFirst();
    if (value == null || value.isEmpty()) {
      throw new UsageException(option + " needs a value (see --help)");
    }
    return value;
  }

  private static int number(String option, int min, int max, ArrayDeque<String> rest)
      throws UsageException {
    try {
      var number = Integer.parseInt(value(option, rest));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(option + " needs a number from " + min + " to " + max);
  }

  private static @Nullable Path data(String text) {
    return text.equals(IN_MEMORY) ? null : Path.of(text);
  }
}
