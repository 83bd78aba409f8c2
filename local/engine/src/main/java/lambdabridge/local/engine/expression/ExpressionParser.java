package lambdabridge.local.engine.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads expressions by recursive descent. Keywords are in any case; function names are not. */
public final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(<>|<=|>=|[=<>(),.\\[\\]+-]|[:#]?[A-Za-z0-9_]+|\\S)");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  private ExpressionParser(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text.strip());
    while (matcher.lookingAt()) {
      tokens.add(matcher.group(1));
      matcher.region(matcher.end(), matcher.regionEnd());
    }
  }

  /** Reads a condition, a filter or a key condition. */
  public static Condition condition(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    Condition condition = parser.or();
    parser.requireEnd();
    return condition;
  }

  public static Update update(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    Update update = parser.clauses();
    parser.requireEnd();
    return update;
  }

  /** Returns the top-level names of a projection, as written. */
  public static List<String> projection(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    List<String> names = new ArrayList<>();
    do {
      names.add(parser.take());
    } while (parser.takeIf(","));
    parser.requireEnd();
    return names;
  }

  private Condition or() {
    Condition left = and();
    while (takeKeyword("OR")) {
      left = new Condition.Or(left, and());
    }
    return left;
  }

  private Condition and() {
    Condition left = not();
    while (takeKeyword("AND")) {
      left = new Condition.And(left, not());
    }
    return left;
  }

  private Condition not() {
    if (takeKeyword("NOT")) {
      return new Condition.Not(not());
    }
    if (takeIf("(")) {
      Condition inner = or();
      require(")");
      return inner;
    }
    return function();
  }

  private Condition function() {
    if (!peek(1).equals("(") || peek(0).equals("size")) {
      return comparison(operand());
    }
    String name = take();
    require("(");
    Condition condition =
        switch (name) {
          case "attribute_exists" -> new Condition.Exists(path(), true);
          case "attribute_not_exists" -> new Condition.Exists(path(), false);
          case "begins_with" -> new Condition.BeginsWith(operand(), second());
          case "contains" -> new Condition.Contains(operand(), second());
          case "attribute_type" -> new Condition.HasType(path(), second());
          default -> throw new ExpressionException("Invalid function name; function: " + name);
        };
    require(")");
    return condition;
  }

  private Condition comparison(Operand left) {
    if (takeKeyword("BETWEEN")) {
      Operand low = operand();
      if (!takeKeyword("AND")) {
        throw wrong();
      }
      return new Condition.Between(left, low, operand());
    }
    if (takeKeyword("IN")) {
      require("(");
      List<Operand> choices = new ArrayList<>();
      do {
        choices.add(operand());
      } while (takeIf(","));
      require(")");
      return new Condition.In(left, choices);
    }
    String operator = take();
    if (!List.of("=", "<>", "<", "<=", ">", ">=").contains(operator)) {
      throw wrong();
    }
    return new Condition.Comparison(left, operator, operand());
  }

  private Update clauses() {
    List<Update.Action> actions = new ArrayList<>();
    while (next < tokens.size()) {
      String verb = take().toUpperCase(Locale.ROOT);
      do {
        AttributePath path = path();
        actions.add(
            switch (verb) {
              case "SET" -> {
                require("=");
                yield new Update.Action.Set(path, sum());
              }
              case "REMOVE" -> new Update.Action.Remove(path);
              case "ADD" -> new Update.Action.Add(path, operand());
              case "DELETE" -> new Update.Action.Delete(path, operand());
              default -> throw wrong();
            });
      } while (takeIf(","));
    }
    return new Update(actions);
  }

  private Operand sum() {
    Operand left = setOperand();
    if (takeIf("+")) {
      return new Operand.Sum(left, setOperand(), false);
    }
    if (takeIf("-")) {
      return new Operand.Sum(left, setOperand(), true);
    }
    return left;
  }

  private Operand setOperand() {
    if (!peek(1).equals("(")) {
      return operand();
    }
    String name = take();
    require("(");
    Operand operand =
        switch (name) {
          case "if_not_exists" -> new Operand.IfNotExists(path(), secondSet());
          case "list_append" -> new Operand.ListAppend(setOperand(), secondSet());
          default -> throw new ExpressionException("Invalid function name; function: " + name);
        };
    require(")");
    return operand;
  }

  private Operand second() {
    require(",");
    return operand();
  }

  private Operand secondSet() {
    require(",");
    return setOperand();
  }

  private Operand operand() {
    if (peek(0).startsWith(":")) {
      return new Operand.Given(take());
    }
    if (peek(0).equals("size") && peek(1).equals("(")) {
      take();
      require("(");
      AttributePath path = path();
      require(")");
      return new Operand.Size(path);
    }
    return new Operand.Stored(path());
  }

  private AttributePath path() {
    List<AttributePath.Step> steps = new ArrayList<>();
    steps.add(field());
    while (true) {
      if (takeIf(".")) {
        steps.add(field());
      } else if (takeIf("[")) {
        try {
          steps.add(new AttributePath.Step.Element(Integer.parseInt(take())));
        } catch (NumberFormatException e) {
          throw wrong();
        }
        require("]");
      } else {
        return new AttributePath(steps);
      }
    }
  }

  private AttributePath.Step.Field field() {
    String name = take();
    if (!name.matches("#?[A-Za-z0-9_]+")) {
      throw wrong();
    }
    return new AttributePath.Step.Field(name);
  }

  private String peek(int ahead) {
    return next + ahead < tokens.size() ? tokens.get(next + ahead) : "";
  }

  private String take() {
    if (next == tokens.size()) {
      throw wrong();
    }
    return tokens.get(next++);
  }

  private boolean takeIf(String token) {
    boolean matches = peek(0).equals(token);
    next += matches ? 1 : 0;
    return matches;
  }

  private boolean takeKeyword(String keyword) {
    boolean matches = peek(0).equalsIgnoreCase(keyword);
    next += matches ? 1 : 0;
    return matches;
  }

  private void require(String token) {
    if (!takeIf(token)) {
      throw wrong();
    }
  }

  private void requireEnd() {
    if (next < tokens.size()) {
      throw wrong();
    }
  }

  private ExpressionException wrong() {
    String near = next < tokens.size() ? tokens.get(next) : "the end";
    return new ExpressionException("Syntax error near " + near + " in: " + text);
  }
}
