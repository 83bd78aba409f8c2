package lambdabridge.local;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.NullUnmarked;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a server stores of one thread, changed as only its operator can. */
@NullUnmarked
final class StoredThread {
  private final DynamoDbClient dynamo;
  private final Tables tables = Tables.withPrefix("bridge-");
  private final String partition;

  StoredThread(LocalBridge bridge, String threadId) {
    this.dynamo = bridge.engines().durable().client();
    this.partition = "thread#" + threadId;
  }

  /** Changes the thread's history and keys: {@code {history: [], keys: []}}. */
  void doc(Consumer<Map<String, Object>> change) {
    json(tables.containers(), "head", "doc", change);
  }

  /** Changes the newest data of the thread: {@code {version, publicMeta, …}}. */
  void data(Consumer<Map<String, Object>> change) {
    doc(doc -> change.accept(object(objects(doc, "history").getLast().get("data"))));
  }

  /** Changes the attributes of the thread. */
  void headRow(Consumer<Map<String, AttributeValue>> change) {
    row(tables.containers(), "head", change);
  }

  /** Changes the content of a message: {@code {version, publicMeta, …}}. */
  void message(String messageId, Consumer<Map<String, Object>> change) {
    json(tables.items(), messageId, "body", change);
  }

  /** Changes the attributes of a message. */
  void messageRow(String messageId, Consumer<Map<String, AttributeValue>> change) {
    row(tables.items(), messageId, change);
  }

  /** Returns the stored content of a message as JSON. */
  String body(String messageId) {
    return text(read(tables.items(), messageId), "body");
  }

  void setBody(String messageId, String json) {
    messageRow(messageId, row -> row.put("body", s(json)));
  }

  /** Puts a copy of a message at another id. */
  void copyMessage(String messageId, String copyId) {
    Map<String, AttributeValue> row = new HashMap<>(read(tables.items(), messageId));
    row.put("sk", s(copyId));
    dynamo.putItem(b -> b.tableName(tables.items()).item(row));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Map<String, Object> parent, String name) {
    return (List<Map<String, Object>>) parent.get(name);
  }

  private void json(
      String table, String sort, String attribute, Consumer<Map<String, Object>> change) {
    row(
        table,
        sort,
        row -> {
          Map<String, Object> value = object(Json.decode(text(row, attribute)));
          change.accept(value);
          row.put(attribute, s(Json.encode(value)));
        });
  }

  private void row(String table, String sort, Consumer<Map<String, AttributeValue>> change) {
    Map<String, AttributeValue> row = new HashMap<>(read(table, sort));
    change.accept(row);
    dynamo.putItem(b -> b.tableName(table).item(row));
  }

  private Map<String, AttributeValue> read(String table, String sort) {
    return dynamo
        .getItem(b -> b.tableName(table).key(key(partition, sort)).consistentRead(true))
        .item();
  }
}
