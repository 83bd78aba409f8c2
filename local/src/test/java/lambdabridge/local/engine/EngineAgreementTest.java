package lambdabridge.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lambdabridge.server.dynamo.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * Makes the same random requests of DynamoDB Local and of our engine, and expects the same answers,
 * the same rows and the same streams.
 */
class EngineAgreementTest {
  private static final int REQUESTS = 400;
  private static final Pattern PLACEHOLDER = Pattern.compile("[:#][a-z0-9]+");

  private static final List<String> CONDITIONS =
      List.of(
          "attribute_exists(pk)",
          "attribute_not_exists(pk)",
          "attribute_not_exists(n) and attribute_exists(s)",
          "n = :n",
          "n <> :n",
          "n < :n",
          "#n >= :n",
          "s <= :s",
          "s > :s",
          "begins_with(s, :s)",
          "contains(s, :s)",
          "contains(ss, :s)",
          "contains(ns, :n)",
          "contains(l, :s)",
          "NOT contains(ns, :n)",
          "size(s) > :n",
          "size(l) = :n or size(ss) <= :n",
          "n BETWEEN :low AND :high",
          "s IN (:s, :s2)",
          "NOT n = :n",
          "n = :n OR s = :s AND attribute_exists(flag)",
          "(n = :n OR s = :s) AND NOT attribute_exists(flag)",
          "attribute_type(n, :type)",
          "m.x = :n",
          "m.y.z = :s",
          "l[0] = :s",
          "l[1] <> :s",
          "flag = :flag",
          "ss = :ss",
          "ns = :ns",
          "l = :l",
          "m = :m",
          "b = :b");

  private static final List<String> UPDATES =
      List.of(
          "SET n = :n",
          "SET n = n + :n",
          "SET n = if_not_exists(n, :n) - :n2",
          "set s = :s, #n = :n",
          "SET l = list_append(if_not_exists(l, :l), :l2)",
          "SET l = list_append(l, :l)",
          "SET m = :m",
          "SET m.x = :n",
          "SET m.y.z = :s",
          "SET l[1] = :s",
          "SET l[0] = :n, l[5] = :s",
          "SET b = :b, flag = :flag",
          "REMOVE n, s",
          "REMOVE l[0]",
          "REMOVE m.x",
          "REMOVE flag",
          "ADD n :n",
          "ADD ss :ss",
          "ADD ns :ns",
          "DELETE ss :ss",
          "DELETE ns :ns",
          "ADD s :n",
          "ADD ss :ns",
          "SET n = s",
          "SET s = :s REMOVE n ADD ns :ns DELETE ss :ss",
          "SET s = n, n = :n",
          "SET ns = :ns, ss = :ss, l = :l, m = :m, n = :n");

  private static final List<String> KEY_CONDITIONS =
      List.of(
          "pk = :pk",
          "pk = :pk and sk = :sk",
          "pk = :pk and sk < :sk",
          "pk = :pk and sk <= :sk",
          "pk = :pk and sk > :sk",
          "pk = :pk AND sk >= :sk",
          "pk = :pk and begins_with(sk, :sk)",
          "pk = :pk and sk BETWEEN :lowsk AND :highsk");

  private static AmazonDynamoDBLocal reference;
  private static EmbeddedDynamoDb ours;
  private static List<Side> sides;

  /** One of the two. */
  private record Side(DynamoDbClient client, DynamoDbStreamsClient streams) {}

  /** A request, to be made of each side. */
  private interface Request {
    @Nullable Object of(DynamoDbClient client);
  }

  @BeforeAll
  static void open() {
    reference = DynamoDBEmbedded.create();
    ours = EmbeddedDynamoDb.inMemory();
    sides =
        List.of(
            new Side(reference.dynamoDbClient(), reference.dynamoDbStreamsClient()),
            new Side(ours.client(), ours.streams()));
    sides.forEach(side -> TestTable.create(side.client()));
  }

  @AfterAll
  static void close() {
    reference.shutdown();
    ours.close();
  }

  static IntStream seeds() {
    return IntStream.range(0, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothAnswerAlike(int seed) {
    Requests requests = new Requests(new Random(seed), "seed" + seed + "-");
    for (int i = 0; i < REQUESTS; i++) {
      String[] description = new String[1];
      Request request = requests.next(description);
      Object expected = answer(request, sides.get(0).client());
      Object actual = answer(request, sides.get(1).client());
      assertThat(actual).as("request %d: %s", i, description[0]).isEqualTo(expected);
    }
    assertThat(changes(sides.get(1), requests.prefix))
        .as("stream")
        .isEqualTo(changes(sides.get(0), requests.prefix));
  }

  private static @Nullable Object answer(Request request, DynamoDbClient client) {
    try {
      return request.of(client);
    } catch (TransactionCanceledException e) {
      return e.cancellationReasons().stream()
          .map(reason -> reason.code() + (reason.hasItem() ? canonical(reason.item()) : ""))
          .toList();
    } catch (DynamoDbException e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  /** Random requests within one seed's partitions. */
  private static final class Requests {
    private static final List<String> SORTS =
        List.of("a", "aa", "ab", "b", "é", "z~", "💬", "a\u0001", "m#1", "m#2");

    private final Random random;
    private final String prefix;

    Requests(Random random, String prefix) {
      this.random = random;
      this.prefix = prefix;
    }

    Request next(String[] description) {
      return switch (random.nextInt(9)) {
        case 0, 1 -> put(description);
        case 2, 3 -> update(description);
        case 4 -> delete(description);
        case 5 -> get(description);
        case 6, 7 -> query(description);
        default -> transact(description);
      };
    }

    private Request put(String[] description) {
      Map<String, AttributeValue> item = item();
      String condition = random.nextInt(3) == 0 ? any(CONDITIONS) : null;
      Map<String, AttributeValue> values = values(condition);
      description[0] = "put " + item + " if " + condition + " " + values;
      return client ->
          canonical(
              client
                  .putItem(
                      b ->
                          b.tableName(TestTable.NAME)
                              .item(item)
                              .conditionExpression(condition)
                              .expressionAttributeNames(names(condition))
                              .expressionAttributeValues(orNull(values))
                              .returnValues(ReturnValue.ALL_OLD))
                  .attributes());
    }

    private Request update(String[] description) {
      Map<String, AttributeValue> key = key();
      String update = any(UPDATES);
      String condition = random.nextInt(3) == 0 ? any(CONDITIONS) : null;
      Map<String, AttributeValue> values = values(update, condition);
      ReturnValue returned =
          any(
              List.of(
                  ReturnValue.NONE, ReturnValue.ALL_OLD, ReturnValue.ALL_NEW, ReturnValue.ALL_NEW));
      description[0] = "update " + key + " " + update + " if " + condition + " " + values;
      return client ->
          canonical(
              client
                  .updateItem(
                      b ->
                          b.tableName(TestTable.NAME)
                              .key(key)
                              .updateExpression(update)
                              .conditionExpression(condition)
                              .expressionAttributeNames(names(update, condition))
                              .expressionAttributeValues(orNull(values))
                              .returnValues(returned))
                  .attributes());
    }

    private Request delete(String[] description) {
      Map<String, AttributeValue> key = key();
      String condition = random.nextBoolean() ? any(CONDITIONS) : null;
      Map<String, AttributeValue> values = values(condition);
      description[0] = "delete " + key + " if " + condition + " " + values;
      return client ->
          canonical(
              client
                  .deleteItem(
                      b ->
                          b.tableName(TestTable.NAME)
                              .key(key)
                              .conditionExpression(condition)
                              .expressionAttributeNames(names(condition))
                              .expressionAttributeValues(orNull(values))
                              .returnValues(ReturnValue.ALL_OLD))
                  .attributes());
    }

    private Request get(String[] description) {
      Map<String, AttributeValue> key = key();
      String projection = random.nextBoolean() ? "pk, s, #n" : null;
      description[0] = "get " + key + " " + projection;
      return client -> {
        var answer =
            client.getItem(
                b ->
                    b.tableName(TestTable.NAME)
                        .key(key)
                        .consistentRead(true)
                        .projectionExpression(projection)
                        .expressionAttributeNames(names(projection)));
        return answer.hasItem() + canonical(answer.item());
      };
    }

    private Request query(String[] description) {
      String keys = any(KEY_CONDITIONS);
      String filter = random.nextInt(3) == 0 ? any(CONDITIONS.subList(2, CONDITIONS.size())) : null;
      Map<String, AttributeValue> values = values(keys, filter);
      boolean forward = random.nextBoolean();
      Integer limit = random.nextBoolean() ? 1 + random.nextInt(3) : null;
      Map<String, AttributeValue> start =
          random.nextInt(4) == 0
              ? Map.of("pk", values.get(":pk"), "sk", AttributeValue.fromS(any(SORTS)))
              : null;
      // A start outside of the stretch asked for is refused by one and not by the other; nobody
      // sends one.
      boolean useStart = start != null && keys.equals("pk = :pk");
      description[0] =
          "query "
              + keys
              + " filter "
              + filter
              + " "
              + values
              + " forward "
              + forward
              + " limit "
              + limit
              + (useStart ? " after " + start : "");
      return client -> {
        var page =
            client.query(
                b ->
                    b.tableName(TestTable.NAME)
                        .keyConditionExpression(keys)
                        .filterExpression(filter)
                        .expressionAttributeNames(names(keys, filter))
                        .expressionAttributeValues(values)
                        .scanIndexForward(forward)
                        .consistentRead(true)
                        .limit(limit)
                        .exclusiveStartKey(useStart ? start : null));
        // Whether a page that is full says that it is the last differs with the bound.
        boolean isFull = limit != null && page.scannedCount().equals(limit);
        return page.count()
            + "/"
            + page.scannedCount()
            + page.items().stream().map(EngineAgreementTest::canonical).toList()
            + (page.hasLastEvaluatedKey() && !isFull ? canonical(page.lastEvaluatedKey()) : "");
      };
    }

    private Request transact(String[] description) {
      Map<String, TransactWriteItem> items = new LinkedHashMap<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        Map<String, AttributeValue> item = item();
        items.put("" + item.get("pk") + item.get("sk"), write(item));
      }
      description[0] = "transact " + items.values();
      return client -> {
        client.transactWriteItems(b -> b.transactItems(items.values()));
        return "written";
      };
    }

    private TransactWriteItem write(Map<String, AttributeValue> item) {
      Map<String, AttributeValue> key = Map.of("pk", item.get("pk"), "sk", item.get("sk"));
      String condition = random.nextBoolean() ? any(CONDITIONS) : null;
      var onFailure = random.nextBoolean() ? ReturnValuesOnConditionCheckFailure.ALL_OLD : null;
      return switch (random.nextInt(4)) {
        case 0 ->
            TransactWriteItem.builder()
                .put(
                    b ->
                        b.tableName(TestTable.NAME)
                            .item(item)
                            .conditionExpression(condition)
                            .expressionAttributeNames(names(condition))
                            .expressionAttributeValues(orNull(values(condition)))
                            .returnValuesOnConditionCheckFailure(onFailure))
                .build();
        case 1 ->
            TransactWriteItem.builder()
                .delete(
                    b ->
                        b.tableName(TestTable.NAME)
                            .key(key)
                            .conditionExpression(condition)
                            .expressionAttributeNames(names(condition))
                            .expressionAttributeValues(orNull(values(condition)))
                            .returnValuesOnConditionCheckFailure(onFailure))
                .build();
        case 2 -> {
          String certain = condition == null ? "attribute_exists(pk)" : condition;
          yield TransactWriteItem.builder()
              .conditionCheck(
                  b ->
                      b.tableName(TestTable.NAME)
                          .key(key)
                          .conditionExpression(certain)
                          .expressionAttributeNames(names(certain))
                          .expressionAttributeValues(orNull(values(certain)))
                          .returnValuesOnConditionCheckFailure(onFailure))
              .build();
        }
        default -> {
          // Only updates that fit any row: what a transaction says of others differs by version.
          String update =
              any(List.of("SET n = :n", "SET s = :s, l = :l", "REMOVE m, n", "SET ns = :ns"));
          yield TransactWriteItem.builder()
              .update(
                  b ->
                      b.tableName(TestTable.NAME)
                          .key(key)
                          .updateExpression(update)
                          .conditionExpression(condition)
                          .expressionAttributeNames(names(update, condition))
                          .expressionAttributeValues(orNull(values(update, condition)))
                          .returnValuesOnConditionCheckFailure(onFailure))
              .build();
        }
      };
    }

    private Map<String, AttributeValue> item() {
      Map<String, AttributeValue> item = new HashMap<>(key());
      for (String name : List.of("n", "s", "ss", "ns", "l", "m", "b", "flag")) {
        if (random.nextInt(3) > 0) {
          item.put(name, value(name));
        }
      }
      return item;
    }

    private Map<String, AttributeValue> key() {
      return Map.of("pk", value("pk"), "sk", value("sk"));
    }

    private Map<String, AttributeValue> values(@Nullable String... expressions) {
      Map<String, AttributeValue> values = new HashMap<>();
      int low = random.nextInt(5);
      List<String> sorts = SORTS.stream().sorted().toList();
      int lowSort = random.nextInt(sorts.size());
      for (String placeholder : placeholders(expressions)) {
        switch (placeholder.substring(1)) {
          case String name when placeholder.startsWith("#") -> {}
          case "low" -> values.put(placeholder, AttributeValue.fromN("" + low));
          case "high" -> values.put(placeholder, AttributeValue.fromN("" + (low + 3)));
          case "lowsk" -> values.put(placeholder, AttributeValue.fromS("a"));
          case "highsk" ->
              values.put(placeholder, AttributeValue.fromS(lowSort % 2 == 0 ? "b" : "m#1"));
          default -> values.put(placeholder, value(placeholder.substring(1).replaceAll("2$", "")));
        }
      }
      return values;
    }

    private AttributeValue value(String name) {
      return switch (name) {
        case "pk" -> AttributeValue.fromS(prefix + random.nextInt(2));
        case "sk" -> AttributeValue.fromS(any(SORTS));
        case "n" ->
            AttributeValue.fromN(
                any(
                    List.of(
                        "0", "1", "2", "3", "-1", "1.50", "007", "1e3", "12345678901234567890")));
        case "s" -> AttributeValue.fromS(any(List.of("", "a", "ab", "abc", "é", "💬")));
        case "ss" ->
            AttributeValue.fromSs(
                any(List.of(List.of("a"), List.of("a", "b"), List.of("b", "ab", "c"))));
        case "ns" ->
            AttributeValue.fromNs(
                any(List.of(List.of("1"), List.of("2", "1.0"), List.of("3", "0", "-1"))));
        case "l" ->
            AttributeValue.fromL(
                any(
                    List.of(
                        List.of(),
                        List.of(AttributeValue.fromS("a")),
                        List.of(AttributeValue.fromN("1"), AttributeValue.fromS("ab")))));
        case "m" ->
            AttributeValue.fromM(
                Map.of(
                    "x", value("n"),
                    "y", AttributeValue.fromM(Map.of("z", value("s")))));
        case "b" -> AttributeValue.fromB(SdkBytes.fromUtf8String(any(List.of("a", "abc"))));
        case "flag" -> AttributeValue.fromBool(random.nextBoolean());
        case "type" -> AttributeValue.fromS(any(List.of("N", "S", "BOOL")));
        default -> throw new IllegalArgumentException(name);
      };
    }

    private <T> T any(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }

  private static @Nullable Map<String, String> names(@Nullable String... expressions) {
    return placeholders(expressions).contains("#n") ? Map.of("#n", "n") : null;
  }

  private static Set<String> placeholders(@Nullable String... expressions) {
    TreeSet<String> found = new TreeSet<>();
    Arrays.stream(expressions)
        .filter(expression -> expression != null)
        .forEach(
            expression ->
                PLACEHOLDER
                    .matcher(expression)
                    .results()
                    .forEach(match -> found.add(match.group())));
    return found;
  }

  private static @Nullable Map<String, AttributeValue> orNull(Map<String, AttributeValue> values) {
    return values.isEmpty() ? null : values;
  }

  private static List<String> changes(Side side, String prefix) {
    String arn =
        side.client().describeTable(b -> b.tableName(TestTable.NAME)).table().latestStreamArn();
    List<String> changes = new ArrayList<>();
    for (var shard :
        side.streams().describeStream(b -> b.streamArn(arn)).streamDescription().shards()) {
      String iterator =
          side.streams()
              .getShardIterator(
                  b ->
                      b.streamArn(arn)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      while (true) {
        String here = iterator;
        var page = side.streams().getRecords(b -> b.shardIterator(here));
        page.records().stream()
            .map(StreamRecord::of)
            .filter(record -> record.partition().startsWith(prefix))
            .map(
                record ->
                    record.kind()
                        + canonical(record.key())
                        + canonical(record.oldImage())
                        + canonical(record.newImage()))
            .forEach(changes::add);
        if (page.records().isEmpty() || page.nextShardIterator() == null) {
          break;
        }
        iterator = page.nextShardIterator();
      }
    }
    return changes;
  }

  private static String number(String text) {
    return new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  /** A row as text in which sets and fields have one order. */
  private static String canonical(Map<String, AttributeValue> row) {
    StringBuilder text = new StringBuilder("{");
    new TreeMap<>(row)
        .forEach(
            (name, value) -> text.append(name).append('=').append(canonical(value)).append(' '));
    return text.append('}').toString();
  }

  private static String canonical(AttributeValue value) {
    return switch (value.type()) {
      case SS -> "SS" + new TreeSet<>(value.ss());
      // The service stores numbers in one form; DynamoDB Local gives back what it got.
      case N -> "N" + number(value.n());
      case NS -> "NS" + value.ns().stream().map(EngineAgreementTest::number).sorted().toList();
      case L -> "L" + value.l().stream().map(EngineAgreementTest::canonical).toList();
      case M -> "M" + canonical(value.m());
      default -> value.toString();
    };
  }
}
