package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.RowUpdate;
import lambdabridge.server.dynamo.RowWrites;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.thread.StoredMessage.MessageUpdate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Messages in the Items table; each change is one transaction together with the thread's activity
 * row.
 *
 * <pre>
 * thread#THREAD            MESSAGE         the message
 * item#MESSAGE             -               thread, context: finds a message by its id alone
 * resource#message#UUID    -               message, thread: keeps a resourceId unique, whatever its case
 * updates#THREAD           DATE#MESSAGE    an updated message by the date of its last update
 * history#MESSAGE          NUMBER          updates beyond those the message's row holds
 * </pre>
 *
 * A message id begins with its creation time, so ids sort by creation.
 */
public final class MessageStore {
  static final String THREAD = "thread#";

  private static final String ITEM = "item#";
  private static final String RESOURCE = "resource#message#";
  private static final String UPDATES = "updates#";
  private static final String HISTORY = "history#";

  private static final String ATTR_CONTEXT = "contextId";
  private static final String ATTR_THREAD = "thread";
  private static final String ATTR_MESSAGE = "message";
  private static final String ATTR_RESOURCE_ID = "resourceId";
  private static final String ATTR_AUTHOR = "author";
  private static final String ATTR_CREATE_DATE = "createDate"; // ms
  private static final String ATTR_KEY_ID = "keyId";
  private static final String ATTR_VERSION = "version";
  private static final String ATTR_UPDATES = "updates"; // JSON: [[ms, author], ...]
  private static final String ATTR_ARCHIVED = "archived"; // updates in history rows
  private static final String ATTR_BODY_KEY = "bodyKey";
  private static final String ATTR_BODY = "body"; // JSON
  private static final String ATTR_META = "meta"; // JSON
  private static final String ATTR_SPAN = "span";

  /** Updates a row holds before they move to a row of their own. */
  static final int MOST_UPDATES = 200;

  /** Rounds with somebody else faster in each of them, after which something is wrong. */
  private static final int ATTEMPTS = 100;

  /** A transaction takes 100 items: up to five for a message, and the activity row. */
  static final int MOST_DELETED = 19;

  private final DynamoDbClient dynamo;
  private final String table;
  private final Batches batches;
  private final Batches containers;
  private final Transactions transactions;
  private final ActivityStore activities;
  private final SpanStore spans;

  public MessageStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.items();
    this.batches = new Batches(dynamo, table);
    this.containers = new Batches(dynamo, tables.containers());
    this.transactions = new Transactions(dynamo);
    this.activities = new ActivityStore(tables);
    this.spans = new SpanStore(dynamo, tables);
  }

  /** Where a message is. */
  record Location(String threadId, String contextId) {}

  /** Returns where a message is, or was while its thread existed. */
  Optional<Location> locate(String messageId) {
    return Optional.ofNullable(locateAll(List.of(messageId)).get(messageId));
  }

  /** Returns where messages are, by id; unknown ones are left out. */
  Map<String, Location> locateAll(Collection<String> messageIds) {
    Map<String, Location> found = new HashMap<>();
    for (Map<String, AttributeValue> row :
        batches.get(messageIds.stream().distinct().map(id -> key(ITEM + id)).toList())) {
      found.put(
          text(row, Tables.KEY_PARTITION).substring(ITEM.length()),
          new Location(text(row, ATTR_THREAD), text(row, ATTR_CONTEXT)));
    }
    return found;
  }

  public Optional<StoredMessage> find(String threadId, String messageId) {
    return Optional.ofNullable(findAll(threadId, List.of(messageId)).get(messageId));
  }

  /** Returns the messages of a thread that exist, by id. */
  public Map<String, StoredMessage> findAll(String threadId, Collection<String> messageIds) {
    Map<String, StoredMessage> found = new HashMap<>();
    for (Map<String, AttributeValue> row :
        batches.get(messageIds.stream().distinct().map(id -> messageKey(threadId, id)).toList())) {
      StoredMessage message = message(row);
      found.put(message.id(), message);
    }
    return found;
  }

  /**
   * Returns the keys of the bodies that messages name.
   *
   * @param messageIds by thread
   */
  Set<String> bodyKeys(Map<String, Set<String>> messageIds) {
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    messageIds.forEach((thread, ids) -> ids.forEach(id -> keys.add(messageKey(thread, id))));
    return batches.get(keys).stream()
        .map(row -> text(row, ATTR_BODY_KEY))
        .collect(Collectors.toSet());
  }

  /** Returns up to {@code limit} messages by id from a position on. */
  List<StoredMessage> page(String threadId, boolean ascending, Position position, int limit) {
    long wanted = position.skip() + limit;
    QueryRequest query =
        inOrder(threadId, ascending, position)
            .limit((int) Math.min(wanted, Integer.MAX_VALUE))
            .build();
    return stream(query).skip(position.skip()).limit(limit).toList();
  }

  /** Returns the messages by id from a position on, read as they are consumed. */
  Stream<StoredMessage> from(String threadId, boolean ascending, Position position) {
    return stream(inOrder(threadId, ascending, position).build()).skip(position.skip());
  }

  private Stream<StoredMessage> stream(QueryRequest query) {
    return dynamo.queryPaginator(query).items().stream().map(MessageStore::message);
  }

  private QueryRequest.Builder inOrder(String threadId, boolean ascending, Position position) {
    String partition = THREAD + threadId;
    QueryRequest.Builder query =
        QueryRequest.builder().tableName(table).consistentRead(true).scanIndexForward(ascending);
    String at = position.at();
    if (at == null) {
      return query
          .keyConditionExpression("pk = :pk")
          .expressionAttributeValues(Map.of(":pk", s(partition)));
    }
    String operator = (ascending ? ">" : "<") + (position.inclusive() ? "= " : " ");
    return query
        .keyConditionExpression("pk = :pk and sk " + operator + ":at")
        .expressionAttributeValues(Map.of(":pk", s(partition), ":at", s(at)));
  }

  /** An updated message's place in the order of last updates. */
  record LastUpdate(long date, String messageId) {
    String sort() {
      return "%015d#%s".formatted(date, messageId);
    }
  }

  /** Returns the first {@code limit} updated messages of a thread by (last update, id). */
  List<LastUpdate> lastUpdates(String threadId, boolean ascending, long limit) {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .scanIndexForward(ascending)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(UPDATES + threadId))))
        .items()
        .stream()
        .limit(limit)
        .map(row -> text(row, Tables.KEY_SORT).split("#", 2))
        .map(parts -> new LastUpdate(Long.parseLong(parts[0]), parts[1]))
        .toList();
  }

  /** Returns the updates of a message that its row does not hold, oldest first. */
  List<MessageUpdate> archivedUpdates(StoredMessage message) {
    if (message.archived() == 0) {
      return List.of();
    }
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(HISTORY + message.id()))))
        .items()
        .stream()
        .flatMap(row -> updates(text(row, ATTR_UPDATES)).stream())
        .limit(message.archived())
        .toList();
  }

  /** Writes a new message whose body is stored. */
  WriteOutcome send(StoredMessage message, Activity seen) {
    Activity activity = seen;
    String replacedOwner = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!activity.keyId().equals(message.keyId())) {
        return WriteOutcome.WRONG_KEY;
      }
      List<TransactWriteItem> items = sendItems(message, activity, replacedOwner);
      Optional<Transactions.Refusal> refusal = transactions.commit(items);
      if (refusal.isEmpty()) {
        return WriteOutcome.DONE;
      }
      Map<String, AttributeValue> row = refusal.get().row();
      if (refusal.get().index() == 0) {
        if (row.isEmpty()) {
          return WriteOutcome.NO_THREAD;
        }
        activity = ActivityStore.activity(row);
      } else if (row.isEmpty()) {
        replacedOwner = null;
      } else if (isAlive(row)) {
        return WriteOutcome.DUPLICATE_RESOURCE_ID;
      } else {
        replacedOwner = text(row, ATTR_MESSAGE);
      }
    }
    throw new IllegalStateException("message not sent after " + ATTEMPTS + " attempts");
  }

  /** Activity first and the claim of the resource id second: their refusals are told apart. */
  private List<TransactWriteItem> sendItems(
      StoredMessage unplaced, Activity activity, @Nullable String replacedOwner) {
    String threadId = unplaced.threadId();
    RowUpdate journal =
        activities
            .update(threadId, Change.messageCreated(unplaced.id(), unplaced.createDate()))
            .add(ActivityStore.ATTR_MESSAGES, 1)
            .when(ActivityStore.ATTR_KEY_ID, "=", s(unplaced.keyId()))
            .when(ActivityStore.ATTR_SPAN, "=", s(activity.span()));
    boolean newest = unplaced.createDate() >= activity.lastMsgDate();
    journal.when(ActivityStore.ATTR_LAST_MSG_DATE, newest ? "<=" : ">", n(unplaced.createDate()));
    if (newest) {
      journal.set(ActivityStore.ATTR_LAST_MSG_DATE, n(unplaced.createDate()));
    }

    String span = activity.span();
    TransactWriteItem spanWrite = null;
    if (unplaced.id().compareTo(activity.span()) < 0) {
      span = spans.covering(threadId, unplaced.id());
      spanWrite = spans.add(threadId, span, 1);
    } else if (activity.spanMessages() >= SpanStore.FULL
        && unplaced.createDate() > activity.lastMsgDate()) {
      // All ids in the span are smaller: they were made at lastMsgDate or before.
      span = unplaced.id();
      spanWrite = spans.close(threadId, activity);
      journal
          .set(ActivityStore.ATTR_SPAN, s(span))
          .set(ActivityStore.ATTR_SPAN_MESSAGES, n(1))
          .when(ActivityStore.ATTR_SPAN_MESSAGES, "=", n(activity.spanMessages()));
    } else {
      journal.add(ActivityStore.ATTR_SPAN_MESSAGES, 1);
    }

    StoredMessage message = unplaced.inSpan(span);
    List<TransactWriteItem> items = new ArrayList<>();
    items.add(journal.item());
    Map<String, AttributeValue> claim = new HashMap<>(resourceKey(message.resourceId()));
    claim.put(ATTR_MESSAGE, s(message.id()));
    claim.put(ATTR_THREAD, s(threadId));
    items.add(
        replacedOwner == null
            ? RowWrites.putNew(table, claim)
            : RowWrites.putIf(table, claim, ATTR_MESSAGE, s(replacedOwner)));
    items.add(RowWrites.put(table, row(message)));
    Map<String, AttributeValue> pointer = new HashMap<>(key(ITEM + message.id()));
    pointer.put(ATTR_THREAD, s(threadId));
    pointer.put(ATTR_CONTEXT, s(message.contextId()));
    items.add(RowWrites.put(table, pointer));
    if (spanWrite != null) {
      items.add(spanWrite);
    }
    return items;
  }

  /** Tells whether the claim of a resource id is that of a message whose thread still exists. */
  private boolean isAlive(Map<String, AttributeValue> claim) {
    return !containers.get(List.of(ActivityStore.keyOf(text(claim, ATTR_THREAD)))).isEmpty();
  }

  /** Replaces a message that is still of the version that was {@code seen}. */
  WriteOutcome update(StoredMessage seen, StoredMessage next) {
    MessageUpdate last = next.updates().getLast();
    RowUpdate journal =
        activities
            .update(next.threadId(), Change.messageUpdated(next.id(), last.createDate()))
            .when(ActivityStore.ATTR_KEY_ID, "=", s(next.keyId()));
    if (!seen.isUpdated()) {
      journal.add(ActivityStore.ATTR_UPDATED, 1);
    }
    List<TransactWriteItem> items = new ArrayList<>();
    items.add(journal.item());
    StoredMessage stored = next;
    if (next.updates().size() > MOST_UPDATES) {
      List<MessageUpdate> old = next.updates().subList(0, MOST_UPDATES);
      Map<String, AttributeValue> row =
          new HashMap<>(key(HISTORY + next.id(), "%010d".formatted(next.archived())));
      row.put(ATTR_UPDATES, s(json(old)));
      items.add(RowWrites.put(table, row));
      stored = next.withArchived(MOST_UPDATES);
    }
    items.add(RowWrites.putIf(table, row(stored), ATTR_VERSION, n(seen.version())));
    // Two updates within a millisecond have the same index row, which a transaction takes once.
    boolean isMoved = seen.isUpdated() && !lastUpdateKey(seen).equals(lastUpdateKey(next));
    if (isMoved) {
      items.add(RowWrites.delete(table, lastUpdateKey(seen)));
    }
    if (isMoved || !seen.isUpdated()) {
      items.add(RowWrites.put(table, lastUpdateKey(next)));
    }

    Optional<Transactions.Refusal> refusal = transactions.commit(items);
    if (refusal.isEmpty()) {
      return WriteOutcome.DONE;
    }
    if (refusal.get().index() > 0) {
      return WriteOutcome.CHANGED;
    }
    return refusal.get().row().isEmpty() ? WriteOutcome.NO_THREAD : WriteOutcome.WRONG_KEY;
  }

  /**
   * Removes messages of one thread that are still as they were {@code seen}.
   *
   * @param seen up to {@link #MOST_DELETED}
   * @param threadCreateDate ms; lastMsgDate once there is no message
   */
  WriteOutcome delete(
      String threadId, long threadCreateDate, List<StoredMessage> seen, Change change) {
    List<Map<String, AttributeValue>> rows = containers.get(List.of(ActivityStore.keyOf(threadId)));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (rows.isEmpty()) {
        return WriteOutcome.NO_THREAD;
      }
      Activity activity = ActivityStore.activity(rows.getFirst());
      Optional<Transactions.Refusal> refusal =
          transactions.commit(deleteItems(threadId, threadCreateDate, seen, change, activity));
      if (refusal.isEmpty()) {
        cleanHistories(seen);
        return WriteOutcome.DONE;
      }
      if (refusal.get().index() > 0) {
        return WriteOutcome.CHANGED;
      }
      Map<String, AttributeValue> row = refusal.get().row();
      rows = row.isEmpty() ? List.of() : List.of(row);
    }
    throw new IllegalStateException("messages not deleted after " + ATTEMPTS + " attempts");
  }

  private List<TransactWriteItem> deleteItems(
      String threadId,
      long threadCreateDate,
      List<StoredMessage> seen,
      Change change,
      Activity activity) {
    RowUpdate journal =
        activities
            .update(threadId, change)
            .add(ActivityStore.ATTR_MESSAGES, -seen.size())
            .when(ActivityStore.ATTR_SPAN, "=", s(activity.span()));
    long updated = seen.stream().filter(StoredMessage::isUpdated).count();
    if (updated > 0) {
      journal.add(ActivityStore.ATTR_UPDATED, -updated);
    }
    long newest = seen.stream().mapToLong(StoredMessage::createDate).max().orElseThrow();
    if (newest < activity.lastMsgDate()) {
      journal.when(ActivityStore.ATTR_LAST_MSG_DATE, ">", n(newest));
    } else {
      // Nothing may happen to the thread between looking for the newest that remains and this.
      journal
          .set(
              ActivityStore.ATTR_LAST_MSG_DATE,
              n(newestBeside(threadId, seen).orElse(threadCreateDate)))
          .when(ActivityStore.ATTR_SEQ, "=", n(activity.seq()));
    }
    Map<String, Long> bySpan =
        seen.stream().collect(Collectors.groupingBy(StoredMessage::span, Collectors.counting()));
    List<TransactWriteItem> spanWrites = new ArrayList<>();
    bySpan.forEach(
        (span, count) -> {
          if (span.equals(activity.span())) {
            journal.add(ActivityStore.ATTR_SPAN_MESSAGES, -count);
          } else {
            spanWrites.add(spans.add(threadId, span, -count));
          }
        });

    List<TransactWriteItem> items = new ArrayList<>();
    items.add(journal.item());
    for (StoredMessage message : seen) {
      items.add(
          RowWrites.deleteIf(
              table, messageKey(threadId, message.id()), ATTR_VERSION, n(message.version())));
      items.add(RowWrites.delete(table, key(ITEM + message.id())));
      items.add(RowWrites.delete(table, resourceKey(message.resourceId())));
      if (message.isUpdated()) {
        items.add(RowWrites.delete(table, lastUpdateKey(message)));
      }
    }
    items.addAll(spanWrites);
    return items;
  }

  /** Returns the creation date, in ms, of the newest message that is not among {@code some}. */
  private Optional<Long> newestBeside(String threadId, List<StoredMessage> some) {
    Set<String> ids = some.stream().map(StoredMessage::id).collect(Collectors.toSet());
    return page(threadId, false, Position.FIRST, some.size() + 1).stream()
        .filter(message -> !ids.contains(message.id()))
        .findFirst()
        .map(StoredMessage::createDate);
  }

  /** Removes up to 100 messages of a thread that is gone, and before them the rows around them. */
  void clean(List<StoredMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    cleanHistories(messages);
    releaseResources(messages);
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    for (StoredMessage message : messages) {
      keys.add(key(ITEM + message.id()));
      if (message.isUpdated()) {
        keys.add(lastUpdateKey(message));
      }
    }
    batches.delete(keys);
    batches.delete(messages.stream().map(m -> messageKey(m.threadId(), m.id())).toList());
  }

  /** Removes the counts of a thread that is gone. */
  void cleanSpans(String threadId) {
    spans.clean(threadId);
  }

  /** Returns how many messages have an id below {@code messageId}, in whatever thread that is. */
  long countBefore(StoredThread thread, String messageId) {
    return spans.countBefore(thread.id(), thread.activity(), messageId);
  }

  /** Returns how many messages have an id above {@code messageId}, in whatever thread that is. */
  long countAfter(StoredThread thread, String messageId) {
    return spans.countAfter(thread.id(), thread.activity(), messageId);
  }

  /** Returns where the message is that has {@code skip} others before it in that order. */
  Position position(StoredThread thread, long skip, boolean ascending) {
    return spans.position(thread.id(), thread.activity(), skip, ascending);
  }

  /** Frees resource ids, except those that another message has taken over. */
  private void releaseResources(List<StoredMessage> messages) {
    List<TransactWriteItem> releases =
        messages.stream()
            .map(
                m ->
                    RowWrites.deleteIf(table, resourceKey(m.resourceId()), ATTR_MESSAGE, s(m.id())))
            .toList();
    if (transactions.commit(releases).isPresent()) {
      releases.forEach(release -> transactions.commit(List.of(release)));
    }
  }

  private void cleanHistories(List<StoredMessage> messages) {
    for (StoredMessage message : messages) {
      for (long first = 0; first < message.archived(); first += MOST_UPDATES) {
        batches.delete(List.of(key(HISTORY + message.id(), "%010d".formatted(first))));
      }
    }
  }

  private static Map<String, AttributeValue> messageKey(String threadId, String messageId) {
    return key(THREAD + threadId, messageId);
  }

  private static Map<String, AttributeValue> resourceKey(String resourceId) {
    return key(RESOURCE + resourceId.toLowerCase(Locale.ROOT));
  }

  private static Map<String, AttributeValue> lastUpdateKey(StoredMessage message) {
    LastUpdate last = new LastUpdate(message.updates().getLast().createDate(), message.id());
    return key(UPDATES + message.threadId(), last.sort());
  }

  static Map<String, AttributeValue> row(StoredMessage message) {
    Map<String, AttributeValue> row = new HashMap<>(messageKey(message.threadId(), message.id()));
    row.put(ATTR_CONTEXT, s(message.contextId()));
    row.put(ATTR_RESOURCE_ID, s(message.resourceId()));
    row.put(ATTR_AUTHOR, s(message.author()));
    row.put(ATTR_CREATE_DATE, n(message.createDate()));
    row.put(ATTR_KEY_ID, s(message.keyId()));
    row.put(ATTR_VERSION, n(message.version()));
    row.put(ATTR_UPDATES, s(json(message.updates())));
    row.put(ATTR_ARCHIVED, n(message.archived()));
    row.put(ATTR_BODY_KEY, s(message.bodyKey()));
    if (message.body() != null) {
      row.put(ATTR_BODY, s(message.body()));
    }
    if (message.meta() != null) {
      row.put(ATTR_META, s(message.meta()));
    }
    row.put(ATTR_SPAN, s(message.span()));
    return row;
  }

  private static StoredMessage message(Map<String, AttributeValue> row) {
    return new StoredMessage(
        text(row, Tables.KEY_SORT),
        text(row, Tables.KEY_PARTITION).substring(THREAD.length()),
        text(row, ATTR_CONTEXT),
        text(row, ATTR_RESOURCE_ID),
        text(row, ATTR_AUTHOR),
        number(row, ATTR_CREATE_DATE),
        text(row, ATTR_KEY_ID),
        number(row, ATTR_VERSION),
        updates(text(row, ATTR_UPDATES)),
        number(row, ATTR_ARCHIVED),
        text(row, ATTR_BODY_KEY),
        optText(row, ATTR_BODY),
        optText(row, ATTR_META),
        text(row, ATTR_SPAN));
  }

  private static String json(List<MessageUpdate> updates) {
    return Json.encode(
        updates.stream().map(u -> List.<Object>of(u.createDate(), u.author())).toList());
  }

  private static List<MessageUpdate> updates(String json) {
    List<MessageUpdate> updates = new ArrayList<>();
    for (Object element : (List<?>) Objects.requireNonNull(Json.decode(json))) {
      List<?> pair = (List<?>) element;
      updates.add(new MessageUpdate((Long) pair.get(0), (String) pair.get(1)));
    }
    return updates;
  }
}
