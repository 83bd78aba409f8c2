package lambdabridge.server.context;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static lambdabridge.server.dynamo.Attributes.textList;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.Rows;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Contexts and their users in the Directory table.
 *
 * <pre>
 * context#ID        -                the context
 * context#ID        user#USER_ID     a user: publicKey, created, acl
 * key#PUBLIC_KEY    context#ID       the same user by key: userId, created, acl
 * </pre>
 *
 * All reads are strongly consistent: removing a user or changing an ACL takes effect on the next
 * call.
 */
public final class ContextStore {
  static final String ATTR_CREATED = "created"; // ms
  static final String ATTR_MODIFIED = "modified"; // ms
  static final String ATTR_SOLUTION = "solution";
  static final String ATTR_NAME = "name";
  static final String ATTR_DESCRIPTION = "description";
  static final String ATTR_SCOPE = "scope";
  static final String ATTR_SHARES = "shares"; // list of solution ids
  static final String ATTR_POLICY = "policy"; // JSON text
  static final String ATTR_USER_ID = "userId";
  static final String ATTR_PUBLIC_KEY = "publicKey";
  static final String ATTR_ACL = "acl";

  static final String CONTEXT = "context#";
  static final String USER = "user#";
  static final String KEY = "key#";

  private final DynamoDbClient dynamo;
  private final Batches batches;
  private final String table;

  public ContextStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.directory();
    this.batches = new Batches(dynamo, table);
  }

  public Optional<Context> context(String contextId) {
    return Optional.ofNullable(contexts(List.of(contextId)).get(contextId));
  }

  /** Returns the contexts that exist, by id. */
  public Map<String, Context> contexts(Collection<String> contextIds) {
    Map<String, Context> found = new HashMap<>();
    for (Map<String, AttributeValue> row :
        batches.get(contextIds.stream().map(id -> key(CONTEXT + id)).toList())) {
      Context context = toContext(row);
      found.put(context.id(), context);
    }
    return found;
  }

  /** Returns the users of the context that have one of the ids, by id. */
  public Map<String, ContextUser> users(String contextId, Collection<String> userIds) {
    Map<String, ContextUser> found = new HashMap<>();
    for (Map<String, AttributeValue> row :
        batches.get(
            userIds.stream().distinct().map(id -> key(CONTEXT + contextId, USER + id)).toList())) {
      ContextUser user = toUser(row);
      found.put(user.userId(), user);
    }
    return found;
  }

  /** Returns every user of the context, by ascending user id. */
  public List<ContextUser> allUsers(String contextId) {
    return Rows.below(dynamo, table, CONTEXT + contextId, USER).map(ContextStore::toUser).toList();
  }

  /** Returns what the key is a user of, one entry a context. */
  public List<ContextUser> memberships(String publicKey) {
    return Rows.below(dynamo, table, KEY + publicKey, CONTEXT)
        .map(ContextStore::toMembership)
        .toList();
  }

  /** Tells whether the key is a user of any context. */
  public boolean isUserSomewhere(String publicKey) {
    return !dynamo
        .query(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .limit(1)
                    .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                    .expressionAttributeValues(
                        Map.of(":pk", s(KEY + publicKey), ":sk", s(CONTEXT))))
        .items()
        .isEmpty();
  }

  /** A context together with the user a key is in it. */
  public record Membership(Context context, ContextUser user) {}

  /** Returns the context and the key's user in it with one read; empty if either is missing. */
  public Optional<Membership> membership(String contextId, String publicKey) {
    Context context = null;
    ContextUser user = null;
    for (Map<String, AttributeValue> row :
        batches.get(List.of(key(CONTEXT + contextId), key(KEY + publicKey, CONTEXT + contextId)))) {
      if (text(row, Tables.KEY_SORT).equals(Tables.NO_SORT)) {
        context = toContext(row);
      } else {
        user = toMembership(row);
      }
    }
    return context == null || user == null
        ? Optional.empty()
        : Optional.of(new Membership(context, user));
  }

  private static Context toContext(Map<String, AttributeValue> row) {
    return new Context(
        text(row, Tables.KEY_PARTITION).substring(CONTEXT.length()),
        number(row, ATTR_CREATED),
        number(row, ATTR_MODIFIED),
        text(row, ATTR_SOLUTION),
        text(row, ATTR_NAME),
        text(row, ATTR_DESCRIPTION),
        text(row, ATTR_SCOPE),
        textList(row, ATTR_SHARES),
        policy(text(row, ATTR_POLICY)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> policy(String json) {
    return (Map<String, Object>) java.util.Objects.requireNonNull(Json.decode(json));
  }

  private static ContextUser toUser(Map<String, AttributeValue> row) {
    return new ContextUser(
        text(row, Tables.KEY_PARTITION).substring(CONTEXT.length()),
        text(row, Tables.KEY_SORT).substring(USER.length()),
        text(row, ATTR_PUBLIC_KEY),
        number(row, ATTR_CREATED),
        text(row, ATTR_ACL));
  }

  private static ContextUser toMembership(Map<String, AttributeValue> row) {
    return new ContextUser(
        text(row, Tables.KEY_SORT).substring(CONTEXT.length()),
        text(row, ATTR_USER_ID),
        text(row, Tables.KEY_PARTITION).substring(KEY.length()),
        number(row, ATTR_CREATED),
        text(row, ATTR_ACL));
  }
}
