package lambdabridge.local.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;

/** The tables there are. Thread-safe. */
final class TableCatalog {
  private final RowStore store;
  private final Map<String, Table> tables = new ConcurrentHashMap<>();

  TableCatalog(RowStore store) {
    this.store = store;
    store.allTables().forEach(stored -> keep(decode(stored)));
  }

  /** Returns the table or throws that there is none. */
  Table require(@Nullable String name) {
    Table table = name == null ? null : tables.get(name);
    if (table == null) {
      throw Refusals.noTable(String.valueOf(name));
    }
    return table;
  }

  Table ofStream(String arn) {
    return tables.values().stream()
        .filter(table -> table.streaming() && streamArn(table).equals(arn))
        .findFirst()
        .orElseThrow(() -> Refusals.noTable(arn));
  }

  List<Table> expiring() {
    return tables.values().stream().filter(table -> table.timeToLive() != null).toList();
  }

  List<String> names() {
    return tables.keySet().stream().sorted().toList();
  }

  synchronized Table create(CreateTableRequest request) {
    if (tables.containsKey(request.tableName())) {
      throw Refusals.tableExists(request.tableName());
    }
    if (request.hasGlobalSecondaryIndexes() || request.hasLocalSecondaryIndexes()) {
      throw Refusals.invalid("this engine has no indexes");
    }
    StreamSpecification stream = request.streamSpecification();
    return save(
        new Table(
            tables.values().stream().mapToInt(Table::id).max().orElse(0) + 1,
            request.tableName(),
            key(request, KeyType.HASH),
            key(request, KeyType.RANGE),
            stream != null && Boolean.TRUE.equals(stream.streamEnabled()),
            null,
            System.currentTimeMillis()));
  }

  synchronized void expire(String name, TimeToLiveSpecification specification) {
    save(
        require(name)
            .withTimeToLive(
                Boolean.TRUE.equals(specification.enabled())
                    ? specification.attributeName()
                    : null));
  }

  static TableDescription describe(Table table) {
    TableDescription.Builder description =
        TableDescription.builder()
            .tableName(table.name())
            .tableStatus(TableStatus.ACTIVE)
            .creationDateTime(Instant.ofEpochMilli(table.createdAt()))
            .keySchema(
                element(table.partitionKey(), KeyType.HASH),
                element(table.sortKey(), KeyType.RANGE))
            .attributeDefinitions(attribute(table.partitionKey()), attribute(table.sortKey()));
    if (table.streaming()) {
      description
          .latestStreamArn(streamArn(table))
          .latestStreamLabel("1")
          .streamSpecification(
              stream ->
                  stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES));
    }
    return description.build();
  }

  static String streamArn(Table table) {
    return "arn:aws:dynamodb:local:000000000000:table/" + table.name() + "/stream/1";
  }

  private static String key(CreateTableRequest request, KeyType type) {
    String name =
        request.keySchema().stream()
            .filter(element -> element.keyType() == type)
            .map(KeySchemaElement::attributeName)
            .findFirst()
            .orElseThrow(
                () -> Refusals.invalid("this engine's tables have a partition and a sort key"));
    boolean isText =
        request.attributeDefinitions().stream()
            .anyMatch(
                attribute ->
                    attribute.attributeName().equals(name)
                        && attribute.attributeType() == ScalarAttributeType.S);
    if (!isText) {
      throw Refusals.invalid("this engine's keys are texts; " + name + " is none");
    }
    return name;
  }

  private Table save(Table table) {
    store.putTable(table.name().getBytes(StandardCharsets.UTF_8), encode(table));
    store.awaitDurable();
    return keep(table);
  }

  private Table keep(Table table) {
    tables.put(table.name(), table);
    return table;
  }

  private static Map<String, AttributeValue> encode(Table table) {
    Map<String, AttributeValue> fields = new LinkedHashMap<>();
    fields.put("id", AttributeValue.fromN(Integer.toString(table.id())));
    fields.put("name", AttributeValue.fromS(table.name()));
    fields.put("partitionKey", AttributeValue.fromS(table.partitionKey()));
    fields.put("sortKey", AttributeValue.fromS(table.sortKey()));
    fields.put("streaming", AttributeValue.fromBool(table.streaming()));
    fields.put("createdAt", AttributeValue.fromN(Long.toString(table.createdAt())));
    if (table.timeToLive() != null) {
      fields.put("timeToLive", AttributeValue.fromS(table.timeToLive()));
    }
    return fields;
  }

  private static Table decode(Map<String, AttributeValue> fields) {
    AttributeValue timeToLive = fields.get("timeToLive");
    return new Table(
        Integer.parseInt(field(fields, "id").n()),
        field(fields, "name").s(),
        field(fields, "partitionKey").s(),
        field(fields, "sortKey").s(),
        field(fields, "streaming").bool(),
        timeToLive == null ? null : timeToLive.s(),
        Long.parseLong(field(fields, "createdAt").n()));
  }

  private static AttributeValue field(Map<String, AttributeValue> fields, String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }

  private static KeySchemaElement element(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  private static AttributeDefinition attribute(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }
}
