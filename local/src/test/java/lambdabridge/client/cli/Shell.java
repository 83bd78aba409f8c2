package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import lambdabridge.client.format.Fields;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** Runs command lines in this process, with streams and settings of their own. */
final class Shell {
  final List<Runnable> interrupts = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private byte[] input = new byte[0];
  private @Nullable String typed;

  Shell(Path home) {
    this.home = home;
  }

  /** What a command left behind. */
  record Outcome(ExitCode code, String out, String err) {
    Fields json() {
      return Fields.of(Json.decode(out));
    }

    String line() {
      return out.strip();
    }
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** What the next commands find on standard input. */
  Shell input(String text) {
    input = text.getBytes(UTF_8);
    return this;
  }

  /** What is typed when a command asks for a secret. */
  Shell typed(@Nullable String secret) {
    typed = secret;
    return this;
  }

  Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code = Privmx.run(terminal(out, err), args);
    return new Outcome(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  Terminal terminal(java.io.OutputStream out, java.io.OutputStream err) {
    return new Terminal(
        new ByteArrayInputStream(input),
        out,
        err,
        environment,
        home,
        prompt -> typed,
        interrupts::add);
  }
}
