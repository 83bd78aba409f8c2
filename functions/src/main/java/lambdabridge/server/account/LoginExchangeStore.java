package lambdabridge.server.account;

import static lambdabridge.server.account.Digests.sha256;
import static lambdabridge.server.dynamo.Attributes.b;
import static lambdabridge.server.dynamo.Attributes.bytes;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.connection.LoginExchange;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.secret.Sealer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/**
 * Logins between their two messages, in the Sessions table, for any instance to go on with.
 *
 * <pre>
 * login#SHA-256 of the id    -    sealed, expires
 * </pre>
 */
public final class LoginExchangeStore {
  private static final String LOGIN = "login#";
  private static final String ATTR_SEALED = "sealed";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Sealer sealer;
  private final Clock clock;

  public LoginExchangeStore(DynamoDbClient dynamo, Tables tables, Sealer sealer, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.sealer = sealer;
    this.clock = clock;
  }

  void keep(LoginExchange exchange) {
    String place = place(exchange.sessionId());
    Map<String, AttributeValue> row = new HashMap<>(key(place));
    row.put(ATTR_SEALED, b(sealer.seal(LoginExchangeCodec.encode(exchange), place)));
    // Rounded up: the exact moment is sealed.
    row.put(Tables.ATTR_EXPIRES, n(exchange.expires().getEpochSecond() + 1));
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  /** Hands out a login once: of any number of calls with one id, to the one that deletes it. */
  Optional<LoginExchange> take(String sessionId) {
    String place = place(sessionId);
    try {
      Map<String, AttributeValue> row =
          dynamo
              .deleteItem(
                  d ->
                      d.tableName(table)
                          .key(key(place))
                          .conditionExpression("attribute_exists(#sealed)")
                          .expressionAttributeNames(Map.of("#sealed", ATTR_SEALED))
                          .returnValues(ReturnValue.ALL_OLD))
              .attributes();
      return sealer
          .open(bytes(row, ATTR_SEALED), place)
          .map(LoginExchangeCodec::decode)
          .filter(exchange -> exchange.expires().isAfter(clock.instant()));
    } catch (ConditionalCheckFailedException e) {
      return Optional.empty();
    }
  }

  private static String place(String sessionId) {
    return LOGIN + sha256(sessionId);
  }
}
