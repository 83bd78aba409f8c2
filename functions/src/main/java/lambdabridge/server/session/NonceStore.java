package lambdabridge.server.session;

import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Texts that may be used once, in the Sessions table, across all instances.
 *
 * <pre>
 * KIND#SHA-256    -    expires, claim (which call wrote the row)
 * </pre>
 */
public final class NonceStore {
  private static final String ATTR_CLAIM = "claim";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Ids ids;
  private final Clock clock;

  public NonceStore(DynamoDbClient dynamo, Tables tables, Ids ids, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Remembers a text until {@code expires}. When the table's answer is lost, the SDK asks again;
   * its own row then is no obstacle.
   *
   * @param kind the name space: {@code nonce}, {@code challenge}, {@code apinonce}
   * @return false if it is remembered already
   */
  public boolean claim(String kind, String text, Instant expires) {
    AttributeValue claim = s(ids.random24());
    try {
      dynamo.putItem(
          p ->
              p.tableName(table)
                  .item(
                      Map.of(
                          Tables.KEY_PARTITION,
                          s(kind + "#" + digest(text)),
                          Tables.KEY_SORT,
                          s(Tables.NO_SORT),
                          // Rounded up: remembered too long is safe, forgotten too early is not.
                          Tables.ATTR_EXPIRES,
                          n(expires.getEpochSecond() + 1),
                          ATTR_CLAIM,
                          claim))
                  .conditionExpression(
                      "attribute_not_exists(pk) OR #expires <= :now OR #claim = :claim")
                  .expressionAttributeNames(
                      Map.of("#expires", Tables.ATTR_EXPIRES, "#claim", ATTR_CLAIM))
                  .expressionAttributeValues(
                      Map.of(":now", n(clock.instant().getEpochSecond()), ":claim", claim)));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
