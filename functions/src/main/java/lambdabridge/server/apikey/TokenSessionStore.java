package lambdabridge.server.apikey;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static lambdabridge.server.dynamo.Attributes.textList;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Token sessions in the Directory table.
 *
 * <pre>
 * token#ID       -           the session: apiUser, apiKey, scope, sequence, validUntil, ...
 * apiuser#ID     sessions    which sessions the API user has, oldest first: ID or ID:NAME
 * </pre>
 *
 * There are at most sixteen for each API user, so nothing has to expire them.
 */
public final class TokenSessionStore {
  static final int MAX_SESSIONS = 16;

  private static final String SESSION = "token#";
  private static final String USER = "apiuser#";
  private static final String LIST = "sessions";
  private static final int ID_LENGTH = 24;
  private static final int ATTEMPTS = 100;

  private static final String ATTR_API_USER = "apiUser";
  private static final String ATTR_API_KEY = "apiKey";
  private static final String ATTR_SCOPE = "scope";
  private static final String ATTR_SEQUENCE = "sequence";
  private static final String ATTR_VALID_UNTIL = "validUntil"; // ms
  private static final String ATTR_LIFETIME = "accessTokenLifetime"; // ms
  private static final String ATTR_CONNECTION = "connection";
  private static final String ATTR_ENTRIES = "entries";

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;

  public TokenSessionStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
  }

  public Optional<TokenSession> find(String sessionId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(SESSION + sessionId)).consistentRead(true))
            .item();
    return row.isEmpty() ? Optional.empty() : Optional.of(toSession(row));
  }

  /**
   * Adds a session, in place of the one of the same name and of the oldest beyond the sixteenth.
   */
  void add(TokenSession session, @Nullable String name) {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (tryToAdd(session, name)) {
        return;
      }
    }
    throw new IllegalStateException("sessions changed " + ATTEMPTS + " times while adding one");
  }

  /**
   * Makes all earlier tokens of a session worthless.
   *
   * @return the session as it is now; empty if it was refreshed or deleted since it was read
   */
  Optional<TokenSession> refresh(TokenSession session, long validUntil) {
    try {
      return Optional.of(
          toSession(
              dynamo
                  .updateItem(
                      u ->
                          u.tableName(table)
                              .key(key(SESSION + session.id()))
                              .updateExpression("SET validUntil = :until ADD #sequence :one")
                              .conditionExpression("#sequence = :before")
                              .expressionAttributeNames(Map.of("#sequence", ATTR_SEQUENCE))
                              .expressionAttributeValues(
                                  Map.of(
                                      ":until",
                                      n(validUntil),
                                      ":one",
                                      n(1),
                                      ":before",
                                      n(session.sequence())))
                              .returnValues(ReturnValue.ALL_NEW))
                  .attributes()));
    } catch (ConditionalCheckFailedException e) {
      return Optional.empty();
    }
  }

  private boolean tryToAdd(TokenSession session, @Nullable String name) {
    Map<String, AttributeValue> listKey = key(USER + session.apiUser(), LIST);
    Map<String, AttributeValue> row =
        dynamo.getItem(g -> g.tableName(table).key(listKey).consistentRead(true)).item();
    List<String> before = row.isEmpty() ? List.of() : textList(row, ATTR_ENTRIES);
    List<String> after = new ArrayList<>(before);
    if (name != null) {
      after.removeIf(entry -> entry.substring(ID_LENGTH).equals(":" + name));
    }
    after.add(session.id() + (name == null ? "" : ":" + name));
    after = after.subList(Math.max(0, after.size() - MAX_SESSIONS), after.size());

    List<TransactWriteItem> items = new ArrayList<>();
    items.add(putList(listKey, after, before));
    items.add(
        TransactWriteItem.builder().put(p -> p.tableName(table).item(toRow(session))).build());
    for (String entry : before) {
      if (!after.contains(entry)) {
        String id = entry.substring(0, ID_LENGTH);
        items.add(
            TransactWriteItem.builder()
                .delete(d -> d.tableName(table).key(key(SESSION + id)))
                .build());
      }
    }
    return transactions.commit(items).isEmpty();
  }

  private TransactWriteItem putList(
      Map<String, AttributeValue> key, List<String> after, List<String> before) {
    Map<String, AttributeValue> row = new HashMap<>(key);
    row.put(ATTR_ENTRIES, texts(after));
    return TransactWriteItem.builder()
        .put(
            p -> {
              p.tableName(table).item(row);
              if (before.isEmpty()) {
                p.conditionExpression("attribute_not_exists(pk)");
              } else {
                p.conditionExpression("entries = :before")
                    .expressionAttributeValues(Map.of(":before", texts(before)));
              }
            })
        .build();
  }

  private static Map<String, AttributeValue> toRow(TokenSession session) {
    Map<String, AttributeValue> row = new HashMap<>(key(SESSION + session.id()));
    row.put(ATTR_API_USER, s(session.apiUser()));
    row.put(ATTR_API_KEY, s(session.apiKey()));
    row.put(ATTR_SCOPE, texts(session.scopes().entries()));
    row.put(ATTR_SEQUENCE, n(session.sequence()));
    row.put(ATTR_VALID_UNTIL, n(session.validUntil()));
    row.put(ATTR_LIFETIME, n(session.accessTokenLifetimeMs()));
    if (session.connection() != null) {
      row.put(ATTR_CONNECTION, s(session.connection()));
    }
    return row;
  }

  private static TokenSession toSession(Map<String, AttributeValue> row) {
    return new TokenSession(
        text(row, Tables.KEY_PARTITION).substring(SESSION.length()),
        text(row, ATTR_API_USER),
        text(row, ATTR_API_KEY),
        new Scopes(textList(row, ATTR_SCOPE)),
        number(row, ATTR_SEQUENCE),
        number(row, ATTR_VALID_UNTIL),
        number(row, ATTR_LIFETIME),
        optText(row, ATTR_CONNECTION));
  }
}
