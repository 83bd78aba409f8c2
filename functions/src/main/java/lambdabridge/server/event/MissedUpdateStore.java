package lambdabridge.server.event;

import static lambdabridge.server.dynamo.Attributes.bool;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Updates that wait for the members they removed, in the Directory table.
 *
 * <pre>
 * missed#PUBLIC_KEY    THREAD#VERSION    userId, contextId, thread, type, version; sent, expires
 * </pre>
 *
 * A row stays for a while after the update was sent, so that a stream record delivered twice does
 * not make it wait again.
 */
public final class MissedUpdateStore {
  private static final String MISSED = "missed#";

  private static final String ATTR_USER_ID = "userId";
  private static final String ATTR_CONTEXT = "contextId";
  private static final String ATTR_THREAD = "thread";
  private static final String ATTR_TYPE = "type";
  private static final String ATTR_VERSION = "version";
  private static final String ATTR_SENT = "sent";

  /** Longer than a stream keeps its records. */
  private static final Duration REMEMBERED = Duration.ofDays(2);

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;
  private final EventStore events;
  private final Clock clock;

  public MissedUpdateStore(DynamoDbClient dynamo, Tables tables, EventStore events, Clock clock) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
    this.events = events;
    this.clock = clock;
  }

  /** Keeps the update until its receiver subscribes; nothing if that has been done before. */
  public void keep(MissedUpdate update) {
    try {
      dynamo.putItem(
          p ->
              p.tableName(table)
                  .item(item(update))
                  .conditionExpression("attribute_not_exists(" + Tables.KEY_PARTITION + ")"));
    } catch (ConditionalCheckFailedException e) {
      // The stream delivered this update before.
    }
  }

  /** Keeps an update that was on its way when its receiver went away again. */
  public void keepAgain(MissedUpdate update) {
    dynamo.putItem(p -> p.tableName(table).item(item(update)));
  }

  /**
   * Sends what the key has missed and now subscribes to. The events take the way through the stream
   * and wait for the digest's window, so that the answer with the subscription's id is there before
   * them.
   *
   * @param wanted tells whether a subscription asks for the update
   */
  public void deliver(String publicKey, Predicate<MissedUpdate> wanted) {
    dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(MISSED + publicKey))))
        .items()
        .forEach(row -> deliver(row, wanted));
  }

  private void deliver(Map<String, AttributeValue> row, Predicate<MissedUpdate> wanted) {
    if (row.containsKey(ATTR_SENT)) {
      if (number(row, Tables.ATTR_EXPIRES) < clock.instant().getEpochSecond()) {
        dynamo.deleteItem(d -> d.tableName(table).key(rowKey(row)));
      }
      return;
    }
    MissedUpdate update = read(row);
    if (wanted.test(update)) {
      send(update, rowKey(row));
    }
  }

  private void send(MissedUpdate update, Map<String, AttributeValue> rowKey) {
    Update mark =
        Update.builder()
            .tableName(table)
            .key(rowKey)
            .updateExpression("set sent = :sent, expires = :expires")
            .conditionExpression("attribute_exists(pk) and attribute_not_exists(sent)")
            .expressionAttributeValues(
                Map.of(
                    ":sent",
                    bool(true),
                    ":expires",
                    n(clock.instant().plus(REMEMBERED).getEpochSecond())))
            .build();
    // Refused when another subscription of the same user sends it at the same moment.
    transactions.commit(
        List.of(
            TransactWriteItem.builder().update(mark).build(),
            TransactWriteItem.builder()
                .put(events.put(new EventRow.UpdateMissed(update)))
                .build()));
  }

  private static Map<String, AttributeValue> rowKey(Map<String, AttributeValue> row) {
    return key(text(row, Tables.KEY_PARTITION), text(row, Tables.KEY_SORT));
  }

  private static Map<String, AttributeValue> item(MissedUpdate update) {
    String sort = update.threadId() + "#" + update.version();
    Map<String, AttributeValue> item = new HashMap<>(key(MISSED + update.publicKey(), sort));
    item.put(ATTR_USER_ID, s(update.userId()));
    item.put(ATTR_CONTEXT, s(update.contextId()));
    item.put(ATTR_THREAD, s(update.threadId()));
    item.put(ATTR_VERSION, n(update.version()));
    if (update.type() != null) {
      item.put(ATTR_TYPE, s(update.type()));
    }
    return item;
  }

  private static MissedUpdate read(Map<String, AttributeValue> row) {
    return new MissedUpdate(
        text(row, Tables.KEY_PARTITION).substring(MISSED.length()),
        text(row, ATTR_USER_ID),
        text(row, ATTR_CONTEXT),
        text(row, ATTR_THREAD),
        optText(row, ATTR_TYPE),
        number(row, ATTR_VERSION));
  }
}
