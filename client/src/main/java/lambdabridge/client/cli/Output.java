package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** What a command has to say: JSON, one document a line, or text for people. */
final class Output {
  private final OutputStream out;
  private final boolean json;

  /** Nobody reads any more, as behind {@code | head}: no failure, but the end. */
  static final class Closed extends RuntimeException {}

  Output(OutputStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Writes a result in the form asked for. */
  void print(Map<String, ?> result, String text) {
    if (json) {
      write(Json.encode(result));
    } else if (!text.isEmpty()) {
      write(text);
    }
  }

  /** Writes a result as columns below a heading. */
  void print(Map<String, ?> result, List<String> heading, List<List<String>> rows) {
    print(result, Text.table(heading, rows));
  }

  /** Writes a result that has no other form than JSON. */
  void print(@Nullable Object result) {
    write(Json.encode(result));
  }

  private void write(String text) {
    try {
      out.write((text + "\n").getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.toLowerCase(Locale.ROOT).contains("pipe")) {
        throw new Closed();
      }
      throw new Failure(ExitCode.FAILED, "cannot write the output: " + reason);
    }
  }
}
