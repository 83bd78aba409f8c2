package lambdabridge.server.dynamo;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * One committed change of a row, from a table's stream.
 *
 * @param sequenceNumber names the record when it has to be delivered again
 * @param at when it was committed; Lambda gives whole seconds
 * @param key primary key of the row
 * @param oldImage the row before, empty for {@link Kind#INSERT}
 * @param newImage the row after, empty for {@link Kind#REMOVE}
 * @param expired removed by time to live rather than by us
 */
public record StreamRecord(
    Kind kind,
    String sequenceNumber,
    Instant at,
    Map<String, AttributeValue> key,
    Map<String, AttributeValue> oldImage,
    Map<String, AttributeValue> newImage,
    boolean expired) {
  static final String SERVICE = "Service";
  static final String TIME_TO_LIVE = "dynamodb.amazonaws.com";

  /** What happened to the row, named as in the stream. */
  public enum Kind {
    INSERT,
    MODIFY,
    REMOVE
  }

  /** Returns a record as the stream's own API gives it. */
  public static StreamRecord of(Record record) {
    var change = record.dynamodb();
    Identity identity = record.userIdentity();
    return new StreamRecord(
        Kind.valueOf(record.eventNameAsString()),
        change.sequenceNumber(),
        change.approximateCreationDateTime(),
        change.keys(),
        change.hasOldImage() ? change.oldImage() : Map.of(),
        change.hasNewImage() ? change.newImage() : Map.of(),
        identity != null && TIME_TO_LIVE.equals(identity.principalId()));
  }

  public String partition() {
    return Attributes.text(key, Tables.KEY_PARTITION);
  }

  public String sort() {
    return Attributes.text(key, Tables.KEY_SORT);
  }
}
