package lambdabridge.server.socket;

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

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.secret.Sealer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Sockets and what is bound to them, in the Sockets table.
 *
 * <pre>
 * socket#CONNECTION    -                     the socket is open: kind, endpoint, changes (count)
 * socket#CONNECTION    binding#PUBLIC_KEY    what the socket must know of a binding: sessionId,
 *                                            channelId, multi
 * key#PUBLIC_KEY       CONNECTION            the binding: sessionId, solution, channelId, multi,
 *                                            sealed (notification key), version, subscriptions
 *                                            (id → channel, legacy), endpoint
 * </pre>
 *
 * A binding is made under the condition that {@code changes} is what it was when the socket's
 * bindings were read. Closing deletes the socket's row first, so that none is made after it.
 */
public final class SocketStore {
  private static final String SOCKET = "socket#";
  private static final String BINDING = "binding#";
  private static final String KEY = "key#";

  private static final String ATTR_KIND = "kind";
  private static final String ATTR_ENDPOINT = "endpoint";
  private static final String ATTR_CHANGES = "changes";
  private static final String ATTR_SESSION = "sessionId";
  private static final String ATTR_SOLUTION = "solution";
  private static final String ATTR_CHANNEL_ID = "channelId";
  private static final String ATTR_MULTI = "multi";
  private static final String ATTR_SEALED = "sealed";
  private static final String ATTR_VERSION = "version";
  private static final String ATTR_SUBSCRIPTIONS = "subscriptions";
  private static final String ATTR_CHANNEL = "channel";
  private static final String ATTR_LEGACY = "legacy";

  private final DynamoDbClient dynamo;
  private final Transactions transactions;
  private final String table;
  private final Sealer sealer;
  private final Duration lifetime;
  private final Clock clock;

  /**
   * @param lifetime after which a socket is dead even if nobody said so; longer than the gateway
   *     lets one live
   */
  public SocketStore(
      DynamoDbClient dynamo, Tables tables, Sealer sealer, Duration lifetime, Clock clock) {
    this.dynamo = dynamo;
    this.transactions = new Transactions(dynamo);
    this.table = tables.sockets();
    this.sealer = sealer;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** What speaks on a socket. */
  public enum Kind {
    CLIENT,
    MANAGEMENT
  }

  /** How an attempt to subscribe ended. */
  public enum Subscribing {
    DONE,
    NOT_BOUND,
    TOO_MANY
  }

  /**
   * What is bound to an open socket.
   *
   * @param changes number of bindings made so far
   * @param slots by public key
   */
  public record Occupancy(long changes, Map<String, Slot> slots) {}

  /** One binding as its socket knows it. */
  public record Slot(String sessionId, int channelId, boolean multi) {}

  /**
   * What a record of this table's stream says of bindings.
   *
   * @param solutions in which the user may have come online or gone offline by it
   */
  public record ChangedBinding(String publicKey, Set<String> solutions) {}

  /** Returns whose binding was made, replaced or removed; empty if the record is of another row. */
  public static Optional<ChangedBinding> changedBinding(StreamRecord record) {
    String partition = record.partition();
    if (!partition.startsWith(KEY)) {
      return Optional.empty();
    }
    Set<String> solutions = new HashSet<>();
    String before = optText(record.oldImage(), ATTR_SOLUTION);
    String after = optText(record.newImage(), ATTR_SOLUTION);
    if (before != null && !before.equals(after)) {
      solutions.add(before);
    }
    if (after != null && !after.equals(before)) {
      solutions.add(after);
    }
    return Optional.of(new ChangedBinding(partition.substring(KEY.length()), solutions));
  }

  /** Notes that a socket was opened. */
  public void open(SocketRef socket, Kind kind) {
    Map<String, AttributeValue> row = new HashMap<>(socketKey(socket.connectionId()));
    row.put(ATTR_KIND, s(kind.name()));
    row.put(ATTR_ENDPOINT, s(socket.endpoint()));
    row.put(ATTR_CHANGES, n(0));
    row.put(Tables.ATTR_EXPIRES, expiry());
    dynamo.putItem(p -> p.tableName(table).item(row));
  }

  /** Returns what speaks on the socket; empty if it is not open. */
  public Optional<Kind> kind(String connectionId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(socketKey(connectionId)).consistentRead(true))
            .item();
    return isLive(row) ? Optional.of(Kind.valueOf(text(row, ATTR_KIND))) : Optional.empty();
  }

  /** Removes a socket with its bindings; nothing happens for one that is gone. */
  public void close(String connectionId) {
    delete(socketKey(connectionId));
    for (Map<String, AttributeValue> row : rowsOf(connectionId)) {
      String publicKey = text(row, Tables.KEY_SORT).substring(BINDING.length());
      delete(bindingKey(connectionId, publicKey));
      delete(slotKey(connectionId, publicKey));
    }
  }

  /** Returns what is bound to the socket; empty if it is not open. */
  public Optional<Occupancy> occupancy(String connectionId) {
    Long changes = null;
    Map<String, Slot> slots = new HashMap<>();
    for (Map<String, AttributeValue> row : rowsOf(connectionId)) {
      String sort = text(row, Tables.KEY_SORT);
      if (!sort.equals(Tables.NO_SORT)) {
        slots.put(
            sort.substring(BINDING.length()),
            new Slot(
                text(row, ATTR_SESSION),
                Math.toIntExact(number(row, ATTR_CHANNEL_ID)),
                flag(row, ATTR_MULTI)));
      } else if (isLive(row)) {
        changes = number(row, ATTR_CHANGES);
      }
    }
    return changes == null ? Optional.empty() : Optional.of(new Occupancy(changes, slots));
  }

  /**
   * Makes a binding, in place of one of the same key.
   *
   * @param changes of the {@link Occupancy} that allowed it
   * @return false if the socket was closed or another binding was made since
   */
  public boolean bind(Binding binding, long changes) {
    String connectionId = binding.socket().connectionId();
    AttributeValue expires = expiry();
    Map<String, AttributeValue> slot = new HashMap<>(slotKey(connectionId, binding.publicKey()));
    slot.put(ATTR_SESSION, s(binding.sessionId()));
    slot.put(ATTR_CHANNEL_ID, n(binding.channelId()));
    slot.put(ATTR_MULTI, bool(binding.multi()));
    slot.put(Tables.ATTR_EXPIRES, expires);
    Map<String, AttributeValue> row = new HashMap<>(bindingKey(connectionId, binding.publicKey()));
    row.put(ATTR_SESSION, s(binding.sessionId()));
    if (binding.solution() != null) {
      row.put(ATTR_SOLUTION, s(binding.solution()));
    }
    row.put(ATTR_CHANNEL_ID, n(binding.channelId()));
    row.put(ATTR_MULTI, bool(binding.multi()));
    row.put(ATTR_SEALED, b(sealer.seal(binding.key(), place(connectionId))));
    row.put(ATTR_VERSION, n(binding.version()));
    row.put(ATTR_SUBSCRIPTIONS, AttributeValue.fromM(subscriptions(binding.subscriptions())));
    row.put(ATTR_ENDPOINT, s(binding.socket().endpoint()));
    row.put(Tables.ATTR_EXPIRES, expires);
    TransactWriteItem socket =
        TransactWriteItem.builder()
            .update(
                u ->
                    u.tableName(table)
                        .key(socketKey(connectionId))
                        .updateExpression("SET #changes = :next")
                        .conditionExpression("#changes = :seen")
                        .expressionAttributeNames(Map.of("#changes", ATTR_CHANGES))
                        .expressionAttributeValues(
                            Map.of(":seen", n(changes), ":next", n(changes + 1))))
            .build();
    return transactions.commit(List.of(socket, put(slot), put(row))).isEmpty();
  }

  /** Removes the binding of a key from a socket, if it is the session's. */
  public void unbind(String connectionId, String publicKey, String sessionId) {
    transactions.commit(
        List.of(
            deleteOf(slotKey(connectionId, publicKey), sessionId),
            deleteOf(bindingKey(connectionId, publicKey), sessionId)));
  }

  /** Returns the bindings of a user, on whatever sockets. */
  public List<Binding> bindings(String publicKey) {
    List<Binding> bindings = new ArrayList<>();
    dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(KEY + publicKey))))
        .items()
        .forEach(row -> toBinding(row).ifPresent(bindings::add));
    return bindings;
  }

  /** Returns the binding of a key on a socket, if it is the session's. */
  public Optional<Binding> binding(String connectionId, String publicKey, String sessionId) {
    return toBinding(
            dynamo
                .getItem(
                    g ->
                        g.tableName(table)
                            .key(bindingKey(connectionId, publicKey))
                            .consistentRead(true))
                .item())
        .filter(binding -> binding.sessionId().equals(sessionId));
  }

  /**
   * Adds subscriptions to a session's binding, all or none.
   *
   * @param limit how many the binding may have in the end
   */
  public Subscribing subscribe(
      String connectionId,
      String publicKey,
      String sessionId,
      List<Subscription> subscriptions,
      int limit) {
    StringJoiner sets = new StringJoiner(", ", "SET ", "");
    Map<String, String> names =
        new HashMap<>(Map.of("#s", ATTR_SUBSCRIPTIONS, "#session", ATTR_SESSION));
    Map<String, AttributeValue> values =
        new HashMap<>(Map.of(":session", s(sessionId), ":room", n(limit - subscriptions.size())));
    for (int i = 0; i < subscriptions.size(); i++) {
      sets.add("#s.#" + i + " = :" + i);
      names.put("#" + i, subscriptions.get(i).id());
      values.put(":" + i, toAttribute(subscriptions.get(i)));
    }
    // When the table's answer is lost, the SDK asks again and finds the subscriptions made.
    String made = subscriptions.isEmpty() ? "" : " OR attribute_exists(#s.#0)";
    try {
      Transactions.besideTransactions(
          () ->
              dynamo.updateItem(
                  u ->
                      u.tableName(table)
                          .key(bindingKey(connectionId, publicKey))
                          .updateExpression(subscriptions.isEmpty() ? null : sets.toString())
                          .conditionExpression(
                              "#session = :session AND (size(#s) <= :room" + made + ")")
                          .expressionAttributeNames(names)
                          .expressionAttributeValues(values)
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD)));
      return Subscribing.DONE;
    } catch (ConditionalCheckFailedException e) {
      return e.hasItem() && sessionId.equals(optText(e.item(), ATTR_SESSION))
          ? Subscribing.TOO_MANY
          : Subscribing.NOT_BOUND;
    }
  }

  /**
   * Removes subscriptions from a session's binding; unknown ids are ignored.
   *
   * @return false if there is no such binding
   */
  public boolean unsubscribe(
      String connectionId, String publicKey, String sessionId, List<String> subscriptionIds) {
    StringJoiner removes = new StringJoiner(", ", "REMOVE ", "");
    Map<String, String> names = new HashMap<>(Map.of("#session", ATTR_SESSION));
    List<String> distinct = subscriptionIds.stream().distinct().toList();
    for (int i = 0; i < distinct.size(); i++) {
      names.put("#s", ATTR_SUBSCRIPTIONS);
      names.put("#" + i, distinct.get(i));
      removes.add("#s.#" + i);
    }
    try {
      Transactions.besideTransactions(
          () ->
              dynamo.updateItem(
                  u ->
                      u.tableName(table)
                          .key(bindingKey(connectionId, publicKey))
                          .updateExpression(distinct.isEmpty() ? null : removes.toString())
                          .conditionExpression("#session = :session")
                          .expressionAttributeNames(names)
                          .expressionAttributeValues(Map.of(":session", s(sessionId)))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private List<Map<String, AttributeValue>> rowsOf(String connectionId) {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(SOCKET + connectionId))))
        .items()
        .stream()
        .toList();
  }

  private Optional<Binding> toBinding(Map<String, AttributeValue> row) {
    if (!isLive(row)) {
      return Optional.empty();
    }
    String connectionId = text(row, Tables.KEY_SORT);
    return sealer
        .open(bytes(row, ATTR_SEALED), place(connectionId))
        .map(
            notificationKey ->
                new Binding(
                    new SocketRef(connectionId, text(row, ATTR_ENDPOINT)),
                    text(row, Tables.KEY_PARTITION).substring(KEY.length()),
                    text(row, ATTR_SESSION),
                    optText(row, ATTR_SOLUTION),
                    Math.toIntExact(number(row, ATTR_CHANNEL_ID)),
                    flag(row, ATTR_MULTI),
                    notificationKey,
                    Math.toIntExact(number(row, ATTR_VERSION)),
                    toSubscriptions(row.get(ATTR_SUBSCRIPTIONS))));
  }

  private static List<Subscription> toSubscriptions(@Nullable AttributeValue attribute) {
    List<Subscription> subscriptions = new ArrayList<>();
    if (attribute != null) {
      attribute
          .m()
          .forEach(
              (id, fields) ->
                  subscriptions.add(
                      new Subscription(
                          id, text(fields.m(), ATTR_CHANNEL), flag(fields.m(), ATTR_LEGACY))));
    }
    return subscriptions;
  }

  private static Map<String, AttributeValue> subscriptions(List<Subscription> subscriptions) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    subscriptions.forEach(s -> attributes.put(s.id(), toAttribute(s)));
    return attributes;
  }

  private static AttributeValue toAttribute(Subscription subscription) {
    return AttributeValue.fromM(
        Map.of(ATTR_CHANNEL, s(subscription.channel()), ATTR_LEGACY, bool(subscription.legacy())));
  }

  private boolean isLive(Map<String, AttributeValue> row) {
    return !row.isEmpty() && number(row, Tables.ATTR_EXPIRES) > clock.instant().getEpochSecond();
  }

  private AttributeValue expiry() {
    return n(clock.instant().plus(lifetime).getEpochSecond());
  }

  private TransactWriteItem put(Map<String, AttributeValue> row) {
    return TransactWriteItem.builder().put(p -> p.tableName(table).item(row)).build();
  }

  private TransactWriteItem deleteOf(Map<String, AttributeValue> key, String sessionId) {
    return TransactWriteItem.builder()
        .delete(
            d ->
                d.tableName(table)
                    .key(key)
                    .conditionExpression("#session = :session")
                    .expressionAttributeNames(Map.of("#session", ATTR_SESSION))
                    .expressionAttributeValues(Map.of(":session", s(sessionId))))
        .build();
  }

  private void delete(Map<String, AttributeValue> key) {
    Transactions.besideTransactions(() -> dynamo.deleteItem(d -> d.tableName(table).key(key)));
  }

  private static Map<String, AttributeValue> socketKey(String connectionId) {
    return key(SOCKET + connectionId);
  }

  private static Map<String, AttributeValue> slotKey(String connectionId, String publicKey) {
    return key(SOCKET + connectionId, BINDING + publicKey);
  }

  private static Map<String, AttributeValue> bindingKey(String connectionId, String publicKey) {
    return key(KEY + publicKey, connectionId);
  }

  private static String place(String connectionId) {
    return "socket#" + connectionId;
  }
}
