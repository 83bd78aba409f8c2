package lambdabridge.server.context;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.DynamoDbExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Contexts and users put straight into the Directory table, for tests of what reads them. */
public final class StoredContexts {
  private final DynamoDbExtension dynamo;

  public StoredContexts(DynamoDbExtension dynamo) {
    this.dynamo = dynamo;
  }

  public void put(Context context) {
    Map<String, AttributeValue> row = new HashMap<>(key("context#" + context.id()));
    row.put(ContextStore.ATTR_CREATED, n(context.created()));
    row.put(ContextStore.ATTR_MODIFIED, n(context.modified()));
    row.put(ContextStore.ATTR_SOLUTION, s(context.solution()));
    row.put(ContextStore.ATTR_NAME, s(context.name()));
    row.put(ContextStore.ATTR_DESCRIPTION, s(context.description()));
    row.put(ContextStore.ATTR_SCOPE, s(context.scope()));
    row.put(ContextStore.ATTR_SHARES, texts(context.shares()));
    row.put(ContextStore.ATTR_POLICY, s(Json.encode(context.policy())));
    write(row);
  }

  public void put(ContextUser user) {
    Map<String, AttributeValue> byId =
        new HashMap<>(key("context#" + user.contextId(), "user#" + user.userId()));
    byId.put(ContextStore.ATTR_PUBLIC_KEY, s(user.publicKey()));
    Map<String, AttributeValue> byKey =
        new HashMap<>(key("key#" + user.publicKey(), "context#" + user.contextId()));
    byKey.put(ContextStore.ATTR_USER_ID, s(user.userId()));
    for (Map<String, AttributeValue> row : List.of(byId, byKey)) {
      row.put(ContextStore.ATTR_CREATED, n(user.created()));
      row.put(ContextStore.ATTR_ACL, s(user.acl()));
      write(row);
    }
  }

  public void remove(ContextUser user) {
    delete(key("context#" + user.contextId(), "user#" + user.userId()));
    delete(key("key#" + user.publicKey(), "context#" + user.contextId()));
  }

  private void write(Map<String, AttributeValue> row) {
    dynamo.client().putItem(p -> p.tableName(dynamo.tables().directory()).item(row));
  }

  private void delete(Map<String, AttributeValue> key) {
    dynamo.client().deleteItem(d -> d.tableName(dynamo.tables().directory()).key(key));
  }
}
