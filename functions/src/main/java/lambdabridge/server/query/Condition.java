package lambdabridge.server.query;

import java.util.List;

/** A node of a query. Loops rather than streams keep the stack shallow in deep queries. */
sealed interface Condition {
  boolean matches(QueryTarget target);

  record And(List<Condition> all) implements Condition {
    @Override
    public boolean matches(QueryTarget target) {
      for (Condition condition : all) {
        if (!condition.matches(target)) {
          return false;
        }
      }
      return true;
    }
  }

  record Or(List<Condition> any) implements Condition {
    @Override
    public boolean matches(QueryTarget target) {
      for (Condition condition : any) {
        if (condition.matches(target)) {
          return true;
        }
      }
      return false;
    }
  }

  record Nor(List<Condition> none) implements Condition {
    @Override
    public boolean matches(QueryTarget target) {
      return !new Or(none).matches(target);
    }
  }

  /** Everything one condition says about one field. */
  record Field(FieldPath path, List<Check> checks) implements Condition {
    @Override
    public boolean matches(QueryTarget target) {
      List<Object> values = path.valuesIn(target);
      for (Check check : checks) {
        if (!check.matches(values)) {
          return false;
        }
      }
      return true;
    }
  }
}
