package lambdabridge.server.management;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import lambdabridge.server.apikey.TokenClaims;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.rpc.SocketRef;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What management sockets are bound and subscribed to, in the Sockets table.
 *
 * <pre>
 * management    CONNECTION    endpoint, session, sequence and validUntil of the token it is bound
 *                             to, and for each channel the set of solutions, expires
 * </pre>
 */
public final class ManagementSocketStore {
  private static final String PARTITION = "management";
  private static final String ATTR_ENDPOINT = "endpoint";
  private static final String ATTR_SESSION = "session";
  private static final String ATTR_SEQUENCE = "sequence";
  private static final String ATTR_VALID_UNTIL = "validUntil"; // ms
  private static final String CHANNEL = "channel#";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Duration lifetime;
  private final Clock clock;

  /**
   * @param lifetime after which a socket is dead even if nobody said so; longer than the gateway
   *     lets one live
   */
  public ManagementSocketStore(
      DynamoDbClient dynamo, Tables tables, Duration lifetime, Clock clock) {
    this.dynamo = dynamo;
    this.table = tables.sockets();
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /**
   * A socket and whose events it gets.
   *
   * @param solutions ids, or {@code *}, by channel
   */
  public record Subscriber(SocketRef socket, Map<String, Set<String>> solutions) {
    boolean wants(String channel, String solution) {
      Set<String> covered = solutions.getOrDefault(channel, Set.of());
      return covered.contains("*") || covered.contains(solution);
    }
  }

  /** Makes later messages on the socket run with this token. */
  void bind(SocketRef socket, TokenClaims token) {
    update(
        socket,
        "SET #session = :session, #sequence = :sequence, #until = :until,",
        "",
        Map.of("#session", ATTR_SESSION, "#sequence", ATTR_SEQUENCE, "#until", ATTR_VALID_UNTIL),
        Map.of(
            ":session",
            s(token.session()),
            ":sequence",
            n(token.sequence()),
            ":until",
            n(token.expires())));
  }

  /** Returns the access token the socket is bound to. */
  Optional<TokenClaims> boundToken(String connectionId) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(PARTITION, connectionId)).consistentRead(true))
            .item();
    return isLive(row) && row.containsKey(ATTR_SESSION)
        ? Optional.of(
            new TokenClaims(
                TokenClaims.Type.ACCESS,
                text(row, ATTR_SESSION),
                number(row, ATTR_SEQUENCE),
                number(row, ATTR_VALID_UNTIL)))
        : Optional.empty();
  }

  /** Adds the solutions to each of the channels. */
  void subscribe(SocketRef socket, Collection<String> channels, Set<String> solutions) {
    changeChannels(socket, "ADD ", channels, solutions);
  }

  /** Removes the solutions from each of the channels. */
  void unsubscribe(SocketRef socket, Collection<String> channels, Set<String> solutions) {
    changeChannels(socket, "DELETE ", channels, solutions);
  }

  /** Returns all sockets that are subscribed to anything. */
  List<Subscriber> subscribers() {
    return dynamo
        .queryPaginator(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s(PARTITION))))
        .items()
        .stream()
        .filter(this::isLive)
        .map(ManagementSocketStore::toSubscriber)
        .filter(subscriber -> !subscriber.solutions().isEmpty())
        .toList();
  }

  /** Forgets a socket that is closed; nothing happens for one it does not know. */
  public void close(String connectionId) {
    dynamo.deleteItem(d -> d.tableName(table).key(key(PARTITION, connectionId)));
  }

  private void changeChannels(
      SocketRef socket, String verb, Collection<String> channels, Set<String> solutions) {
    if (channels.isEmpty() || solutions.isEmpty()) {
      return;
    }
    Map<String, String> names = new HashMap<>();
    StringJoiner changes = new StringJoiner(", ", verb, "");
    for (String channel : new HashSet<>(channels)) {
      names.put("#" + channel, CHANNEL + channel);
      changes.add("#" + channel + " :solutions");
    }
    update(
        socket,
        "SET",
        changes.toString(),
        names,
        Map.of(":solutions", AttributeValue.fromSs(List.copyOf(solutions))));
  }

  private void update(
      SocketRef socket,
      String set,
      String rest,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    Map<String, String> allNames = new HashMap<>(names);
    allNames.put("#endpoint", ATTR_ENDPOINT);
    allNames.put("#expires", Tables.ATTR_EXPIRES);
    Map<String, AttributeValue> allValues = new HashMap<>(values);
    allValues.put(":endpoint", s(socket.endpoint()));
    allValues.put(":expires", n(clock.instant().plus(lifetime).getEpochSecond()));
    dynamo.updateItem(
        u ->
            u.tableName(table)
                .key(key(PARTITION, socket.connectionId()))
                .updateExpression(set + " #endpoint = :endpoint, #expires = :expires " + rest)
                .expressionAttributeNames(allNames)
                .expressionAttributeValues(allValues));
  }

  private boolean isLive(Map<String, AttributeValue> row) {
    return !row.isEmpty() && number(row, Tables.ATTR_EXPIRES) > clock.instant().getEpochSecond();
  }

  private static Subscriber toSubscriber(Map<String, AttributeValue> row) {
    return new Subscriber(
        new SocketRef(text(row, Tables.KEY_SORT), text(row, ATTR_ENDPOINT)),
        row.entrySet().stream()
            .filter(attribute -> attribute.getKey().startsWith(CHANNEL))
            .collect(
                Collectors.toMap(
                    attribute -> attribute.getKey().substring(CHANNEL.length()),
                    attribute -> Set.copyOf(attribute.getValue().ss()))));
  }
}
