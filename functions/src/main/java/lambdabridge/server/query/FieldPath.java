package lambdabridge.server.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a query looks for a value: a {@code #} field of the object, or a path inside its public
 * meta object.
 *
 * <p>Descending follows document databases: a name is looked up in an object, and in each object of
 * a list; a number also picks an element of a list.
 */
record FieldPath(boolean inMeta, List<String> steps) {
  private static final String META = "publicMetaObject";
  private static final int MAX_INDEX_DIGITS = 9;

  static FieldPath objectField(String name) {
    return new FieldPath(false, List.of(name));
  }

  static FieldPath inMeta(String dotted) {
    List<String> steps = new ArrayList<>();
    steps.add(META);
    Collections.addAll(steps, dotted.split("\\.", -1));
    return new FieldPath(true, steps);
  }

  /** Returns every value the field stands for, {@link Values#MISSING} where it is not there. */
  List<Object> valuesIn(QueryTarget target) {
    Collection<Object> nodes = List.of(Values.normal(inMeta ? target.data() : target.fields()));
    for (String step : steps) {
      nodes = descend(nodes, step);
      if (nodes.stream().allMatch(node -> node == Values.MISSING)) {
        break;
      }
    }
    List<Object> values = new ArrayList<>();
    for (Object node : nodes) {
      values.add(node);
      if (node instanceof List<?> list) {
        list.forEach(element -> values.add(Values.normal(element)));
      }
    }
    return values;
  }

  /** A node reached on two ways is kept once; so the work is bounded by what there is to visit. */
  private static Set<Object> descend(Collection<Object> nodes, String step) {
    Set<Object> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object node : nodes) {
      switch (node) {
        case Map<?, ?> map -> reached.add(member(map, step));
        case List<?> list -> descendList(list, step, reached);
        default -> reached.add(Values.MISSING);
      }
    }
    return reached;
  }

  private static void descendList(List<?> list, String step, Set<Object> reached) {
    int index = index(step);
    if (index >= 0 && index < list.size()) {
      reached.add(Values.normal(list.get(index)));
    }
    for (Object element : list) {
      if (element instanceof Map<?, ?> map) {
        reached.add(member(map, step));
      }
    }
  }

  private static Object member(Map<?, ?> map, String name) {
    return map.containsKey(name) ? Values.normal(map.get(name)) : Values.MISSING;
  }

  /** Returns the list index a step spells, or -1. */
  private static int index(String step) {
    boolean digits =
        !step.isEmpty()
            && step.length() <= MAX_INDEX_DIGITS
            && step.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(step) : -1;
  }
}
