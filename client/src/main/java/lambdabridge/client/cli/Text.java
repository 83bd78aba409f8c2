package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Other people's words, made fit for a terminal: they can neither send it commands nor pass for
 * lines of ours.
 */
final class Text {
  private static final String GAP = "  ";
  private static final int CELL = 40;

  private Text() {}

  /** Returns the text with control and direction characters spelled out, later lines indented. */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder();
    text.stripTrailing()
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n') {
                safe.append("\n    ");
              } else if (c == '\t' || !isDangerous(c)) {
                safe.appendCodePoint(c);
              } else {
                safe.append("\\u%04x".formatted(c));
              }
            });
    return safe.toString();
  }

  private static boolean isDangerous(int c) {
    boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return turns || Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  /** Returns the bytes as text if they are UTF-8, else as Base64. */
  static String safe(Bytes bytes) {
    String text = utf8(bytes);
    return text == null ? "base64:" + base64(bytes) : safe(text);
  }

  /** Returns {@code {"text": …}}, or {@code {"base64": …}} for what is no UTF-8. */
  static Map<String, Object> json(Bytes bytes) {
    String text = utf8(bytes);
    return text == null ? Map.of("base64", base64(bytes)) : Map.of("text", text);
  }

  private static @Nullable String utf8(Bytes bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray())).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  /** Returns the first line, cut to fit into a column. */
  static String cell(Bytes bytes) {
    String line = safe(bytes).lines().findFirst().orElse("");
    int length = line.codePointCount(0, line.length());
    return length <= CELL ? line : line.substring(0, line.offsetByCodePoints(0, CELL - 1)) + "…";
  }

  /** Returns {@code 2026-01-31T12:00:00Z}. */
  static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Returns aligned columns. */
  static String table(List<String> heading, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(heading);
    all.addAll(rows);
    int[] widths = new int[heading.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
