package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that commands see of the process around them.
 *
 * @param home folder of the user
 * @param askForSecret shows a prompt and returns what is typed without showing it, or null if there
 *     is nobody to ask
 * @param atInterrupt takes what is to be done when the process is told to end
 */
record Terminal(
    InputStream in,
    OutputStream out,
    OutputStream err,
    Map<String, String> environment,
    Path home,
    Function<String, @Nullable String> askForSecret,
    Consumer<Runnable> atInterrupt) {

  /**
   * Returns the process's own. Its output is not a {@code PrintStream}, which hides errors.
   *
   * @param hasEnded whether the command has come to its own end, and interrupting it is no more
   */
  static Terminal ofProcess(BooleanSupplier hasEnded) {
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Terminal::askAtConsole,
        task -> Runtime.getRuntime().addShutdownHook(new Thread(() -> end(task, hasEnded))));
  }

  /** Returns the first line of standard input; null if there is none. */
  @Nullable String firstLineOfInput() {
    return new Scanner(in, UTF_8).useDelimiter("\\R").tokens().findFirst().orElse(null);
  }

  /** Being told to end deserves the status of a good end; the JVM's own would be 130 or 143. */
  private static void end(Runnable task, BooleanSupplier hasEnded) {
    if (!hasEnded.getAsBoolean()) {
      try {
        task.run();
      } finally {
        Runtime.getRuntime().halt(ExitCode.DONE.code());
      }
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it is null without a terminal, except in Java 22 to 24
  private static @Nullable String askAtConsole(String prompt) {
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("%s: ", prompt);
    return typed == null ? null : new String(typed);
  }
}
