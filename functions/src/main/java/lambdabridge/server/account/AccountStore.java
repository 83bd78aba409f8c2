package lambdabridge.server.account;

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
import java.util.function.Function;
import java.util.stream.Collectors;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.RowWrites;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.secret.Sealer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Accounts in the Directory table.
 *
 * <pre>
 * account#NAME           -       the account: salt, sealed (verifier), loginData, loginKeys,
 *                                userKey, blocked, created, modified, version
 * accounts               NAME    listing
 * loginkey#PUBLIC_KEY    -       account: whom the key logs in; keeps a key with one account
 * </pre>
 *
 * A verifier is sealed: a copy of the table alone is not enough to try passwords. Changes take the
 * account as just read and fail when it is no longer so.
 */
public final class AccountStore {
  private static final String ACCOUNT = "account#";
  private static final String LISTING = "accounts";
  private static final String LOGIN_KEY = "loginkey#";
  private static final String ATTR_SALT = "salt";
  private static final String ATTR_SEALED = "sealed";
  private static final String ATTR_LOGIN_DATA = "loginData";
  private static final String ATTR_LOGIN_KEYS = "loginKeys";
  private static final String ATTR_USER_KEY = "userKey";
  private static final String ATTR_BLOCKED = "blocked";
  private static final String ATTR_CREATED = "created"; // ms
  private static final String ATTR_MODIFIED = "modified"; // ms
  private static final String ATTR_VERSION = "version";
  private static final String ATTR_ACCOUNT = "account";

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final Batches batches;
  private final String table;
  private final Sealer sealer;

  public AccountStore(DynamoDbClient dynamo, Tables tables, Sealer sealer) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.directory();
    this.batches = new Batches(dynamo, table);
    this.sealer = sealer;
  }

  /** How a change ended. */
  public enum Change {
    DONE,
    /** There is an account of that name already, or none, or it is not as the caller read it. */
    OUTDATED,
    /** One of the login keys opens another account. */
    KEY_IN_USE
  }

  /** Adds an account whose name is new. */
  Change create(Account account) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(RowWrites.putNew(table, row(account)));
    writes.add(RowWrites.put(table, key(LISTING, account.name())));
    return commit(writes, account.loginKeys(), account.name());
  }

  /** Replaces an account on condition that it still is {@code before}. */
  Change replace(Account before, Account after) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(RowWrites.putIf(table, row(after), ATTR_VERSION, n(before.version())));
    before.loginKeys().stream()
        .filter(key -> !after.loginKeys().contains(key))
        .forEach(key -> writes.add(RowWrites.delete(table, key(LOGIN_KEY + key))));
    List<String> added =
        after.loginKeys().stream().filter(key -> !before.loginKeys().contains(key)).toList();
    return commit(writes, added, after.name());
  }

  /** Deletes an account on condition that it still is {@code account}. */
  Change delete(Account account) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(
        RowWrites.deleteIf(
            table, key(ACCOUNT + account.name()), ATTR_VERSION, n(account.version())));
    writes.add(RowWrites.delete(table, key(LISTING, account.name())));
    account.loginKeys().forEach(key -> writes.add(RowWrites.delete(table, key(LOGIN_KEY + key))));
    return commit(writes, List.of(), account.name());
  }

  /** The first write carries the condition on the account, the last ones those on its new keys. */
  private Change commit(List<TransactWriteItem> writes, List<String> newKeys, String name) {
    for (String newKey : newKeys) {
      Map<String, AttributeValue> row = new HashMap<>(key(LOGIN_KEY + newKey));
      row.put(ATTR_ACCOUNT, s(name));
      writes.add(RowWrites.putNew(table, row));
    }
    return transactions
        .commit(writes)
        .map(refusal -> refusal.index() == 0 ? Change.OUTDATED : Change.KEY_IN_USE)
        .orElse(Change.DONE);
  }

  public Optional<Account> find(String name) {
    return row(ACCOUNT + name).map(this::toAccount);
  }

  /** Returns the name of the account the key opens. */
  public Optional<String> nameOfLoginKey(String publicKey) {
    return row(LOGIN_KEY + publicKey).map(row -> text(row, ATTR_ACCOUNT));
  }

  /**
   * Returns a page of accounts by name.
   *
   * @param after the name before the page, or null for the first one
   */
  List<Account> page(@Nullable String after, int limit, boolean ascending) {
    QueryRequest.Builder query =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .limit(limit)
            .scanIndexForward(ascending);
    if (after == null) {
      query.keyConditionExpression("pk = :pk").expressionAttributeValues(Map.of(":pk", s(LISTING)));
    } else {
      query
          .keyConditionExpression("pk = :pk and sk " + (ascending ? ">" : "<") + " :after")
          .expressionAttributeValues(Map.of(":pk", s(LISTING), ":after", s(after)));
    }
    List<String> names =
        dynamo.query(query.build()).items().stream()
            .map(row -> text(row, Tables.KEY_SORT))
            .toList();
    Map<String, Account> found =
        batches.get(names.stream().map(name -> key(ACCOUNT + name)).toList()).stream()
            .map(this::toAccount)
            .collect(Collectors.toMap(Account::name, Function.identity()));
    Comparator<String> order = Comparator.naturalOrder();
    return names.stream()
        .filter(found::containsKey)
        .sorted(ascending ? order : order.reversed())
        .map(found::get)
        .toList();
  }

  /** Returns what is kept of a password for the account of this name. */
  StoredPassword seal(String name, SrpCredentials password) {
    return new StoredPassword(
        password.salt(), sealer.seal(password.verifier(), ACCOUNT + name), password.loginData());
  }

  /**
   * Returns what passwords are recognised by; empty without a password, or if the key it was sealed
   * with is gone.
   */
  Optional<SecretBytes> verifier(Account account) {
    StoredPassword password = account.password();
    return password == null
        ? Optional.empty()
        : sealer.open(password.sealed(), ACCOUNT + account.name());
  }

  private Optional<Map<String, AttributeValue>> row(String partition) {
    Map<String, AttributeValue> row =
        dynamo.getItem(g -> g.tableName(table).key(key(partition)).consistentRead(true)).item();
    return row.isEmpty() ? Optional.empty() : Optional.of(row);
  }

  private Map<String, AttributeValue> row(Account account) {
    Map<String, AttributeValue> row = new HashMap<>(key(ACCOUNT + account.name()));
    StoredPassword password = account.password();
    if (password != null) {
      row.put(ATTR_SALT, b(password.salt()));
      row.put(ATTR_SEALED, b(password.sealed()));
      row.put(ATTR_LOGIN_DATA, s(password.loginData()));
    }
    row.put(ATTR_LOGIN_KEYS, texts(account.loginKeys()));
    String userKey = account.userKey();
    if (userKey != null) {
      row.put(ATTR_USER_KEY, s(userKey));
    }
    row.put(ATTR_BLOCKED, bool(account.blocked()));
    row.put(ATTR_CREATED, n(account.created()));
    row.put(ATTR_MODIFIED, n(account.modified()));
    row.put(ATTR_VERSION, n(account.version()));
    return row;
  }

  private Account toAccount(Map<String, AttributeValue> row) {
    return new Account(
        text(row, Tables.KEY_PARTITION).substring(ACCOUNT.length()),
        row.containsKey(ATTR_SEALED)
            ? new StoredPassword(
                bytes(row, ATTR_SALT), bytes(row, ATTR_SEALED), text(row, ATTR_LOGIN_DATA))
            : null,
        textList(row, ATTR_LOGIN_KEYS),
        optText(row, ATTR_USER_KEY),
        flag(row, ATTR_BLOCKED),
        number(row, ATTR_CREATED),
        number(row, ATTR_MODIFIED),
        number(row, ATTR_VERSION));
  }
}
