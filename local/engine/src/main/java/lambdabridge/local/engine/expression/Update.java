package lambdabridge.local.engine.expression;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An update expression: its actions in the order they are written. */
public record Update(List<Action> actions) {
  sealed interface Action {
    AttributePath path();

    record Set(AttributePath path, Operand operand) implements Action {}

    record Remove(AttributePath path) implements Action {}

    record Add(AttributePath path, Operand operand) implements Action {}

    record Delete(AttributePath path, Operand operand) implements Action {}
  }

  /**
   * Returns the row after the update. Every operand sees the row as it was before.
   *
   * @throws ExpressionException if an action does not fit the row
   */
  public Map<String, AttributeValue> apply(Scope scope) {
    Map<String, AttributeValue> row = new LinkedHashMap<>(scope.item());
    for (Action action : actions) {
      action.path().put(scope, row, outcome(action, scope));
    }
    return row;
  }

  /** Returns the names of the attributes it changes. */
  public List<String> changes(Scope scope) {
    return actions.stream().map(action -> action.path().first(scope)).toList();
  }

  private static @Nullable AttributeValue outcome(Action action, Scope scope) {
    return switch (action) {
      case Action.Set set -> Values.stored(set.operand().required(scope));
      case Action.Remove remove -> null;
      case Action.Add add -> sum(add.path().get(scope), add.operand().required(scope));
      case Action.Delete delete ->
          difference(delete.path().get(scope), delete.operand().required(scope));
    };
  }

  private static AttributeValue sum(@Nullable AttributeValue old, AttributeValue more) {
    return switch (more.type()) {
      case N ->
          Values.number(
              (old == null ? BigDecimal.ZERO : Values.number(old)).add(Values.number(more)));
      case SS, NS, BS -> {
        if (old == null) {
          yield Values.stored(more);
        }
        requireSameType(old, more);
        Set<Object> union = new LinkedHashSet<>(elements(old));
        union.addAll(elements(Values.stored(more)));
        yield set(more, union);
      }
      default -> throw wrongType();
    };
  }

  private static @Nullable AttributeValue difference(
      @Nullable AttributeValue old, AttributeValue less) {
    if (old == null) {
      return null;
    }
    requireSameType(old, less);
    Set<Object> rest = new LinkedHashSet<>(elements(old));
    rest.removeAll(elements(Values.stored(less)));
    return rest.isEmpty() ? null : set(less, rest);
  }

  private static List<?> elements(AttributeValue set) {
    return switch (set.type()) {
      case SS -> set.ss();
      case NS -> set.ns();
      case BS -> set.bs();
      default -> throw wrongType();
    };
  }

  private static AttributeValue set(AttributeValue like, Set<Object> elements) {
    return switch (like.type()) {
      case SS -> AttributeValue.fromSs(elements.stream().map(String.class::cast).toList());
      case NS -> AttributeValue.fromNs(elements.stream().map(String.class::cast).toList());
      default -> AttributeValue.fromBs(elements.stream().map(SdkBytes.class::cast).toList());
    };
  }

  private static void requireSameType(AttributeValue a, AttributeValue b) {
    if (a.type() != b.type()) {
      throw wrongType();
    }
  }

  private static ExpressionException wrongType() {
    return new ExpressionException(
        "An operand in the update expression has an incorrect data type");
  }
}
