package lambdabridge.local.engine.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What yields a value, or none. */
sealed interface Operand {
  @Nullable AttributeValue value(Scope scope);

  /** Returns the value; in an update a missing one is a mistake. */
  default AttributeValue required(Scope scope) {
    AttributeValue value = value(scope);
    if (value == null) {
      throw new ExpressionException(
          "The provided expression refers to an attribute that does not exist in the item");
    }
    return value;
  }

  record Stored(AttributePath path) implements Operand {
    @Override
    public @Nullable AttributeValue value(Scope scope) {
      return path.get(scope);
    }
  }

  record Given(String placeholder) implements Operand {
    @Override
    public AttributeValue value(Scope scope) {
      return scope.value(placeholder);
    }
  }

  record Size(AttributePath path) implements Operand {
    @Override
    public @Nullable AttributeValue value(Scope scope) {
      AttributeValue value = path.get(scope);
      return value == null || Values.size(value).isEmpty()
          ? null
          : AttributeValue.fromN(Integer.toString(Values.size(value).getAsInt()));
    }
  }

  record Sum(Operand left, Operand right, boolean minus) implements Operand {
    @Override
    public AttributeValue value(Scope scope) {
      BigDecimal a = Values.number(left.required(scope));
      BigDecimal b = Values.number(right.required(scope));
      return Values.number(minus ? a.subtract(b) : a.add(b));
    }
  }

  record IfNotExists(AttributePath path, Operand otherwise) implements Operand {
    @Override
    public @Nullable AttributeValue value(Scope scope) {
      AttributeValue value = path.get(scope);
      return value == null ? otherwise.value(scope) : value;
    }
  }

  record ListAppend(Operand first, Operand second) implements Operand {
    @Override
    public AttributeValue value(Scope scope) {
      List<AttributeValue> both = new ArrayList<>(list(first.required(scope)));
      both.addAll(list(second.required(scope)));
      return AttributeValue.fromL(both);
    }

    private static List<AttributeValue> list(AttributeValue value) {
      if (!value.hasL()) {
        throw new ExpressionException("An operand in the expression has an incorrect data type");
      }
      return value.l();
    }
  }
}
