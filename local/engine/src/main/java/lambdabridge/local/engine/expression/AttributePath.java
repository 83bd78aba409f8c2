package lambdabridge.local.engine.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where in a row a value is: {@code #name}, {@code map.field}, {@code list[2]}. */
record AttributePath(List<Step> steps) {
  /** One step down. */
  sealed interface Step {
    /** A name as written: a name of its own, or a placeholder that begins with #. */
    record Field(String name) implements Step {}

    record Element(int index) implements Step {}
  }

  /** Returns the value there, or null. */
  @Nullable AttributeValue get(Scope scope) {
    AttributeValue value = scope.item().get(first(scope));
    for (int i = 1; i < steps.size() && value != null; i++) {
      value =
          switch (steps.get(i)) {
            case Step.Field field -> value.hasM() ? value.m().get(scope.name(field.name())) : null;
            case Step.Element element ->
                value.hasL() && element.index() < value.l().size()
                    ? value.l().get(element.index())
                    : null;
          };
    }
    return value;
  }

  String first(Scope scope) {
    if (steps.getFirst() instanceof Step.Field field) {
      return scope.name(field.name());
    }
    throw new ExpressionException("A path begins with a name");
  }

  /** Puts a value there, or removes what is there if it is null. */
  void put(Scope scope, Map<String, AttributeValue> row, @Nullable AttributeValue value) {
    String name = first(scope);
    AttributeValue changed = steps.size() == 1 ? value : changed(scope, row.get(name), 1, value);
    if (changed == null) {
      row.remove(name);
    } else {
      row.put(name, changed);
    }
  }

  private AttributeValue changed(
      Scope scope, @Nullable AttributeValue container, int depth, @Nullable AttributeValue value) {
    boolean isLast = depth == steps.size() - 1;
    return switch (steps.get(depth)) {
      case Step.Field field when container != null && container.hasM() -> {
        Map<String, AttributeValue> fields = new LinkedHashMap<>(container.m());
        String name = scope.name(field.name());
        AttributeValue next = isLast ? value : changed(scope, fields.get(name), depth + 1, value);
        if (next == null) {
          fields.remove(name);
        } else {
          fields.put(name, next);
        }
        yield AttributeValue.fromM(fields);
      }
      case Step.Element element when container != null && container.hasL() -> {
        List<AttributeValue> elements = new ArrayList<>(container.l());
        boolean exists = element.index() < elements.size();
        if (!isLast) {
          AttributeValue inner = exists ? elements.get(element.index()) : null;
          elements.set(
              requireExisting(exists, element.index()),
              Objects.requireNonNull(changed(scope, inner, depth + 1, value)));
        } else if (value == null) {
          if (exists) {
            elements.remove(element.index());
          }
        } else if (exists) {
          elements.set(element.index(), value);
        } else {
          elements.add(value);
        }
        yield AttributeValue.fromL(elements);
      }
      default ->
          throw new ExpressionException(
              "The document path provided in the update expression is invalid for update");
    };
  }

  private static int requireExisting(boolean exists, int index) {
    if (!exists) {
      throw new ExpressionException(
          "The document path provided in the update expression is invalid for update");
    }
    return index;
  }
}
