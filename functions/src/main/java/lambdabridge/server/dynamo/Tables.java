package lambdabridge.server.dynamo;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * The tables. All share one key schema; what their rows are is documented in docs/architecture.md
 * and written down next to the store that owns them.
 *
 * @param sessions ticket lists, sessions, nonces; rows expire and may be lost
 * @param directory solutions, contexts, users, API keys
 * @param containers threads, their listings and event rows; its stream feeds the notifier
 * @param items messages and their indexes
 * @param sockets WebSocket connections and bindings; rows expire and may be lost
 */
public record Tables(
    String sessions, String directory, String containers, String items, String sockets) {
  /** Partition key, text. */
  public static final String KEY_PARTITION = "pk";

  /** Sort key, text; rows that need none have {@link #NO_SORT}. */
  public static final String KEY_SORT = "sk";

  public static final String NO_SORT = "-";

  /** Time to live, seconds since the epoch; deletion is late, so reads filter. */
  public static final String ATTR_EXPIRES = "expires";

  /** Returns the tables whose names begin with {@code prefix}. */
  public static Tables withPrefix(String prefix) {
    return new Tables(
        prefix + "sessions",
        prefix + "directory",
        prefix + "containers",
        prefix + "items",
        prefix + "sockets");
  }

  /** Tables whose rows expire. */
  public List<String> expiring() {
    return List.of(sessions, containers, sockets);
  }

  /** Tables with a stream of old and new images. */
  public List<String> streaming() {
    return List.of(containers, sockets);
  }

  public List<String> all() {
    return List.of(sessions, directory, containers, items, sockets);
  }

  /** Returns what creates {@code table}; time to live is switched on by a call of its own. */
  public CreateTableRequest definition(String table) {
    return CreateTableRequest.builder()
        .tableName(table)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(text(KEY_PARTITION), text(KEY_SORT))
        .keySchema(key(KEY_PARTITION, KeyType.HASH), key(KEY_SORT, KeyType.RANGE))
        .streamSpecification(
            streaming().contains(table)
                ? StreamSpecification.builder()
                    .streamEnabled(true)
                    .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
                    .build()
                : null)
        .build();
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
