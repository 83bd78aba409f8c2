package lambdabridge.server.query;

/**
 * A text's literal beginning, middle and end, which must not overlap. The middle is searched for
 * with Knuth, Morris and Pratt's table, so that no pair of texts takes more than linear time.
 */
final class TextPattern {
  private final String start;
  private final String middle;
  private final String end;

  /** For each length of a matched part of {@code middle}: its longest proper border. */
  private final int[] borders;

  TextPattern(String start, String middle, String end) {
    this.start = start;
    this.middle = middle;
    this.end = end;
    this.borders = borders(middle);
  }

  boolean matches(String text) {
    int from = start.length();
    int to = text.length() - end.length();
    return from <= to
        && text.startsWith(start)
        && text.endsWith(end)
        && containsMiddle(text, from, to);
  }

  private boolean containsMiddle(String text, int from, int to) {
    int matched = 0;
    for (int i = from; i < to && matched < middle.length(); i++) {
      matched = extend(middle, borders, matched, text.charAt(i));
    }
    return matched == middle.length();
  }

  private static int[] borders(String pattern) {
    int[] borders = new int[pattern.length() + 1];
    for (int length = 1; length < pattern.length(); length++) {
      borders[length + 1] = extend(pattern, borders, borders[length], pattern.charAt(length));
    }
    return borders;
  }

  /** Returns how much of the pattern is matched after {@code next}. */
  private static int extend(String pattern, int[] borders, int matched, char next) {
    int length = matched;
    while (length > 0 && pattern.charAt(length) != next) {
      length = borders[length];
    }
    return pattern.charAt(length) == next ? length + 1 : 0;
  }
}
