package lambdabridge.local;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param port 0 for any free one
 * @param data folder to keep everything in; null keeps nothing
 */
record Options(String host, int port, @Nullable Path data, boolean help) {
  static final String USAGE =
      """
      local/run.sh [--port N] [--data DIR] [--host ADDRESS]

      Starts the server on this machine, building it first if need be. The last line of the start
      is `ready URL`; SIGTERM or Ctrl-C ends it.

        --port N         port to listen on; 0 takes any free one (default 3000)
        --data DIR       folder to keep everything in, made if absent (default .data at the top of
                         the checkout); DIR/bootstrap.json has the URL and the administrator's API
                         key. `:memory:` keeps nothing and prints them instead
        --host ADDRESS   address to listen on (default 127.0.0.1: this machine only)
        --help           this text

      Needs a JDK, version 21 or later (JAVA_HOME, PATH or the usual folders), and Maven.
      """;

  private static final String IN_MEMORY = ":memory:";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 3000;
  private static final int MAX_PORT = 65535;

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
    var help = false;
    var rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      var option = rest.removeFirst();
      switch (option) {
        case "--host" -> host = value(option, rest);
        case "--port" -> port = port(value(option, rest));
        case "--data" -> data = data(value(option, rest));
        case "--help", "-h" -> help = true;
        default -> throw new UsageException("unknown option " + option + " (see --help)");
      }
    }
    return new Options(host, port, data, help);
  }

  private static String value(String option, ArrayDeque<String> rest) throws UsageException {
    var value = rest.pollFirst();
    if (value == null || value.isEmpty()) {
      throw new UsageException(option + " needs a value (see --help)");
    }
    return value;
  }

  private static int port(String text) throws UsageException {
    try {
      var port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException("--port needs a number from 0 to " + MAX_PORT);
  }

  private static @Nullable Path data(String text) {
    return text.equals(IN_MEMORY) ? null : Path.of(text);
  }
}
