package lambdabridge.server.context;

import static lambdabridge.server.context.ContextStore.ATTR_CREATED;
import static lambdabridge.server.context.ContextStore.ATTR_DESCRIPTION;
import static lambdabridge.server.context.ContextStore.ATTR_MODIFIED;
import static lambdabridge.server.context.ContextStore.ATTR_NAME;
import static lambdabridge.server.context.ContextStore.ATTR_POLICY;
import static lambdabridge.server.context.ContextStore.ATTR_SCOPE;
import static lambdabridge.server.context.ContextStore.ATTR_SHARES;
import static lambdabridge.server.context.ContextStore.ATTR_SOLUTION;
import static lambdabridge.server.context.ContextStore.CONTEXT;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.solution.SolutionStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Changes contexts in the Directory table, each together with its listings and with the count in
 * the solutions that own or share it.
 *
 * <pre>
 * context#ID     -              the context
 * contexts       CREATED#ID     listing of all, by creation
 * solution#ID    context#ID     listing of owned and shared ones: created
 * deletions      ID             a deleted context whose users and containers are being removed:
 *                               solution
 * </pre>
 */
public final class ContextWriteStore {
  /** A transaction has at most 100 writes; each share takes two of those that delete a context. */
  static final int MAX_SHARES_AT_DELETION = 40;

  private static final String DELETIONS = "deletions";

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;

  public ContextWriteStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
  }

  /** How an update ended. */
  public enum Update {
    DONE,
    MISSING,
    /** The context was to become private while solutions share it. */
    SHARED
  }

  /** Returns false if the owning solution does not exist. */
  public boolean create(Context context) {
    Map<String, AttributeValue> row = new HashMap<>(key(CONTEXT + context.id()));
    row.put(ATTR_CREATED, n(context.created()));
    row.put(ATTR_MODIFIED, n(context.modified()));
    row.put(ATTR_SOLUTION, s(context.solution()));
    row.put(ATTR_NAME, s(context.name()));
    row.put(ATTR_DESCRIPTION, s(context.description()));
    row.put(ATTR_SCOPE, s(context.scope()));
    row.put(ATTR_SHARES, texts(context.shares()));
    row.put(ATTR_POLICY, s(Json.encode(context.policy())));
    return transactions
        .commit(
            List.of(
                count(context.solution(), 1),
                TransactWriteItem.builder()
                    .put(
                        p ->
                            p.tableName(table)
                                .item(row)
                                .conditionExpression("attribute_not_exists(pk)"))
                    .build(),
                put(key(ContextListingStore.ALL, ContextListingStore.sortKey(context))),
                putInSolution(context, context.solution())))
        .isEmpty();
  }

  /** Sets the fields {@code change} has. */
  public Update update(String contextId, ContextChange change, long modified) {
    Map<String, String> names = new HashMap<>(Map.of("#modified", ATTR_MODIFIED));
    Map<String, AttributeValue> values = new HashMap<>(Map.of(":modified", n(modified)));
    StringBuilder expression = new StringBuilder("SET #modified = :modified");
    change
        .attributes()
        .forEach(
            (attribute, value) -> {
              names.put("#" + attribute, attribute);
              values.put(":" + attribute, s(value));
              expression.append(", #" + attribute + " = :" + attribute);
            });
    String condition = "attribute_exists(pk)";
    if (Context.PRIVATE.equals(change.scope())) {
      condition += " AND size(shares) = :none";
      values.put(":none", n(0));
    }
    String finalCondition = condition;
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(CONTEXT + contextId))
                  .updateExpression(expression.toString())
                  .conditionExpression(finalCondition)
                  .expressionAttributeNames(names)
                  .expressionAttributeValues(values)
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return Update.DONE;
    } catch (ConditionalCheckFailedException e) {
      return e.hasItem() && !e.item().isEmpty() ? Update.SHARED : Update.MISSING;
    }
  }

  /**
   * Shares a public context with one more solution.
   *
   * @param context as just read
   * @return false if the context has changed since or the solution does not exist
   */
  public boolean share(Context context, String solutionId) {
    List<String> shares = new ArrayList<>(context.shares());
    shares.add(solutionId);
    return transactions
        .commit(
            List.of(
                setShares(context, shares, Context.PUBLIC),
                count(solutionId, 1),
                putInSolution(context, solutionId)))
        .isEmpty();
  }

  /**
   * Ends the sharing with a solution.
   *
   * @param context as just read
   * @return false if the context has changed since
   */
  public boolean unshare(Context context, String solutionId) {
    List<String> shares = new ArrayList<>(context.shares());
    shares.remove(solutionId);
    return transactions
        .commit(
            List.of(
                setShares(context, shares, context.scope()),
                count(solutionId, -1),
                delete(key(SolutionStore.partition(solutionId), CONTEXT + context.id()))))
        .isEmpty();
  }

  /**
   * Deletes a context, and notes that its users and containers are still to be removed.
   *
   * @param context as just read, with at most {@link #MAX_SHARES_AT_DELETION} shares
   * @return false if the context has changed since
   */
  public boolean delete(Context context) {
    List<TransactWriteItem> items = new ArrayList<>();
    items.add(
        TransactWriteItem.builder()
            .delete(
                d ->
                    d.tableName(table)
                        .key(key(CONTEXT + context.id()))
                        .conditionExpression("shares = :before")
                        .expressionAttributeValues(Map.of(":before", texts(context.shares()))))
            .build());
    items.add(delete(key(ContextListingStore.ALL, ContextListingStore.sortKey(context))));
    Map<String, AttributeValue> deletion = new HashMap<>(key(DELETIONS, context.id()));
    deletion.put(ATTR_SOLUTION, s(context.solution()));
    items.add(put(deletion));
    List<String> solutions = new ArrayList<>(context.shares());
    solutions.add(context.solution());
    for (String solution : solutions) {
      items.add(count(solution, -1));
      items.add(delete(key(SolutionStore.partition(solution), CONTEXT + context.id())));
    }
    return transactions.commit(items).isEmpty();
  }

  /** Returns who owned a deleted context whose users and containers are still to be removed. */
  public Optional<String> ownerOfDeleted(String contextId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(DELETIONS, contextId)).consistentRead(true))
            .item();
    return row.isEmpty() ? Optional.empty() : Optional.of(text(row, ATTR_SOLUTION));
  }

  /** Notes that nothing is left of the context. */
  public void endDeletion(String contextId) {
    dynamo.deleteItem(d -> d.tableName(table).key(key(DELETIONS, contextId)));
  }

  private TransactWriteItem setShares(Context context, List<String> shares, String scope) {
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table)
                    .key(key(CONTEXT + context.id()))
                    .updateExpression("SET shares = :shares")
                    .conditionExpression("shares = :before AND #scope = :scope")
                    .expressionAttributeNames(Map.of("#scope", ATTR_SCOPE))
                    .expressionAttributeValues(
                        Map.of(
                            ":shares",
                            texts(shares),
                            ":before",
                            texts(context.shares()),
                            ":scope",
                            s(scope))))
        .build();
  }

  private TransactWriteItem count(String solutionId, int step) {
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table)
                    .key(key(SolutionStore.partition(solutionId)))
                    .updateExpression("ADD contexts :step")
                    .conditionExpression("attribute_exists(pk)")
                    .expressionAttributeValues(Map.of(":step", n(step))))
        .build();
  }

  private TransactWriteItem putInSolution(Context context, String solutionId) {
    Map<String, AttributeValue> row =
        new HashMap<>(key(SolutionStore.partition(solutionId), CONTEXT + context.id()));
    row.put(ATTR_CREATED, n(context.created()));
    return put(row);
  }

  private TransactWriteItem put(Map<String, AttributeValue> row) {
    return TransactWriteItem.builder().put(p -> p.tableName(table).item(row)).build();
  }

  private TransactWriteItem delete(Map<String, AttributeValue> key) {
    return TransactWriteItem.builder().delete(d -> d.tableName(table).key(key)).build();
  }
}
