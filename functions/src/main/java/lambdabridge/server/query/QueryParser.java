package lambdabridge.server.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.server.query.Check.Compared.Order;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/** Reads a query as it came from the wire; anything outside the grammar is refused by its place. */
final class QueryParser {
  private static final Set<String> OBJECT_FIELDS =
      Set.of(
          "id",
          "userId",
          "creator",
          "createDate",
          "created",
          "userPubKey",
          "lastModifier",
          "lastModificationDate",
          "users",
          "messages",
          "author",
          "lastEntryDate",
          "entries",
          "lastFileDate",
          "files",
          "size",
          "entryKey");

  /** Far above what people write, far below what a stack holds. */
  private static final int MAX_DEPTH = 128;

  private final Params params;
  private @Nullable RpcException unknownField;

  QueryParser(Params params) {
    this.params = params;
  }

  Query parse(@Nullable Object raw) {
    Condition condition = query(raw, "query", 0);
    return new Query(condition, unknownField);
  }

  private Condition query(@Nullable Object raw, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw params.invalid("query", "Nested too deeply");
    }
    Map<?, ?> object = object(raw, path);
    if (object.keySet().stream().anyMatch(QueryParser::isLogical)) {
      return logical(object, path, depth);
    }
    List<Condition> fields = new ArrayList<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String name = String.valueOf(entry.getKey());
      String place = path + "." + name;
      fields.add(new Condition.Field(fieldPath(name, place), checks(entry.getValue(), place)));
    }
    return fields.size() == 1 ? fields.getFirst() : new Condition.And(fields);
  }

  private static boolean isLogical(Object key) {
    return key.equals("$and") || key.equals("$or") || key.equals("$nor");
  }

  private Condition logical(Map<?, ?> object, String path, int depth) {
    if (object.size() > 1) {
      throw params.invalid(path, "A logical operator must be the only key");
    }
    Map.Entry<?, ?> entry = object.entrySet().iterator().next();
    String operator = String.valueOf(entry.getKey());
    String place = path + "." + operator;
    List<Condition> operands = new ArrayList<>();
    for (Object operand : list(entry.getValue(), place)) {
      operands.add(query(operand, place + "[" + operands.size() + "]", depth + 1));
    }
    return switch (operator) {
      case "$and" -> new Condition.And(operands);
      case "$or" -> new Condition.Or(operands);
      default -> new Condition.Nor(operands);
    };
  }

  private FieldPath fieldPath(String name, String path) {
    if (!name.startsWith("#")) {
      return FieldPath.inMeta(name);
    }
    String field = name.substring(1);
    if (!OBJECT_FIELDS.contains(field) && unknownField == null) {
      unknownField = params.invalid(path, "Unknown field");
    }
    return FieldPath.objectField(field);
  }

  private List<Check> checks(@Nullable Object raw, String path) {
    if (!(raw instanceof Map<?, ?> operators)) {
      return List.of(new Check.OneOf(Set.of(value(raw, path))));
    }
    if (operators.isEmpty()) {
      throw params.invalid(path, "Expected an operator");
    }
    List<Check> checks = new ArrayList<>();
    String start = "";
    String middle = "";
    String end = "";
    boolean onText = false;
    for (Map.Entry<?, ?> entry : operators.entrySet()) {
      String operator = String.valueOf(entry.getKey());
      String place = path + "." + operator;
      Object operand = entry.getValue();
      switch (operator) {
        case "$eq" -> checks.add(new Check.OneOf(Set.of(value(operand, place))));
        case "$ne" -> checks.add(new Check.Not(new Check.OneOf(Set.of(value(operand, place)))));
        case "$in" -> checks.add(new Check.OneOf(values(operand, place)));
        case "$nin" -> checks.add(new Check.Not(new Check.OneOf(values(operand, place))));
        case "$gt" -> checks.add(new Check.Compared(Order.GREATER, integer(operand, place)));
        case "$gte" ->
            checks.add(new Check.Compared(Order.GREATER_OR_EQUAL, integer(operand, place)));
        case "$lt" -> checks.add(new Check.Compared(Order.LESS, integer(operand, place)));
        case "$lte" -> checks.add(new Check.Compared(Order.LESS_OR_EQUAL, integer(operand, place)));
        case "$exists" -> checks.add(exists(operand, place));
        case "$startsWith" -> {
          start = text(operand, place);
          onText = true;
        }
        case "$contains" -> {
          middle = text(operand, place);
          onText = true;
        }
        case "$endsWith" -> {
          end = text(operand, place);
          onText = true;
        }
        default -> throw params.invalid(place, "Unknown operator");
      }
    }
    if (onText) {
      checks.add(new Check.Text(new TextPattern(start, middle, end)));
    }
    return checks;
  }

  private Check exists(@Nullable Object raw, String path) {
    if (raw instanceof Boolean wanted) {
      return wanted ? new Check.Exists() : new Check.Not(new Check.Exists());
    }
    throw params.invalid(path, "Expected boolean");
  }

  private Set<Object> values(@Nullable Object raw, String path) {
    Set<Object> values = new HashSet<>();
    for (Object element : list(raw, path)) {
      values.add(value(element, path));
    }
    return values;
  }

  private Object value(@Nullable Object raw, String path) {
    Object value = Values.normal(raw);
    if (value instanceof Long
        || value instanceof String
        || value instanceof Boolean
        || value == Values.NULL) {
      return value;
    }
    throw params.invalid(path, "Expected integer, string, boolean or null");
  }

  private long integer(@Nullable Object raw, String path) {
    if (Values.normal(raw) instanceof Long number) {
      return number;
    }
    throw params.invalid(path, "Expected integer");
  }

  private String text(@Nullable Object raw, String path) {
    if (raw instanceof String text) {
      return text;
    }
    throw params.invalid(path, "Expected string");
  }

  private List<?> list(@Nullable Object raw, String path) {
    if (raw instanceof List<?> list) {
      return list;
    }
    throw params.invalid(path, "Expected list");
  }

  private Map<?, ?> object(@Nullable Object raw, String path) {
    if (raw instanceof Map<?, ?> map) {
      return map;
    }
    throw params.invalid(path, "Expected object");
  }
}
