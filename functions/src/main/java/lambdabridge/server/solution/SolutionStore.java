package lambdabridge.server.solution;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Solutions in the Directory table.
 *
 * <pre>
 * solution#ID    -     the solution: name, created, contexts (how many it owns or shares)
 * solutions      ID    listing: name, created
 * </pre>
 *
 * The count changes in the transaction that adds or removes a context, so that a solution with
 * contexts cannot be deleted and a deleted one cannot get a context.
 */
public final class SolutionStore {
  /** Number of contexts owned by or shared with the solution. */
  public static final String ATTR_CONTEXTS = "contexts";

  private static final String LISTING = "solutions";
  private static final String ATTR_NAME = "name";
  private static final String ATTR_CREATED = "created"; // ms

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;

  public SolutionStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
  }

  /** How an attempt to delete ended. */
  public enum Deletion {
    DELETED,
    MISSING,
    HAS_CONTEXTS
  }

  /** Returns the partition of a solution, for those who keep rows in it. */
  public static String partition(String solutionId) {
    return "solution#" + solutionId;
  }

  public void create(Solution solution) {
    Map<String, AttributeValue> row = new HashMap<>(key(partition(solution.id())));
    row.putAll(attributes(solution));
    row.put(ATTR_CONTEXTS, n(0));
    Map<String, AttributeValue> listing = new HashMap<>(key(LISTING, solution.id()));
    listing.putAll(attributes(solution));
    if (transactions.commit(List.of(putNew(row), putNew(listing))).isPresent()) {
      throw new IllegalStateException("solution id exists already");
    }
  }

  public Optional<Solution> find(String solutionId) {
    var row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(partition(solutionId))).consistentRead(true))
            .item();
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(new Solution(solutionId, number(row, ATTR_CREATED), text(row, ATTR_NAME)));
  }

  /** Returns all solutions, oldest first. */
  public List<Solution> all() {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(LISTING))))
        .items()
        .stream()
        .map(
            row ->
                new Solution(
                    text(row, Tables.KEY_SORT), number(row, ATTR_CREATED), text(row, ATTR_NAME)))
        .sorted(Comparator.comparingLong(Solution::created).thenComparing(Solution::id))
        .toList();
  }

  /** Returns false if there is no such solution. */
  public boolean rename(String solutionId, String name) {
    return transactions
        .commit(
            List.of(
                setName(key(partition(solutionId)), name), setName(key(LISTING, solutionId), name)))
        .isEmpty();
  }

  /** Deletes the solution unless it owns or shares a context. */
  public Deletion delete(String solutionId) {
    TransactWriteItem solution =
        TransactWriteItem.builder()
            .delete(
                d ->
                    d.tableName(table)
                        .key(key(partition(solutionId)))
                        .conditionExpression("contexts = :none")
                        .expressionAttributeValues(Map.of(":none", n(0)))
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD))
            .build();
    TransactWriteItem listing =
        TransactWriteItem.builder()
            .delete(d -> d.tableName(table).key(key(LISTING, solutionId)))
            .build();
    return transactions
        .commit(List.of(solution, listing))
        .map(refusal -> refusal.row().isEmpty() ? Deletion.MISSING : Deletion.HAS_CONTEXTS)
        .orElse(Deletion.DELETED);
  }

  private TransactWriteItem putNew(Map<String, AttributeValue> row) {
    return TransactWriteItem.builder()
        .put(p -> p.tableName(table).item(row).conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  private TransactWriteItem setName(Map<String, AttributeValue> key, String name) {
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table)
                    .key(key)
                    .updateExpression("SET #name = :name")
                    .conditionExpression("attribute_exists(pk)")
                    .expressionAttributeNames(Map.of("#name", ATTR_NAME))
                    .expressionAttributeValues(Map.of(":name", s(name))))
        .build();
  }

  private static Map<String, AttributeValue> attributes(Solution solution) {
    return Map.of(ATTR_NAME, s(solution.name()), ATTR_CREATED, n(solution.created()));
  }
}
