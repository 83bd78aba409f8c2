package lambdabridge.server.session;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/**
 * Whose sessions they are, and which can be restored, in the Sessions table.
 *
 * <pre>
 * account#NAME    ID    a session of the account: restore (absent: none); expires
 * restore#ID      -     what a restore key brings back: account, session, restoreKey; expires
 * </pre>
 *
 * The rows outlive what they tell of by an hour or so, since they are prolonged only now and then.
 */
final class AccountSessionStore {
  /** How long a session can be restored after its last use. */
  static final Duration RESTORABLE = Duration.ofDays(5);

  /** How often the rows of a session in use are prolonged. */
  static final Duration PROLONGED_EVERY = Duration.ofHours(1);

  private static final String ACCOUNT = "account#";
  private static final String RESTORE = "restore#";
  private static final String ATTR_RESTORE = "restore";
  private static final String ATTR_ACCOUNT = "account";
  private static final String ATTR_SESSION = "session";
  private static final String ATTR_RESTORE_KEY = "restoreKey";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;

  AccountSessionStore(DynamoDbClient dynamo, Tables tables, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
  }

  /**
   * A session of an account.
   *
   * @param restoreId under which it can be restored, or null
   */
  record Owned(String sessionId, @Nullable String restoreId) {}

  /** Adds or prolongs what tells whose session it is. */
  void list(String account, Owned session) {
    Map<String, AttributeValue> row = new HashMap<>(key(ACCOUNT + account, session.sessionId()));
    if (session.restoreId() != null) {
      row.put(ATTR_RESTORE, s(session.restoreId()));
    }
    row.put(
        Tables.ATTR_EXPIRES,
        endOf(session.restoreId() == null ? TicketStore.LIFETIME : RESTORABLE));
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  /** Returns the ids of the account's sessions, among them such as have ended. */
  List<String> sessionsOf(String account) {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(ACCOUNT + account))))
        .items()
        .stream()
        .map(row -> text(row, Tables.KEY_SORT))
        .toList();
  }

  /** Returns the id under which the session can be restored, if any. */
  Optional<String> restoreId(String account, String sessionId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(
                g -> g.tableName(table).key(key(ACCOUNT + account, sessionId)).consistentRead(true))
            .item();
    return Optional.ofNullable(optText(row, ATTR_RESTORE));
  }

  void unlist(String account, String sessionId) {
    dynamo.deleteItem(d -> d.tableName(table).key(key(ACCOUNT + account, sessionId)));
  }

  /** Lets {@code restorable} be restored from now on. */
  void allowRestoring(String restoreId, RestorableSession restorable) {
    Map<String, AttributeValue> row = new HashMap<>(key(RESTORE + restoreId));
    row.put(ATTR_ACCOUNT, s(restorable.account()));
    row.put(ATTR_SESSION, s(restorable.sessionId()));
    row.put(ATTR_RESTORE_KEY, s(restorable.restoreKey()));
    row.put(Tables.ATTR_EXPIRES, endOf(RESTORABLE));
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  Optional<RestorableSession> restorable(String restoreId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(RESTORE + restoreId)).consistentRead(true))
            .item();
    return row.isEmpty() || number(row, Tables.ATTR_EXPIRES) <= clock.instant().getEpochSecond()
        ? Optional.empty()
        : Optional.of(toRestorable(row));
  }

  /**
   * Lets another session, or the same one for longer, be restored under this id.
   *
   * @return false if it is not {@code from} any more that can be restored
   */
  boolean restoreInstead(String restoreId, String from, String to) {
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(RESTORE + restoreId))
                  .updateExpression("SET #session = :to, #expires = :expires")
                  .conditionExpression("#session = :from AND #expires > :now")
                  .expressionAttributeNames(
                      Map.of("#session", ATTR_SESSION, "#expires", Tables.ATTR_EXPIRES))
                  .expressionAttributeValues(
                      Map.of(
                          ":from", s(from),
                          ":to", s(to),
                          ":expires", endOf(RESTORABLE),
                          ":now", n(clock.instant().getEpochSecond()))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  /** Makes restoring impossible; returns the session that could have been restored. */
  Optional<RestorableSession> forbidRestoring(String restoreId) {
    Map<String, AttributeValue> row =
        dynamo
            .deleteItem(
                d ->
                    d.tableName(table)
                        .key(key(RESTORE + restoreId))
                        .returnValues(ReturnValue.ALL_OLD))
            .attributes();
    return row.isEmpty() ? Optional.empty() : Optional.of(toRestorable(row));
  }

  private static RestorableSession toRestorable(Map<String, AttributeValue> row) {
    return new RestorableSession(
        text(row, ATTR_ACCOUNT), text(row, ATTR_SESSION), text(row, ATTR_RESTORE_KEY));
  }

  /** The last use may be as much later than now as it takes until the next prolongation. */
  private AttributeValue endOf(Duration lifetimeAfterUse) {
    Instant lastUse = clock.instant().plus(PROLONGED_EVERY).plus(TicketStore.LIFETIME);
    return n(lastUse.plus(lifetimeAfterUse).getEpochSecond());
  }
}
