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
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Texts that may be used once, in the Sessions table, across all instances.
 *
 * <pre>
 * KIND#SHA-256    -    expires
 * </pre>
 */
public final class NonceStore {
  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;

  public NonceStore(DynamoDbClient dynamo, Tables tables, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
  }

  /**
   * Remembers a text until {@code expires}.
   *
   * @param kind the name space: {@code nonce}, {@code challenge}, {@code apinonce}
   * @return false if it is remembered already
   */
  public boolean claim(String kind, String text, Instant expires) {
    try {
      dynamo.putItem(
          p ->
              p.tableName(table)
                  .item(
                      Map.of(
                          Tables.KEY_PARTITION, s(kind + "#" + digest(text)),
                          Tables.KEY_SORT, s(Tables.NO_SORT),
                          // Rounded up: remembered too long is safe, forgotten too early is not.
                          Tables.ATTR_EXPIRES, n(expires.getEpochSecond() + 1)))
                  .conditionExpression("attribute_not_exists(pk) OR #expires <= :now")
                  .expressionAttributeNames(Map.of("#expires", Tables.ATTR_EXPIRES))
                  .expressionAttributeValues(Map.of(":now", n(clock.instant().getEpochSecond()))));
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
