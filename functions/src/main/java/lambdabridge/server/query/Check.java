package lambdabridge.server.query;

import java.util.List;
import java.util.Set;

/**
 * What an operator says about a field, given every value the field stands for. A list stands for
 * each of its elements, so one that fits is enough, and the negations need all not to fit.
 */
sealed interface Check {
  boolean matches(List<Object> values);

  /** {@code $eq}, {@code $in}: some value is among the operands; null is also among the missing. */
  record OneOf(Set<Object> operands) implements Check {
    @Override
    public boolean matches(List<Object> values) {
      for (Object value : values) {
        if (operands.contains(value == Values.MISSING ? Values.NULL : value)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code $ne}, {@code $nin}. */
  record Not(Check check) implements Check {
    @Override
    public boolean matches(List<Object> values) {
      return !check.matches(values);
    }
  }

  record Exists() implements Check {
    @Override
    public boolean matches(List<Object> values) {
      for (Object value : values) {
        if (value != Values.MISSING) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code $gt}, {@code $gte}, {@code $lt}, {@code $lte}: numbers only. */
  record Compared(Order order, long operand) implements Check {
    enum Order {
      GREATER,
      GREATER_OR_EQUAL,
      LESS,
      LESS_OR_EQUAL
    }

    @Override
    public boolean matches(List<Object> values) {
      for (Object value : values) {
        if (value instanceof Number number && !Values.isNaN(number) && holds(number)) {
          return true;
        }
      }
      return false;
    }

    private boolean holds(Number number) {
      int sign = Values.compare(number, operand);
      return switch (order) {
        case GREATER -> sign > 0;
        case GREATER_OR_EQUAL -> sign >= 0;
        case LESS -> sign < 0;
        case LESS_OR_EQUAL -> sign <= 0;
      };
    }
  }

  /** {@code $startsWith}, {@code $contains}, {@code $endsWith} of one condition together. */
  record Text(TextPattern pattern) implements Check {
    @Override
    public boolean matches(List<Object> values) {
      for (Object value : values) {
        if (value instanceof String text && pattern.matches(text)) {
          return true;
        }
      }
      return false;
    }
  }
}
