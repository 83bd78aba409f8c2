package lambdabridge.server.context;

import static lambdabridge.server.context.ContextStore.CONTEXT;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.Rows;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.solution.SolutionStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Which contexts there are: all of them, or a solution's. */
public final class ContextListingStore {
  static final String ALL = "contexts";

  private static final int CREATED_DIGITS = 13;

  private final DynamoDbClient dynamo;
  private final String table;

  public ContextListingStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.directory();
  }

  /**
   * What a listing shows of a context.
   *
   * @param created milliseconds since the epoch
   */
  public record Entry(String id, long created) {}

  /** Returns the sort key that makes the listing of all follow creation. */
  static String sortKey(Context context) {
    return ("%0" + CREATED_DIGITS + "d#%s").formatted(context.created(), context.id());
  }

  public List<Entry> all() {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(ALL))))
        .items()
        .stream()
        .map(row -> text(row, Tables.KEY_SORT))
        .map(
            sort ->
                new Entry(
                    sort.substring(CREATED_DIGITS + 1),
                    Long.parseLong(sort.substring(0, CREATED_DIGITS))))
        .toList();
  }

  /** Returns the contexts the solution owns or shares. */
  public List<Entry> ofSolution(String solutionId) {
    return Rows.below(dynamo, table, SolutionStore.partition(solutionId), CONTEXT)
        .map(
            row ->
                new Entry(
                    text(row, Tables.KEY_SORT).substring(CONTEXT.length()),
                    number(row, ContextStore.ATTR_CREATED)))
        .toList();
  }
}
