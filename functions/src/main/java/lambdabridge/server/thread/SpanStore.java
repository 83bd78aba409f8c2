package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.RowUpdate;
import lambdabridge.server.dynamo.RowWrites;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Counts the messages of a thread by spans of ids, so that "how many come after this one" and
 * "which is the thousandth" cost a look at the spans instead of at all messages.
 *
 * <p>A span reaches from its start to the next span's. The newest one is counted in the thread's
 * activity row; it is closed, and gets a row here, by the message that starts the next one.
 *
 * <pre>
 * span#THREAD    START    n: messages in the span
 * </pre>
 */
final class SpanStore {
  /** Messages in a span that make the next message start a new one. */
  static final int FULL = 128;

  private static final String SPAN = "span#";
  private static final String ATTR_MESSAGES = "n";

  /** Above every id, which is of hex digits. */
  private static final String AFTER_ALL = "g";

  private final DynamoDbClient dynamo;
  private final Batches batches;
  private final String table;

  SpanStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.items();
    this.batches = new Batches(dynamo, table);
  }

  /**
   * A run of message ids.
   *
   * @param start inclusive
   * @param messages how many there are
   */
  record Span(String start, long messages) {}

  TransactWriteItem close(String threadId, Activity activity) {
    Map<String, AttributeValue> row = new HashMap<>(keyOf(threadId, activity.span()));
    row.put(ATTR_MESSAGES, n(activity.spanMessages()));
    return RowWrites.put(table, row);
  }

  TransactWriteItem add(String threadId, String start, long messages) {
    return new RowUpdate(table, keyOf(threadId, start)).add(ATTR_MESSAGES, messages).item();
  }

  /** Returns the start of the closed span that covers the id. */
  String covering(String threadId, String messageId) {
    return dynamo
        .query(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .scanIndexForward(false)
                    .limit(1)
                    .keyConditionExpression("pk = :pk and sk <= :id")
                    .expressionAttributeValues(
                        Map.of(":pk", s(SPAN + threadId), ":id", s(messageId))))
        .items()
        .stream()
        .findFirst()
        .map(row -> text(row, Tables.KEY_SORT))
        .orElse(ThreadStore.FIRST_SPAN);
  }

  /** Returns how many messages of the thread have an id below {@code messageId}. */
  long countBefore(String threadId, Activity activity, String messageId) {
    if (messageId.compareTo(activity.span()) >= 0) {
      long closed = activity.messages() - activity.spanMessages();
      return closed + countDown(threadId, messageId, activity.span());
    }
    List<Span> spans = spans(threadId, "sk <= :id", messageId, false);
    String start = spans.isEmpty() ? ThreadStore.FIRST_SPAN : spans.getFirst().start();
    return spans.stream().skip(1).mapToLong(Span::messages).sum()
        + countDown(threadId, messageId, start);
  }

  /** Returns how many messages of the thread have an id above {@code messageId}. */
  long countAfter(String threadId, Activity activity, String messageId) {
    if (messageId.compareTo(activity.span()) >= 0) {
      return countUp(threadId, messageId, AFTER_ALL);
    }
    List<Span> spans = spans(threadId, "sk > :id", messageId, true);
    String end = spans.isEmpty() ? activity.span() : spans.getFirst().start();
    return activity.spanMessages()
        + spans.stream().mapToLong(Span::messages).sum()
        + countUp(threadId, messageId, end);
  }

  /** Returns where the message is that has {@code skip} others before it in that order. */
  Position position(String threadId, Activity activity, long skip, boolean ascending) {
    if (skip < 2 * FULL) {
      return Position.skipping(skip);
    }
    long left = skip;
    String start = activity.span();
    if (!ascending) {
      if (left < activity.spanMessages()) {
        return Position.skipping(left);
      }
      left -= activity.spanMessages();
    }
    for (Span span : spans(threadId, "sk >= :id", ThreadStore.FIRST_SPAN, ascending)) {
      if (left < span.messages()) {
        return ascending
            ? new Position(span.start(), true, left)
            : new Position(start, false, left);
      }
      left -= span.messages();
      start = span.start();
    }
    return ascending
        ? new Position(activity.span(), true, left)
        : Position.after(ThreadStore.FIRST_SPAN);
  }

  /** Removes every row of a thread that is gone. */
  void clean(String threadId) {
    List<Span> spans = spans(threadId, "sk >= :id", ThreadStore.FIRST_SPAN, true);
    batches.delete(spans.stream().map(span -> keyOf(threadId, span.start())).toList());
  }

  private List<Span> spans(String threadId, String condition, String id, boolean ascending) {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .scanIndexForward(ascending)
                    .keyConditionExpression("pk = :pk and " + condition)
                    .expressionAttributeValues(Map.of(":pk", s(SPAN + threadId), ":id", s(id))))
        .items()
        .stream()
        .map(row -> new Span(text(row, Tables.KEY_SORT), number(row, ATTR_MESSAGES)))
        .toList();
  }

  /** Counts the messages below {@code messageId}, down to {@code start} inclusive. */
  private long countDown(String threadId, String messageId, String start) {
    return count(threadId, messageId, "sk >= :bound", start, false);
  }

  /** Counts the messages above {@code messageId}, up to {@code end} exclusive. */
  private long countUp(String threadId, String messageId, String end) {
    return count(threadId, messageId, "sk < :bound", end, true);
  }

  private long count(
      String threadId, String after, String condition, String bound, boolean ascending) {
    String partition = MessageStore.THREAD + threadId;
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .select(Select.COUNT)
                    .scanIndexForward(ascending)
                    .exclusiveStartKey(key(partition, after))
                    .keyConditionExpression("pk = :pk and " + condition)
                    .expressionAttributeValues(Map.of(":pk", s(partition), ":bound", s(bound))))
        .stream()
        .mapToLong(page -> page.count())
        .sum();
  }

  private static Map<String, AttributeValue> keyOf(String threadId, String start) {
    return key(SPAN + threadId, start);
  }
}
