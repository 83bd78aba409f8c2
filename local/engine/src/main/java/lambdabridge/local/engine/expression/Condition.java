package lambdabridge.local.engine.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A condition or a filter. What compares with a missing attribute is false. */
public sealed interface Condition {
  boolean holds(Scope scope);

  record And(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return left.holds(scope) && right.holds(scope);
    }
  }

  record Or(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return left.holds(scope) || right.holds(scope);
    }
  }

  record Not(Condition inner) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return !inner.holds(scope);
    }
  }

  /** {@code operator} is one of {@code = <> < <= > >=}. */
  record Comparison(Operand left, String operator, Operand right) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      AttributeValue a = left.value(scope);
      AttributeValue b = right.value(scope);
      return switch (operator) {
        case "=" -> a != null && b != null && Values.areEqual(a, b);
        case "<>" -> (a == null || b == null) ? (a == null) != (b == null) : !Values.areEqual(a, b);
        default -> a != null && b != null && isInOrder(a, b);
      };
    }

    private boolean isInOrder(AttributeValue a, AttributeValue b) {
      var order = Values.compare(a, b);
      if (order.isEmpty()) {
        return false;
      }
      int sign = order.getAsInt();
      return switch (operator) {
        case "<" -> sign < 0;
        case "<=" -> sign <= 0;
        case ">" -> sign > 0;
        default -> sign >= 0;
      };
    }
  }

  record Between(Operand value, Operand low, Operand high) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return new Comparison(value, ">=", low).holds(scope)
          && new Comparison(value, "<=", high).holds(scope);
    }
  }

  record In(Operand value, List<Operand> choices) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return choices.stream().anyMatch(choice -> new Comparison(value, "=", choice).holds(scope));
    }
  }

  record Exists(AttributePath path, boolean expected) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      return (path.get(scope) != null) == expected;
    }
  }

  record BeginsWith(Operand value, Operand prefix) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      AttributeValue a = value.value(scope);
      return a != null && Values.beginsWith(a, prefix.required(scope));
    }
  }

  record Contains(Operand whole, Operand part) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      AttributeValue a = whole.value(scope);
      @Nullable AttributeValue b = part.value(scope);
      return a != null && b != null && Values.contains(a, b);
    }
  }

  record HasType(AttributePath path, Operand type) implements Condition {
    @Override
    public boolean holds(Scope scope) {
      AttributeValue a = path.get(scope);
      String expected = type.required(scope).s();
      return a != null
          && (a.type().name().equals(expected)
              || (expected.equals("NULL") && a.type() == AttributeValue.Type.NUL));
    }
  }
}
