package lambdabridge.local;

import java.io.IOException;
import java.util.List;
import lambdabridge.local.engine.EmbeddedDynamoDb;
import lambdabridge.local.engine.EmbeddedS3;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/**
 * The tables and the bucket.
 *
 * @param durable Directory, Containers and Items
 * @param shortLived Sessions and Sockets, which end with the process: clients log in again, and no
 *     socket outlives it anyway
 */
record Engines(EmbeddedDynamoDb durable, EmbeddedDynamoDb shortLived, EmbeddedS3 objects)
    implements AutoCloseable {
  static final String BUCKET = "bodies";

  /** Opens the engines of {@code folder} and makes what is missing. */
  static Engines inFolder(DataFolder folder, Tables tables) throws IOException {
    var engines =
        new Engines(
            EmbeddedDynamoDb.onDisk(folder.tables()),
            EmbeddedDynamoDb.inMemory(),
            EmbeddedS3.onDisk(folder.objects(), BUCKET));
    engines.makeTables(tables);
    return engines;
  }

  /** Opens engines that keep nothing. */
  static Engines inMemory(Tables tables) {
    var engines =
        new Engines(
            EmbeddedDynamoDb.inMemory(), EmbeddedDynamoDb.inMemory(), EmbeddedS3.inMemory(BUCKET));
    engines.makeTables(tables);
    return engines;
  }

  /** Returns the engine that has {@code table}. */
  EmbeddedDynamoDb engineOf(String table, Tables tables) {
    return List.of(tables.sessions(), tables.sockets()).contains(table) ? shortLived : durable;
  }

  private void makeTables(Tables tables) {
    for (var table : tables.all()) {
      makeTable(engineOf(table, tables).client(), table, tables);
    }
  }

  private static void makeTable(DynamoDbClient client, String table, Tables tables) {
    try {
      client.createTable(tables.definition(table));
    } catch (ResourceInUseException e) {
      return; // it is there from an earlier start
    }
    if (tables.expiring().contains(table)) {
      client.updateTimeToLive(
          b ->
              b.tableName(table)
                  .timeToLiveSpecification(
                      ttl -> ttl.attributeName(Tables.ATTR_EXPIRES).enabled(true)));
    }
  }

  @Override
  public void close() {
    objects.close();
    shortLived.close();
    durable.close();
  }
}
