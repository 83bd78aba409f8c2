package lambdabridge.local.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lambdabridge.local.engine.RowStore.Change;
import lambdabridge.local.engine.expression.Condition;
import lambdabridge.local.engine.expression.Expressions;
import lambdabridge.local.engine.expression.Update;
import lambdabridge.local.engine.expression.Values;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes rows, each under its lock: condition, change and record are one step. Thread-safe. */
final class ItemWrites {
  private static final int MOST_OF_TRANSACTION = 100;
  private static final int MOST_OF_BATCH = 25;

  private final RowStore store;
  private final TableCatalog catalog;
  private final Expressions expressions;
  private final Runnable written;
  private final RowLocks locks = new RowLocks();

  /**
   * @param written called after each durable write
   */
  ItemWrites(RowStore store, TableCatalog catalog, Expressions expressions, Runnable written) {
    this.store = store;
    this.catalog = catalog;
    this.expressions = expressions;
    this.written = written;
  }

  /** What is to become of one row, once its condition holds. */
  private record Write(
      Table table,
      RowKey key,
      Expressions.Use use,
      @Nullable Condition condition,
      boolean reportsRow,
      Outcome outcome) {

    boolean isAllowed(@Nullable Map<String, AttributeValue> before) {
      return condition == null || condition.holds(use.scope(before == null ? Map.of() : before));
    }

    Change change(@Nullable Map<String, AttributeValue> before) {
      return new Change(table, key, before, outcome.of(before), false);
    }
  }

  /** Makes the row of what was there. */
  private interface Outcome {
    @Nullable Map<String, AttributeValue> of(@Nullable Map<String, AttributeValue> before);
  }

  /** Returns the row before, empty if there was none. */
  Map<String, AttributeValue> put(PutItemRequest request) {
    Change change =
        one(
            write(
                catalog.require(request.tableName()),
                request.item(),
                use(request.expressionAttributeNames(), request.expressionAttributeValues()),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailure(),
                put(request.item())));
    return before(change);
  }

  Map<String, AttributeValue> delete(DeleteItemRequest request) {
    Change change =
        one(
            write(
                catalog.require(request.tableName()),
                request.key(),
                use(request.expressionAttributeNames(), request.expressionAttributeValues()),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailure(),
                before -> null));
    return before(change);
  }

  /** Returns what the request asks to return. */
  Map<String, AttributeValue> update(UpdateItemRequest request) {
    Table table = catalog.require(request.tableName());
    Expressions.Use use =
        use(request.expressionAttributeNames(), request.expressionAttributeValues());
    Update update = use.update(request.updateExpression());
    Change change =
        one(
            write(
                table,
                request.key(),
                use,
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailure(),
                update(table, request.key(), use, update)));
    ReturnValue wanted = request.returnValues() == null ? ReturnValue.NONE : request.returnValues();
    Map<String, AttributeValue> after = Objects.requireNonNull(change.after());
    return switch (wanted) {
      case ALL_OLD -> before(change);
      case ALL_NEW -> after;
      case UPDATED_OLD -> changed(before(change), update, use);
      case UPDATED_NEW -> changed(after, update, use);
      default -> Map.of();
    };
  }

  void transact(List<TransactWriteItem> items) {
    if (items.size() > MOST_OF_TRANSACTION) {
      throw Refusals.invalid("Member must have length less than or equal to 100");
    }
    List<Write> writes = items.stream().map(this::write).toList();
    requireDistinct(writes);
    locks.hold(
        keys(writes),
        () -> {
          store.commit(changes(writes).stream().filter(ItemWrites::isReal).toList());
          return null;
        });
    store.awaitDurable();
    written.run();
  }

  /** Returns what all of a transaction's writes make of their rows, or throws why one may not. */
  private List<Change> changes(List<Write> writes) {
    List<CancellationReason> reasons = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (Write write : writes) {
      Map<String, AttributeValue> before = store.get(write.key());
      if (write.isAllowed(before)) {
        reasons.add(CancellationReason.builder().code("None").build());
        changes.add(checked(write.change(before)));
      } else {
        reasons.add(reason(write, before));
      }
    }
    if (changes.size() < writes.size()) {
      throw cancelled(reasons);
    }
    return changes;
  }

  void batch(BatchWriteItemRequest request) {
    List<Write> writes = new ArrayList<>();
    request
        .requestItems()
        .forEach(
            (name, requests) -> {
              Table table = catalog.require(name);
              requests.forEach(one -> writes.add(write(table, one)));
            });
    if (writes.isEmpty() || writes.size() > MOST_OF_BATCH) {
      throw Refusals.invalid("1 to 25 writes are allowed in a batch, not " + writes.size());
    }
    requireDistinct(writes);
    locks.hold(
        keys(writes),
        () -> {
          store.commit(
              writes.stream()
                  .map(write -> checked(write.change(store.get(write.key()))))
                  .filter(ItemWrites::isReal)
                  .toList());
          return null;
        });
    store.awaitDurable();
    written.run();
  }

  /** Deletes a row whose time has ended. */
  void expire(Table table, RowKey key, long second) {
    locks.hold(
        List.of(key),
        () -> {
          Map<String, AttributeValue> before = store.get(key);
          long expiry = table.expiry(before);
          if (before != null && expiry >= 0 && expiry < second) {
            store.commit(List.of(new Change(table, key, before, null, true)));
          }
          return null;
        });
  }

  private Change one(Write write) {
    Change change =
        locks.hold(
            List.of(write.key()),
            () -> {
              Map<String, AttributeValue> before = store.get(write.key());
              if (!write.isAllowed(before)) {
                throw Refusals.conditionFailed(write.reportsRow() ? before : null);
              }
              Change allowed = checked(write.change(before));
              if (isReal(allowed)) {
                store.commit(List.of(allowed));
              }
              return allowed;
            });
    store.awaitDurable();
    written.run();
    return change;
  }

  private Write write(TransactWriteItem item) {
    if (item.put() != null) {
      var put = item.put();
      return write(
          catalog.require(put.tableName()),
          put.item(),
          use(put.expressionAttributeNames(), put.expressionAttributeValues()),
          put.conditionExpression(),
          put.returnValuesOnConditionCheckFailure(),
          put(put.item()));
    }
    if (item.delete() != null) {
      var delete = item.delete();
      return write(
          catalog.require(delete.tableName()),
          delete.key(),
          use(delete.expressionAttributeNames(), delete.expressionAttributeValues()),
          delete.conditionExpression(),
          delete.returnValuesOnConditionCheckFailure(),
          before -> null);
    }
    if (item.update() != null) {
      var update = item.update();
      Table table = catalog.require(update.tableName());
      Expressions.Use use =
          use(update.expressionAttributeNames(), update.expressionAttributeValues());
      return write(
          table,
          update.key(),
          use,
          update.conditionExpression(),
          update.returnValuesOnConditionCheckFailure(),
          update(table, update.key(), use, use.update(update.updateExpression())));
    }
    var check = item.conditionCheck();
    if (check == null) {
      throw Refusals.invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    return write(
        catalog.require(check.tableName()),
        check.key(),
        use(check.expressionAttributeNames(), check.expressionAttributeValues()),
        check.conditionExpression(),
        check.returnValuesOnConditionCheckFailure(),
        before -> before);
  }

  private Write write(Table table, WriteRequest request) {
    boolean isPut = request.putRequest() != null;
    Map<String, AttributeValue> item =
        isPut ? request.putRequest().item() : request.deleteRequest().key();
    return write(
        table, item, use(Map.of(), Map.of()), null, null, isPut ? put(item) : before -> null);
  }

  private static Write write(
      Table table,
      Map<String, AttributeValue> keyOrItem,
      Expressions.Use use,
      @Nullable String condition,
      @Nullable ReturnValuesOnConditionCheckFailure onFailure,
      Outcome outcome) {
    Condition parsed = use.condition(condition);
    use.requireAllUsed();
    return new Write(
        table,
        table.key(keyOrItem),
        use,
        parsed,
        onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD,
        outcome);
  }

  private static Outcome put(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> stored = new LinkedHashMap<>();
    item.forEach((name, value) -> stored.put(name, Values.stored(value)));
    return before -> stored;
  }

  private static Outcome update(
      Table table, Map<String, AttributeValue> key, Expressions.Use use, @Nullable Update update) {
    if (update != null) {
      for (String changed : update.changes(use.scope(key))) {
        if (changed.equals(table.partitionKey()) || changed.equals(table.sortKey())) {
          throw Refusals.invalid(
              "Cannot update attribute " + changed + ". This attribute is part of the key");
        }
      }
    }
    return before -> {
      Map<String, AttributeValue> base = before == null ? key : before;
      return update == null ? base : update.apply(use.scope(base));
    };
  }

  private static Map<String, AttributeValue> changed(
      Map<String, AttributeValue> row, @Nullable Update update, Expressions.Use use) {
    Map<String, AttributeValue> changed = new LinkedHashMap<>();
    if (update != null) {
      for (String name : update.changes(use.scope(row))) {
        AttributeValue value = row.get(name);
        if (value != null) {
          changed.put(name, value);
        }
      }
    }
    return changed;
  }

  private static Map<String, AttributeValue> before(Change change) {
    return change.before() == null ? Map.of() : change.before();
  }

  private Expressions.Use use(Map<String, String> names, Map<String, AttributeValue> values) {
    return expressions.use(names, values);
  }

  /** A write that changes nothing leaves no record either. */
  private static boolean isReal(Change change) {
    return !Objects.equals(change.before(), change.after());
  }

  private static Change checked(Change change) {
    if (change.after() != null && ItemSize.of(change.after()) > ItemSize.MOST_BYTES_OF_ROW) {
      throw Refusals.invalid("Item size has exceeded the maximum allowed size");
    }
    return change;
  }

  private static List<RowKey> keys(List<Write> writes) {
    return writes.stream().map(Write::key).toList();
  }

  private static void requireDistinct(List<Write> writes) {
    Set<RowKey> keys = new HashSet<>();
    for (Write write : writes) {
      if (!keys.add(write.key())) {
        throw Refusals.invalid(
            "Transaction request cannot include multiple operations on one item");
      }
    }
  }

  private static CancellationReason reason(
      Write write, @Nullable Map<String, AttributeValue> before) {
    return CancellationReason.builder()
        .code("ConditionalCheckFailed")
        .message("The conditional request failed")
        .item(write.reportsRow() ? before : null)
        .build();
  }

  private static RuntimeException cancelled(List<CancellationReason> reasons) {
    String message =
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
            + reasons.stream().map(CancellationReason::code).toList();
    return TransactionCanceledException.builder()
        .cancellationReasons(reasons)
        .awsErrorDetails(Refusals.details("TransactionCanceledException", message))
        .message(message)
        .statusCode(400)
        .build();
  }
}
