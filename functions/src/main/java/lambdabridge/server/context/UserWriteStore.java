package lambdabridge.server.context;

import static lambdabridge.server.context.ContextStore.ATTR_ACL;
import static lambdabridge.server.context.ContextStore.ATTR_CREATED;
import static lambdabridge.server.context.ContextStore.ATTR_PUBLIC_KEY;
import static lambdabridge.server.context.ContextStore.ATTR_USER_ID;
import static lambdabridge.server.context.ContextStore.CONTEXT;
import static lambdabridge.server.context.ContextStore.KEY;
import static lambdabridge.server.context.ContextStore.USER;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Changes the users of contexts in the Directory table. A user has two rows, by id and by key, that
 * are written together; the second keeps a key unique in its context. The event of a change is
 * written with it.
 *
 * <p>Changes take the user as just read and fail when it is no longer so.
 */
public final class UserWriteStore {
  private final Transactions transactions;
  private final EventStore events;
  private final String table;

  public UserWriteStore(DynamoDbClient dynamo, Tables tables, EventStore events) {
    this.transactions = new Transactions(dynamo);
    this.events = events;
    this.table = tables.directory();
  }

  /** How a change ended. */
  public enum Change {
    DONE,
    CONTEXT_MISSING,
    /** The user is not as the caller read it. */
    OUTDATED,
    KEY_IN_USE
  }

  /** Adds a user whose id is new in the context. */
  public Change add(ContextUser user) {
    return change(
        user.contextId(),
        List.of(putById(user, "attribute_not_exists(pk)", Map.of())),
        List.of(putByKey(user)),
        List.of(userAdded(user)));
  }

  /** Gives a user another key, list and creation date. */
  public Change replace(ContextUser before, ContextUser user) {
    return change(
        user.contextId(),
        List.of(
            putById(user, "publicKey = :before", Map.of(":before", s(before.publicKey()))),
            delete(KEY + before.publicKey(), CONTEXT + before.contextId())),
        List.of(putByKey(user)),
        List.of(userAdded(user)));
  }

  /** Tells the context's users once more that {@code user} was added. */
  public Change repeatAdded(ContextUser user) {
    return change(
        user.contextId(),
        List.of(
            TransactWriteItem.builder()
                .conditionCheck(
                    c ->
                        c.tableName(table)
                            .key(key(CONTEXT + user.contextId(), USER + user.userId()))
                            .conditionExpression("publicKey = :before")
                            .expressionAttributeValues(Map.of(":before", s(user.publicKey()))))
                .build()),
        List.of(),
        List.of(userAdded(user)));
  }

  /** Changes the access list alone. */
  public Change setAcl(ContextUser user, String acl) {
    return change(
        user.contextId(),
        List.of(
            setAcl(
                key(CONTEXT + user.contextId(), USER + user.userId()),
                acl,
                ATTR_PUBLIC_KEY,
                user.publicKey()),
            setAcl(
                key(KEY + user.publicKey(), CONTEXT + user.contextId()),
                acl,
                ATTR_USER_ID,
                user.userId())),
        List.of(),
        List.of());
  }

  public Change remove(ContextUser user) {
    EventRow removed =
        new EventRow.ContextUserRemoved(user.contextId(), user.userId(), user.publicKey());
    return change(user.contextId(), deletions(user), List.of(), List.of(event(removed)));
  }

  /** Removes a user of a context that exists no more; whoever is gone already does not matter. */
  public void removeOrphan(ContextUser user) {
    transactions.commit(
        List.of(
            delete(CONTEXT + user.contextId(), USER + user.userId()),
            delete(KEY + user.publicKey(), CONTEXT + user.contextId())));
  }

  /**
   * Writes in the order of {@code byId}, {@code byKey}, {@code event}, which is how a failed
   * condition says what is wrong.
   */
  private Change change(
      String contextId,
      List<TransactWriteItem> byId,
      List<TransactWriteItem> byKey,
      List<TransactWriteItem> event) {
    List<TransactWriteItem> items = new ArrayList<>();
    items.add(
        TransactWriteItem.builder()
            .conditionCheck(
                c ->
                    c.tableName(table)
                        .key(key(CONTEXT + contextId))
                        .conditionExpression("attribute_exists(pk)"))
            .build());
    items.addAll(byId);
    items.addAll(byKey);
    items.addAll(event);
    Optional<Transactions.Refusal> refusal = transactions.commit(items);
    if (refusal.isEmpty()) {
      return Change.DONE;
    }
    int index = refusal.get().index();
    if (index == 0) {
      return Change.CONTEXT_MISSING;
    }
    return index <= byId.size() ? Change.OUTDATED : Change.KEY_IN_USE;
  }

  private List<TransactWriteItem> deletions(ContextUser user) {
    TransactWriteItem byId =
        TransactWriteItem.builder()
            .delete(
                d ->
                    d.tableName(table)
                        .key(key(CONTEXT + user.contextId(), USER + user.userId()))
                        .conditionExpression("publicKey = :before")
                        .expressionAttributeValues(Map.of(":before", s(user.publicKey()))))
            .build();
    return List.of(byId, delete(KEY + user.publicKey(), CONTEXT + user.contextId()));
  }

  private TransactWriteItem putById(
      ContextUser user, String condition, Map<String, AttributeValue> values) {
    Map<String, AttributeValue> row =
        new HashMap<>(key(CONTEXT + user.contextId(), USER + user.userId()));
    row.put(ATTR_PUBLIC_KEY, s(user.publicKey()));
    row.put(ATTR_CREATED, n(user.created()));
    row.put(ATTR_ACL, s(user.acl()));
    return TransactWriteItem.builder()
        .put(
            p ->
                p.tableName(table)
                    .item(row)
                    .conditionExpression(condition)
                    .expressionAttributeValues(values.isEmpty() ? null : values))
        .build();
  }

  private TransactWriteItem putByKey(ContextUser user) {
    Map<String, AttributeValue> row =
        new HashMap<>(key(KEY + user.publicKey(), CONTEXT + user.contextId()));
    row.put(ATTR_USER_ID, s(user.userId()));
    row.put(ATTR_CREATED, n(user.created()));
    row.put(ATTR_ACL, s(user.acl()));
    return TransactWriteItem.builder()
        .put(p -> p.tableName(table).item(row).conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  private TransactWriteItem setAcl(
      Map<String, AttributeValue> key, String acl, String attribute, String expected) {
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table)
                    .key(key)
                    .updateExpression("SET acl = :acl")
                    .conditionExpression("#expected = :expected")
                    .expressionAttributeNames(Map.of("#expected", attribute))
                    .expressionAttributeValues(Map.of(":acl", s(acl), ":expected", s(expected))))
        .build();
  }

  private TransactWriteItem delete(String partition, String sort) {
    return TransactWriteItem.builder()
        .delete(d -> d.tableName(table).key(key(partition, sort)))
        .build();
  }

  private TransactWriteItem userAdded(ContextUser user) {
    return event(new EventRow.ContextUserAdded(user.contextId(), user.userId(), user.publicKey()));
  }

  private TransactWriteItem event(EventRow event) {
    return TransactWriteItem.builder().put(events.put(event)).build();
  }
}
