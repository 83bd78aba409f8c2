package lambdabridge.server.session;

import static lambdabridge.server.dynamo.Attributes.b;
import static lambdabridge.server.dynamo.Attributes.bytes;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.session.AccountSessionStore.Owned;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Sessions and their ticket lists in the Sessions table.
 *
 * <pre>
 * session#ID    -            the session lives; rekeys (absent: none), expires with its last list;
 *                            of an account: account, restore (id, optional), prolong (s, when to),
 *                            login (s, when; absent: restored)
 * session#ID    list#LIST    a ticket list: sealed, expires, and for each used ticket an attribute
 *                            named by its index: by which attempt it was used
 * </pre>
 *
 * What a session is, only its sealed lists know. Since the lists lie in the session's partition,
 * ending a session finds them all, and a refill costs the same however many there are.
 */
public final class SessionStore {
  private static final String SESSION = "session#";
  private static final String LIST = "list#";
  private static final String ATTR_SEALED = "sealed";
  private static final String ATTR_REKEYS = "rekeys";
  private static final String ATTR_ATTEMPT = "attempt"; // which call counted the last rekeying
  private static final String ATTR_ACCOUNT = "account";
  private static final String ATTR_RESTORE = "restore";
  private static final String ATTR_PROLONG = "prolong";
  private static final String ATTR_LOGIN = "login";

  /** The session lives, and its keys are those the caller knows. */
  private static final String IN_FORCE =
      "#expires > :now AND (attribute_not_exists(#rekeys) OR #rekeys = :rekeys)";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;
  private final AccountSessionStore owned;

  public SessionStore(DynamoDbClient dynamo, Tables tables, Clock clock) {
    this.owned = new AccountSessionStore(dynamo, tables, clock);
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
  }

  /** Opens a session that ends at {@code expires} unless it gets tickets. */
  void create(String sessionId, Instant expires) {
    put(key(SESSION + sessionId), Map.of(Tables.ATTR_EXPIRES, n(expires.getEpochSecond())));
  }

  /**
   * Opens a session of an account; it ends soon unless it gets tickets.
   *
   * @param restoreId under which it can be restored, or null
   * @param restoreKey pub58; null without {@code restoreId}
   */
  public void create(
      String sessionId, String account, @Nullable String restoreId, @Nullable String restoreKey) {
    createOwned(account, new Owned(sessionId, restoreId), Map.of(ATTR_LOGIN, n(now())));
    if (restoreId != null && restoreKey != null) {
      owned.allowRestoring(restoreId, new RestorableSession(account, sessionId, restoreKey));
    }
  }

  /** Listed first, so that who ends all sessions of the account misses none that lives. */
  private void createOwned(String account, Owned session, Map<String, AttributeValue> more) {
    owned.list(account, session);
    Map<String, AttributeValue> attributes = new HashMap<>(more);
    attributes.put(Tables.ATTR_EXPIRES, n(now() + TicketStore.LIFETIME.toSeconds()));
    attributes.put(ATTR_ACCOUNT, s(account));
    if (session.restoreId() != null) {
      attributes.put(ATTR_RESTORE, s(session.restoreId()));
    }
    attributes.put(ATTR_PROLONG, n(now() + AccountSessionStore.PROLONGED_EVERY.toSeconds()));
    put(key(SESSION + session.sessionId()), attributes);
  }

  /** Returns what can be restored under an id that a client made up or was given. */
  public Optional<RestorableSession> restorable(String restoreId) {
    return owned.restorable(restoreId);
  }

  /**
   * Opens a session in the place of one that can be restored, whose tickets are worthless then.
   *
   * @return false if it can be restored no more
   */
  public boolean restore(String restoreId, RestorableSession former, String sessionId) {
    createOwned(former.account(), new Owned(sessionId, restoreId), Map.of());
    if (!owned.restoreInstead(restoreId, former.sessionId(), sessionId)) {
      end(sessionId);
      owned.unlist(former.account(), sessionId);
      return false;
    }
    end(former.sessionId());
    owned.unlist(former.account(), former.sessionId());
    return true;
  }

  /** Tells whether the session lives: it was not ended, and its last tickets have not expired. */
  public boolean exists(String sessionId) {
    Map<String, AttributeValue> row = row(sessionId);
    return !row.isEmpty() && number(row, Tables.ATTR_EXPIRES) > now();
  }

  /**
   * Returns when an account was logged in to; empty for a session that was restored, or is gone.
   */
  public Optional<Instant> loginOf(String sessionId) {
    Map<String, AttributeValue> row = row(sessionId);
    return row.containsKey(ATTR_LOGIN)
        ? Optional.of(Instant.ofEpochSecond(number(row, ATTR_LOGIN)))
        : Optional.empty();
  }

  private Map<String, AttributeValue> row(String sessionId) {
    return dynamo
        .getItem(g -> g.tableName(table).key(key(SESSION + sessionId)).consistentRead(true))
        .item();
  }

  /**
   * Adds a ticket list and prolongs the session until the list expires.
   *
   * <p>The list is written first. So whoever ends the session meanwhile either finds the list, or
   * has deleted the session before it could be prolonged.
   *
   * @param rekeys how often the session was rekeyed when the caller got its keys
   * @return false if the session is gone or was rekeyed since, and the list with it
   */
  boolean addList(String sessionId, int rekeys, String list, Bytes sealed, Instant expires) {
    AttributeValue expiry = n(expires.getEpochSecond());
    Map<String, AttributeValue> listKey = key(SESSION + sessionId, LIST + list);
    put(listKey, Map.of(ATTR_SEALED, b(sealed), Tables.ATTR_EXPIRES, expiry));
    try {
      prolong(
          sessionId,
          dynamo
              .updateItem(
                  u ->
                      u.tableName(table)
                          .key(key(SESSION + sessionId))
                          .updateExpression("SET #expires = :expires")
                          .conditionExpression(IN_FORCE)
                          .expressionAttributeNames(
                              Map.of("#expires", Tables.ATTR_EXPIRES, "#rekeys", ATTR_REKEYS))
                          .expressionAttributeValues(
                              Map.of(":expires", expiry, ":now", n(now()), ":rekeys", n(rekeys)))
                          .returnValues(ReturnValue.ALL_NEW))
              .attributes());
      return true;
    } catch (ConditionalCheckFailedException e) {
      delete(listKey);
      return false;
    }
  }

  /** Prolongs what belongs to an account's session, once in a while. */
  private void prolong(String sessionId, Map<String, AttributeValue> row) {
    if (!row.containsKey(ATTR_ACCOUNT) || number(row, ATTR_PROLONG) > now()) {
      return;
    }
    String restoreId = optText(row, ATTR_RESTORE);
    owned.list(text(row, ATTR_ACCOUNT), new Owned(sessionId, restoreId));
    if (restoreId != null) {
      owned.restoreInstead(restoreId, sessionId, sessionId);
    }
    long next = now() + AccountSessionStore.PROLONGED_EVERY.toSeconds();
    dynamo.updateItem(
        u ->
            u.tableName(table)
                .key(key(SESSION + sessionId))
                .updateExpression("SET #prolong = :next")
                .conditionExpression("attribute_exists(#account)")
                .expressionAttributeNames(
                    Map.of("#prolong", ATTR_PROLONG, "#account", ATTR_ACCOUNT))
                .expressionAttributeValues(Map.of(":next", n(next))));
  }

  /**
   * Uses a ticket up: of any number of calls for one ticket, one gets an answer.
   *
   * @param attempt unique to this call: when the table's answer is lost, the SDK asks again, and
   *     this tells its own success from somebody else's
   * @return what is sealed in its list; empty if it was used before, has expired, or never was
   */
  Optional<Bytes> redeem(TicketIds.Place ticket, Bytes attempt) {
    String index = Integer.toString(ticket.index());
    try {
      Map<String, AttributeValue> row =
          dynamo
              .updateItem(
                  u ->
                      u.tableName(table)
                          .key(key(SESSION + ticket.sessionId(), LIST + ticket.list()))
                          .updateExpression("SET #index = :attempt")
                          .conditionExpression("#expires > :now AND attribute_not_exists(#index)")
                          .expressionAttributeNames(
                              Map.of("#index", index, "#expires", Tables.ATTR_EXPIRES))
                          .expressionAttributeValues(
                              Map.of(":attempt", b(attempt), ":now", n(now())))
                          .returnValues(ReturnValue.ALL_NEW)
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD))
              .attributes();
      return Optional.of(bytes(row, ATTR_SEALED));
    } catch (ConditionalCheckFailedException e) {
      return e.hasItem() && b(attempt).equals(e.item().get(index))
          ? Optional.of(bytes(e.item(), ATTR_SEALED))
          : Optional.empty();
    }
  }

  /**
   * Counts a rekeying; the lists made before it are gone when this returns, and none is added under
   * the former count.
   *
   * @param attempt unique to this call, see {@link #redeem}
   * @return false if the session is gone, or another rekeying came first
   */
  boolean rekey(String sessionId, int rekeys, Bytes attempt) {
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(SESSION + sessionId))
                  .updateExpression("SET #rekeys = :next, #attempt = :attempt")
                  .conditionExpression(IN_FORCE)
                  .expressionAttributeNames(
                      Map.of(
                          "#expires", Tables.ATTR_EXPIRES,
                          "#rekeys", ATTR_REKEYS,
                          "#attempt", ATTR_ATTEMPT))
                  .expressionAttributeValues(
                      Map.of(
                          ":next", n(rekeys + 1L),
                          ":now", n(now()),
                          ":rekeys", n(rekeys),
                          ":attempt", b(attempt)))
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
    } catch (ConditionalCheckFailedException e) {
      if (!e.hasItem() || !b(attempt).equals(e.item().get(ATTR_ATTEMPT))) {
        return false;
      }
    }
    deleteLists(sessionId);
    return true;
  }

  /** Ends a session: it gets no more lists, and those it has are gone when this returns. */
  public void end(String sessionId) {
    endRefills(sessionId);
    deleteLists(sessionId);
  }

  /** Ends a session of an account, which cannot be restored then. */
  public void end(String account, String sessionId) {
    disown(account, sessionId);
    end(sessionId);
  }

  /**
   * Ends all sessions of an account.
   *
   * @param except a session that goes on, or null
   */
  public void endAllOf(String account, @Nullable String except) {
    for (String sessionId : owned.sessionsOf(account)) {
      if (!sessionId.equals(except)) {
        end(account, sessionId);
      }
    }
  }

  /**
   * Begins to end a session of an account: it cannot be restored any more. If this fails halfway it
   * can be repeated.
   */
  public void disown(String account, String sessionId) {
    owned
        .restoreId(account, sessionId)
        .flatMap(owned::forbidRestoring)
        .map(RestorableSession::sessionId)
        // Meanwhile it may have been restored as another one.
        .filter(latest -> !latest.equals(sessionId))
        .ifPresent(latest -> end(account, latest));
    owned.unlist(account, sessionId);
  }

  /** Begins to end a session: it gets no more lists. Those it has are as they were. */
  public void endRefills(String sessionId) {
    delete(key(SESSION + sessionId));
  }

  /** Makes the tickets issued so far worthless. */
  public void deleteLists(String sessionId) {
    dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .projectionExpression("sk")
                    .keyConditionExpression("pk = :pk and begins_with(sk, :list)")
                    .expressionAttributeValues(
                        Map.of(":pk", s(SESSION + sessionId), ":list", s(LIST))))
        .items()
        .forEach(row -> delete(key(SESSION + sessionId, text(row, Tables.KEY_SORT))));
  }

  private void put(Map<String, AttributeValue> key, Map<String, AttributeValue> attributes) {
    Map<String, AttributeValue> row = new HashMap<>(key);
    row.putAll(attributes);
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  private void delete(Map<String, AttributeValue> key) {
    dynamo.deleteItem(d -> d.tableName(table).key(key));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
