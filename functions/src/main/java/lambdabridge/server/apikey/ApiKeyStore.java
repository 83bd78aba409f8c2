package lambdabridge.server.apikey;

import static lambdabridge.server.dynamo.Attributes.b;
import static lambdabridge.server.dynamo.Attributes.bool;
import static lambdabridge.server.dynamo.Attributes.bytes;
import static lambdabridge.server.dynamo.Attributes.flag;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static lambdabridge.server.dynamo.Attributes.textList;
import static lambdabridge.server.dynamo.Attributes.texts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.dynamo.Rows;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.secret.Sealer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * API users and their keys in the Directory table.
 *
 * <pre>
 * bootstrap      -         there has been a key: createFirstApiKey is over
 * apiuser#ID     -         an API user: created, enabled, keys (how many)
 * apiuser#ID     key#ID    listing of keys
 * apikey#ID      -         a key: apiUser, created, enabled, name, scope, publicKey or sealed secret
 * </pre>
 *
 * A secret is sealed, not hashed: a signed request is verified with the secret itself.
 */
public final class ApiKeyStore {
  /** The most keys an API user can own. */
  static final int MAX_KEYS = 11;

  static final String ATTR_ENABLED = "enabled";

  private static final String BOOTSTRAP = "bootstrap";
  private static final String USER = "apiuser#";
  private static final String KEY = "apikey#";
  private static final String LISTED_KEY = "key#";
  private static final String ATTR_API_USER = "apiUser";
  private static final String ATTR_CREATED = "created"; // ms
  private static final String ATTR_NAME = "name";
  private static final String ATTR_SCOPE = "scope";
  private static final String ATTR_PUBLIC_KEY = "publicKey";
  private static final String ATTR_SEALED = "sealed";
  private static final String ATTR_KEYS = "keys";

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;
  private final Sealer sealer;

  public ApiKeyStore(DynamoDbClient dynamo, Tables tables, Sealer sealer) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
    this.sealer = sealer;
  }

  /**
   * A key with what its bearer has to prove.
   *
   * @param usable key and owner are enabled
   */
  public record StoredKey(ApiKey key, KeyMaterial material, boolean usable) {}

  /** Tells whether there has ever been a key. */
  boolean hasBootstrapped() {
    return !dynamo
        .getItem(g -> g.tableName(table).key(key(BOOTSTRAP)).consistentRead(true))
        .item()
        .isEmpty();
  }

  /** Adds an API user with its first key, whoever else there is. */
  void createUser(ApiKey key, @Nullable SecretBytes secret) {
    require(transactions.commit(userAndKey(key, secret, put(key(BOOTSTRAP)))));
  }

  /** Adds an API user with its first key; returns false if there has ever been a key. */
  boolean createFirstUser(ApiKey key, @Nullable SecretBytes secret) {
    return transactions
        .commit(userAndKey(key, secret, putNew(new HashMap<>(key(BOOTSTRAP)))))
        .isEmpty();
  }

  /** Adds a key of an existing API user; returns false if that has {@link #MAX_KEYS} already. */
  boolean create(ApiKey key, @Nullable SecretBytes secret) {
    return transactions
        .commit(
            List.of(
                countKeys(key.apiUser(), 1, "#keys < :limit", Map.of(":limit", n(MAX_KEYS))),
                putNew(row(key, secret)),
                put(key(USER + key.apiUser(), LISTED_KEY + key.id()))))
        .isEmpty();
  }

  public Optional<ApiKey> find(String keyId) {
    return row(keyId).map(ApiKeyStore::toKey);
  }

  /** Returns a key with all it takes to check a bearer. */
  Optional<StoredKey> findForCheck(String keyId) {
    return row(keyId)
        .map(
            row -> {
              ApiKey key = toKey(row);
              return new StoredKey(
                  key, material(row, key), key.enabled() && isEnabled(key.apiUser()));
            });
  }

  /** Tells whether the key is there, enabled, and still of that enabled API user. */
  boolean isUsable(String keyId, String apiUser) {
    return find(keyId).filter(key -> key.enabled() && key.apiUser().equals(apiUser)).isPresent()
        && isEnabled(apiUser);
  }

  /** Returns the API user's keys, oldest first. */
  List<ApiKey> all(String apiUser) {
    return Rows.below(dynamo, table, USER + apiUser, LISTED_KEY)
        .map(row -> text(row, Tables.KEY_SORT).substring(LISTED_KEY.length()))
        .flatMap(id -> find(id).stream())
        .sorted(Comparator.comparingLong(ApiKey::created).thenComparing(ApiKey::id))
        .toList();
  }

  /** Sets the fields that are not null; returns false if there is no such key. */
  boolean update(
      String keyId, @Nullable String name, @Nullable Scopes scopes, @Nullable Boolean enabled) {
    Map<String, AttributeValue> changes = new HashMap<>();
    if (name != null) {
      changes.put(ATTR_NAME, s(name));
    }
    if (scopes != null) {
      changes.put(ATTR_SCOPE, texts(scopes.entries()));
    }
    if (enabled != null) {
      changes.put(ATTR_ENABLED, bool(enabled));
    }
    if (changes.isEmpty()) {
      return true;
    }
    List<String> assignments = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    Map<String, AttributeValue> values = new HashMap<>();
    changes.forEach(
        (attribute, value) -> {
          assignments.add("#" + attribute + " = :" + attribute);
          names.put("#" + attribute, attribute);
          values.put(":" + attribute, value);
        });
    try {
      dynamo.updateItem(
          u ->
              u.tableName(table)
                  .key(key(KEY + keyId))
                  .updateExpression("SET " + String.join(", ", assignments))
                  .conditionExpression("attribute_exists(pk)")
                  .expressionAttributeNames(names)
                  .expressionAttributeValues(values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  /**
   * Deletes a key.
   *
   * @param deleter another key of the same API user, which has to be there still: so two keys
   *     cannot delete each other and leave nobody to administrate
   * @return false if one of the two is gone
   */
  boolean delete(ApiKey key, String deleter) {
    return transactions
        .commit(
            List.of(
                TransactWriteItem.builder()
                    .delete(
                        d ->
                            d.tableName(table)
                                .key(key(KEY + key.id()))
                                .conditionExpression("attribute_exists(pk)"))
                    .build(),
                TransactWriteItem.builder()
                    .conditionCheck(
                        c ->
                            c.tableName(table)
                                .key(key(KEY + deleter))
                                .conditionExpression("attribute_exists(pk)"))
                    .build(),
                TransactWriteItem.builder()
                    .delete(
                        d ->
                            d.tableName(table)
                                .key(key(USER + key.apiUser(), LISTED_KEY + key.id())))
                    .build(),
                countKeys(key.apiUser(), -1, "attribute_exists(pk)", Map.of())))
        .isEmpty();
  }

  private boolean isEnabled(String apiUser) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(USER + apiUser)).consistentRead(true))
            .item();
    return !row.isEmpty() && flag(row, ATTR_ENABLED);
  }

  private Optional<Map<String, AttributeValue>> row(String keyId) {
    var response =
        dynamo.getItem(g -> g.tableName(table).key(key(KEY + keyId)).consistentRead(true));
    return response.item().isEmpty() ? Optional.empty() : Optional.of(response.item());
  }

  private KeyMaterial material(Map<String, AttributeValue> row, ApiKey key) {
    if (key.publicKey() != null) {
      return new KeyMaterial.Public(Ed25519Key.ofPem(key.publicKey()));
    }
    return sealer
        .open(bytes(row, ATTR_SEALED), KEY + key.id())
        .map(KeyMaterial.Secret::new)
        .orElseThrow(() -> new IllegalStateException("API key sealed with an unknown key"));
  }

  private List<TransactWriteItem> userAndKey(
      ApiKey key, @Nullable SecretBytes secret, TransactWriteItem bootstrap) {
    Map<String, AttributeValue> user = new HashMap<>(key(USER + key.apiUser()));
    user.put(ATTR_CREATED, n(key.created()));
    user.put(ATTR_ENABLED, bool(true));
    user.put(ATTR_KEYS, n(1));
    return List.of(
        bootstrap,
        putNew(user),
        putNew(row(key, secret)),
        put(key(USER + key.apiUser(), LISTED_KEY + key.id())));
  }

  private Map<String, AttributeValue> row(ApiKey key, @Nullable SecretBytes secret) {
    Map<String, AttributeValue> row = new HashMap<>(key(KEY + key.id()));
    row.put(ATTR_API_USER, s(key.apiUser()));
    row.put(ATTR_CREATED, n(key.created()));
    row.put(ATTR_ENABLED, bool(key.enabled()));
    row.put(ATTR_NAME, s(key.name()));
    row.put(ATTR_SCOPE, texts(key.scopes().entries()));
    if (key.publicKey() != null) {
      row.put(ATTR_PUBLIC_KEY, s(key.publicKey()));
    }
    if (secret != null) {
      row.put(ATTR_SEALED, b(sealer.seal(secret, KEY + key.id())));
    }
    return row;
  }

  private static ApiKey toKey(Map<String, AttributeValue> row) {
    return new ApiKey(
        text(row, Tables.KEY_PARTITION).substring(KEY.length()),
        text(row, ATTR_API_USER),
        number(row, ATTR_CREATED),
        flag(row, ATTR_ENABLED),
        text(row, ATTR_NAME),
        new Scopes(textList(row, ATTR_SCOPE)),
        optText(row, ATTR_PUBLIC_KEY));
  }

  private TransactWriteItem countKeys(
      String apiUser, int step, String condition, Map<String, AttributeValue> conditionValues) {
    Map<String, AttributeValue> values = new HashMap<>(conditionValues);
    values.put(":step", n(step));
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table)
                    .key(key(USER + apiUser))
                    .updateExpression("ADD #keys :step")
                    .conditionExpression(condition)
                    .expressionAttributeNames(Map.of("#keys", ATTR_KEYS))
                    .expressionAttributeValues(values))
        .build();
  }

  private TransactWriteItem put(Map<String, AttributeValue> row) {
    return TransactWriteItem.builder().put(p -> p.tableName(table).item(row)).build();
  }

  private TransactWriteItem putNew(Map<String, AttributeValue> row) {
    return TransactWriteItem.builder()
        .put(p -> p.tableName(table).item(row).conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  private static void require(Optional<Transactions.Refusal> refusal) {
    if (refusal.isPresent()) {
      throw new IllegalStateException("API user or key id exists already");
    }
  }
}
