package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.bool;
import static lambdabridge.server.dynamo.Attributes.flag;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static lambdabridge.server.dynamo.Attributes.textList;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import lambdabridge.server.dynamo.RowUpdate;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The {@code activity} row of a thread: a change of the thread or its messages is a transaction
 * that updates this row, so its conditions decide races and the stream of this one row is the
 * thread's journal.
 */
final class ActivityStore {
  static final String ACTIVITY = "activity";

  static final String ATTR_CONTEXT = "contextId";
  static final String ATTR_TYPE = "type";
  static final String ATTR_KEY_ID = "keyId";
  static final String ATTR_MODIFIED = "modified"; // ms, of the structure
  static final String ATTR_MESSAGES = "messages";
  static final String ATTR_UPDATED = "updated"; // number of messages updated at least once
  static final String ATTR_LAST_MSG_DATE = "lastMsgDate"; // ms
  static final String ATTR_SEQ = "seq";
  static final String ATTR_SPAN = "span";
  static final String ATTR_SPAN_MESSAGES = "spanMessages";
  static final String ATTR_CHANGE = "change";

  private final String table;

  ActivityStore(Tables tables) {
    this.table = tables.containers();
  }

  static Map<String, AttributeValue> keyOf(String threadId) {
    return key(ThreadStore.THREAD + threadId, ACTIVITY);
  }

  /** Returns the row of a thread that is being created. */
  static Map<String, AttributeValue> row(ThreadHead head, Activity activity, Change change) {
    Map<String, AttributeValue> row = new HashMap<>(keyOf(head.id()));
    row.put(ATTR_CONTEXT, s(head.contextId()));
    if (head.type() != null) {
      row.put(ATTR_TYPE, s(head.type()));
    }
    row.put(ATTR_KEY_ID, s(activity.keyId()));
    row.put(ATTR_MODIFIED, n(head.lastModificationDate()));
    row.put(ATTR_MESSAGES, n(activity.messages()));
    row.put(ATTR_UPDATED, n(activity.updated()));
    row.put(ATTR_LAST_MSG_DATE, n(activity.lastMsgDate()));
    row.put(ATTR_SEQ, n(activity.seq()));
    row.put(ATTR_SPAN, s(activity.span()));
    row.put(ATTR_SPAN_MESSAGES, n(activity.spanMessages()));
    row.put(ATTR_CHANGE, attribute(change));
    return row;
  }

  static Activity activity(Map<String, AttributeValue> row) {
    return new Activity(
        text(row, ATTR_KEY_ID),
        number(row, ATTR_MESSAGES),
        number(row, ATTR_UPDATED),
        number(row, ATTR_LAST_MSG_DATE),
        number(row, ATTR_MODIFIED),
        number(row, ATTR_SEQ),
        text(row, ATTR_SPAN),
        number(row, ATTR_SPAN_MESSAGES));
  }

  /** Begins the update that every transaction on the thread carries: it writes the journal. */
  RowUpdate update(String threadId, Change change) {
    return new RowUpdate(table, keyOf(threadId))
        .set(ATTR_CHANGE, attribute(change))
        .add(ATTR_SEQ, 1);
  }

  static Change change(Map<String, AttributeValue> row) {
    Map<String, AttributeValue> change = Objects.requireNonNull(row.get(ATTR_CHANGE)).m();
    return new Change(
        Change.Op.of(text(change, "op")),
        textList(change, "ids"),
        number(change, "version"),
        flag(change, "bulk"),
        flag(change, "stats"),
        number(change, "at"));
  }

  private static AttributeValue attribute(Change change) {
    return AttributeValue.fromM(
        Map.of(
            "op", s(change.op().text()),
            "ids", texts(change.ids()),
            "version", n(change.version()),
            "bulk", bool(change.bulk()),
            "stats", bool(change.stats()),
            "at", n(change.at())));
  }
}
