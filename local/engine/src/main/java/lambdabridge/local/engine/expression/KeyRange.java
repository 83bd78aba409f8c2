package lambdabridge.local.engine.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a key condition asks for: one partition, and a stretch of its sort keys.
 *
 * @param lowest no sort key below it is asked for; empty text for no bound
 * @param highest none above it, except those it is the beginning of; null for no bound
 */
public record KeyRange(
    String partition, String lowest, @Nullable String highest, List<Bound> bounds) {
  /** Where a sort key is. */
  public enum Fit {
    BEFORE,
    IN,
    AFTER
  }

  /** {@code operator} is a comparison or {@code begins_with}. */
  record Bound(String operator, String text) {
    Fit fit(String sort) {
      if (operator.equals("begins_with") && sort.startsWith(text)) {
        return Fit.IN;
      }
      int order = Arrays.compareUnsigned(Values.utf8(sort), Values.utf8(text));
      return switch (operator) {
        case "=" -> order < 0 ? Fit.BEFORE : order == 0 ? Fit.IN : Fit.AFTER;
        case "<" -> order < 0 ? Fit.IN : Fit.AFTER;
        case "<=" -> order <= 0 ? Fit.IN : Fit.AFTER;
        case ">" -> order > 0 ? Fit.IN : Fit.BEFORE;
        case ">=" -> order >= 0 ? Fit.IN : Fit.BEFORE;
        default -> order < 0 ? Fit.BEFORE : Fit.AFTER;
      };
    }
  }

  /**
   * Reads a key condition.
   *
   * @throws ExpressionException if it is not a partition with at most one condition on the sort key
   */
  public static KeyRange of(Condition condition, Scope scope, String partitionKey, String sortKey) {
    String partition = null;
    List<Bound> bounds = new ArrayList<>();
    for (Condition part : parts(condition)) {
      switch (part) {
        case Condition.Comparison c when name(c.left(), scope).equals(partitionKey) -> {
          if (!c.operator().equals("=") || partition != null) {
            throw unsupported();
          }
          partition = text(c.right(), scope);
        }
        case Condition.Comparison c when name(c.left(), scope).equals(sortKey) ->
            bounds.add(new Bound(c.operator(), text(c.right(), scope)));
        case Condition.BeginsWith b when name(b.value(), scope).equals(sortKey) ->
            bounds.add(new Bound("begins_with", text(b.prefix(), scope)));
        case Condition.Between b when name(b.value(), scope).equals(sortKey) -> {
          bounds.add(new Bound(">=", text(b.low(), scope)));
          bounds.add(new Bound("<=", text(b.high(), scope)));
        }
        default -> throw unsupported();
      }
    }
    if (partition == null) {
      throw new ExpressionException("Query condition missed key schema element: " + partitionKey);
    }
    return new KeyRange(
        partition, bound(bounds, ">").orElse(""), bound(bounds, "<").orElse(null), bounds);
  }

  /** Tells whether a sort key is asked for, and if not on which side it is. */
  public Fit hasSort(String sort) {
    for (Bound bound : bounds) {
      Fit fit = bound.fit(sort);
      if (fit != Fit.IN) {
        return fit;
      }
    }
    return Fit.IN;
  }

  private static Optional<String> bound(List<Bound> bounds, String side) {
    return bounds.stream()
        .filter(
            bound ->
                bound.operator().startsWith(side)
                    || bound.operator().equals("=")
                    || bound.operator().equals("begins_with"))
        .map(Bound::text)
        .findFirst();
  }

  private static List<Condition> parts(Condition condition) {
    if (condition instanceof Condition.And and) {
      List<Condition> parts = new ArrayList<>(parts(and.left()));
      parts.addAll(parts(and.right()));
      return parts;
    }
    return List.of(condition);
  }

  private static String name(Operand operand, Scope scope) {
    return operand instanceof Operand.Stored stored ? stored.path().first(scope) : "";
  }

  private static String text(Operand operand, Scope scope) {
    AttributeValue value = operand.required(scope);
    if (value.s() == null) {
      throw new ExpressionException("One or more parameter values were invalid: a key is a text");
    }
    return value.s();
  }

  private static ExpressionException unsupported() {
    return new ExpressionException("Query key condition not supported");
  }
}
