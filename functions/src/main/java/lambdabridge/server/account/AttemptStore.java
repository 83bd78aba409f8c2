package lambdabridge.server.account;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Counts attempts in the Sessions table, across all instances.
 *
 * <pre>
 * attempts#SUBJECT    -    until (ms): when all attempts made are forgotten; expires
 * known#SUBJECT       -    expires
 * </pre>
 *
 * This is the generic cell rate algorithm: each attempt moves {@code until} by the limit's pause,
 * from now at the earliest, and is admitted if {@code until} was near enough. One number a subject,
 * changed by conditional writes only, so that parallel attempts count one by one.
 */
public final class AttemptStore {
  private static final String ATTEMPTS = "attempts#";
  private static final String KNOWN = "known#";
  private static final String ATTR_UNTIL = "until"; // ms

  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;

  public AttemptStore(DynamoDbClient dynamo, Tables tables, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
  }

  /**
   * Counts an attempt, unless it is one too many.
   *
   * @param subject who or what the limit is for; under 1 KB
   * @return false, and nothing counted, if the subject has to wait
   */
  public boolean admit(String subject, Limit limit) {
    long now = clock.millis();
    long pause = limit.pause().toMillis();
    while (true) {
      Map<String, AttributeValue> row = update(subject, now + pause, "#until <= :now", now);
      if (row.isEmpty()) {
        return true;
      }
      long until = number(row, ATTR_UNTIL);
      if (until > now + limit.slack().toMillis()) {
        return false;
      }
      // Fails only if another attempt was counted meanwhile.
      if (update(subject, until + pause, "#until = :now", until).isEmpty()) {
        return true;
      }
    }
  }

  /** Takes an attempt back that turned out to be nothing to hold against anybody. */
  void forget(String subject, Limit limit) {
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(ATTEMPTS + subject))
                  .updateExpression("SET #until = #until - :pause")
                  .conditionExpression("attribute_exists(#until)")
                  .expressionAttributeNames(Map.of("#until", ATTR_UNTIL))
                  .expressionAttributeValues(Map.of(":pause", n(limit.pause().toMillis()))));
    } catch (ConditionalCheckFailedException e) {
      // Forgotten already.
    }
  }

  /** Remembers a subject for a while, to be told by {@link #isKnown}. */
  void remember(String subject, Duration memory) {
    Map<String, AttributeValue> row = new HashMap<>(key(KNOWN + subject));
    row.put(Tables.ATTR_EXPIRES, n(clock.instant().plus(memory).getEpochSecond()));
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  boolean isKnown(String subject) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(KNOWN + subject)).consistentRead(true))
            .item();
    return !row.isEmpty() && number(row, Tables.ATTR_EXPIRES) > clock.instant().getEpochSecond();
  }

  /** Returns nothing when {@code until} is set, and otherwise the row that did not allow it. */
  private Map<String, AttributeValue> update(
      String subject, long until, String condition, long bound) {
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(ATTEMPTS + subject))
                  .updateExpression("SET #until = :until, #expires = :expires")
                  .conditionExpression("attribute_not_exists(#until) OR " + condition)
                  .expressionAttributeNames(
                      Map.of("#until", ATTR_UNTIL, "#expires", Tables.ATTR_EXPIRES))
                  .expressionAttributeValues(
                      Map.of(
                          ":until", n(until),
                          ":expires", n(until / 1000 + 1),
                          ":now", n(bound)))
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return Map.of();
    } catch (ConditionalCheckFailedException e) {
      return e.item();
    }
  }
}
