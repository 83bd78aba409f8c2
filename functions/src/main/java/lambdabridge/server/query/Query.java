package lambdabridge.server.query;

import java.util.List;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * A filter a client gives to a list call.
 *
 * <p>Reading it checks its shape; which {@code #} fields it may ask for is checked by {@link
 * #requireKnownFields}, at the place each method's order of errors gives that check.
 *
 * <p>Source: spec main-api.md 8.
 */
public final class Query {
  /** Matches everything. */
  public static final Query ALL = new Query(new Condition.And(List.of()), null);

  private final Condition condition;
  private final @Nullable RpcException unknownField;

  Query(Condition condition, @Nullable RpcException unknownField) {
    this.condition = condition;
    this.unknownField = unknownField;
  }

  /**
   * Reads the optional parameter {@code query}; without one, everything matches.
   *
   * @throws RpcException INVALID_PARAMS naming the place
   */
  public static Query from(Params params) {
    return params.has("query") ? new QueryParser(params).parse(params.value("query")) : ALL;
  }

  /**
   * Refuses a query for a {@code #} field that no object has.
   *
   * @throws RpcException INVALID_PARAMS naming the place
   */
  public void requireKnownFields() {
    if (unknownField != null) {
      throw unknownField;
    }
  }

  /** Tells whether everything matches, so that objects need not be read to count them. */
  public boolean matchesAll() {
    return condition instanceof Condition.And and && and.all().isEmpty();
  }

  public boolean matches(QueryTarget target) {
    return condition.matches(target);
  }
}
