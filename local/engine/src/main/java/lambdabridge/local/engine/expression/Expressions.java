package lambdabridge.local.engine.expression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Expressions seen before, parsed: a program writes a few hundred different ones at the most.
 *
 * <p>Thread-safe.
 */
public final class Expressions {
  private static final Pattern PLACEHOLDER = Pattern.compile("[:#][A-Za-z0-9_]+");
  private static final int MOST_KEPT = 4096;

  private final Map<String, Parsed<Condition>> conditions = new ConcurrentHashMap<>();
  private final Map<String, Parsed<Update>> updates = new ConcurrentHashMap<>();

  private record Parsed<T>(T expression, Set<String> placeholders) {}

  /** The expressions of one request, and what their placeholders stand for. */
  public final class Use {
    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final List<Set<String>> used = new ArrayList<>();

    private Use(Map<String, String> names, Map<String, AttributeValue> values) {
      this.names = names;
      this.values = values;
    }

    public @Nullable Condition condition(@Nullable String text) {
      return text == null ? null : parsed(conditions, text, ExpressionParser::condition);
    }

    public @Nullable Update update(@Nullable String text) {
      return text == null ? null : parsed(updates, text, ExpressionParser::update);
    }

    /** Returns the real names that a projection names; empty for all. */
    public Set<String> projection(@Nullable String text) {
      if (text == null) {
        return Set.of();
      }
      used.add(placeholders(text));
      Set<String> real = new HashSet<>();
      for (String name : ExpressionParser.projection(text)) {
        real.add(scope(Map.of()).name(name));
      }
      return real;
    }

    public Scope scope(Map<String, AttributeValue> item) {
      return new Scope(item, names, values);
    }

    /**
     * Refuses placeholders that nothing uses, as the service does. To be called when all
     * expressions were asked for.
     */
    public Use requireAllUsed() {
      requireUsed(names.keySet(), "ExpressionAttributeNames");
      requireUsed(values.keySet(), "ExpressionAttributeValues");
      return this;
    }

    private void requireUsed(Set<String> given, String field) {
      for (String placeholder : given) {
        if (used.stream().noneMatch(set -> set.contains(placeholder))) {
          throw new ExpressionException(
              "Value provided in " + field + " unused in expressions: keys: {" + placeholder + "}");
        }
      }
    }

    private <T> T parsed(Map<String, Parsed<T>> kept, String text, Function<String, T> parser) {
      Parsed<T> parsed = kept.get(text);
      if (parsed == null) {
        parsed = new Parsed<>(parser.apply(text), placeholders(text));
        if (kept.size() >= MOST_KEPT) {
          kept.clear();
        }
        kept.put(text, parsed);
      }
      used.add(parsed.placeholders());
      return parsed.expression();
    }
  }

  public Use use(Map<String, String> names, Map<String, AttributeValue> values) {
    return new Use(names, values);
  }

  private static Set<String> placeholders(String text) {
    Set<String> found = new HashSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }
}
