package lambdabridge.server.proxy;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;

import java.time.Clock;
import java.util.Map;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Counts calls by caller and minute, in the Sessions table, so that the limit holds for all
 * instances together.
 *
 * <pre>
 * proxyrate#CALLER#MINUTE    -    calls, expires
 * </pre>
 */
public final class ProxyRateStore {
  private static final String RATE = "proxyrate#";
  private static final String ATTR_CALLS = "calls";
  private static final int MINUTE = 60; // seconds

  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;

  public ProxyRateStore(DynamoDbClient dynamo, Tables tables, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
  }

  /** Counts a call; returns false, and counts nothing, if {@code limit} were this minute's. */
  boolean count(String caller, int limit) {
    long minute = clock.instant().getEpochSecond() / MINUTE;
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(RATE + caller + "#" + minute))
                  .updateExpression("ADD #calls :one SET #expires = :expires")
                  .conditionExpression("attribute_not_exists(#calls) OR #calls < :limit")
                  .expressionAttributeNames(
                      Map.of("#calls", ATTR_CALLS, "#expires", Tables.ATTR_EXPIRES))
                  .expressionAttributeValues(
                      Map.of(
                          ":one", n(1),
                          ":limit", n(limit),
                          ":expires", n((minute + 2) * MINUTE))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }
}
