package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.Optional;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.Nullable;

/**
 * A change of a thread or its messages as the stream of the Containers table shows it.
 *
 * @param type of the thread, or null
 * @param activity counters right after the change
 */
public record JournalEntry(
    String threadId, String contextId, @Nullable String type, Activity activity, Change change) {

  /** Returns the entry, or empty if the record is of another kind of row. */
  public static Optional<JournalEntry> of(StreamRecord record) {
    var row = record.newImage();
    if (row.isEmpty() || !text(row, Tables.KEY_SORT).equals(ActivityStore.ACTIVITY)) {
      return Optional.empty();
    }
    return Optional.of(
        new JournalEntry(
            text(row, Tables.KEY_PARTITION).substring(ThreadStore.THREAD.length()),
            text(row, ActivityStore.ATTR_CONTEXT),
            optText(row, ActivityStore.ATTR_TYPE),
            ActivityStore.activity(row),
            ActivityStore.change(row)));
  }
}
