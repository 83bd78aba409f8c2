package lambdabridge.server.dynamo;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.rpc.SocketRef;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What each function did to tables, bucket and sockets in all tests of this JVM, in the terms of
 * IAM. Tests say which functions they stand for; threads started meanwhile act for the same ones.
 */
public final class AccessLog {
  /** Whoever answers messages over HTTP; the same may come over a WebSocket. */
  public static final Set<String> HTTP = Set.of("HttpFunction", "WebSocketFunction");

  public static final Set<String> WEB_SOCKET = Set.of("WebSocketFunction");

  /** Whoever answers administrators over HTTP; the same may come over a WebSocket. */
  public static final Set<String> MANAGEMENT =
      Set.of("ManagementFunction", "ManagementSocketFunction");

  public static final Set<String> MANAGEMENT_SOCKET = Set.of("ManagementSocketFunction");
  public static final Set<String> NOTIFY = Set.of("NotifyFunction");
  public static final Set<String> DIGEST = Set.of("DigestFunction");

  /** The test itself, from within a call of a function. */
  public static final Set<String> NOBODY = Set.of();

  private static final String CLIENT_STAGE = "v2";

  private static final InheritableThreadLocal<Set<String>> ACTING =
      new InheritableThreadLocal<>() {
        @Override
        protected Set<String> initialValue() {
          return NOBODY;
        }
      };

  private static final Map<String, Set<Access>> SEEN = new ConcurrentHashMap<>();
  private static final Set<String> CALLERS = ConcurrentHashMap.newKeySet();
  private static final Set<String> TEST_CLASSES = ConcurrentHashMap.newKeySet();
  private static final Pattern PARTITION = Pattern.compile("(#?\\w+)\\s*=\\s*(:\\w+)");

  private AccessLog() {}

  /**
   * One kind of access.
   *
   * @param resource a table's name without its prefix, {@code bucket} or {@code sockets}
   * @param action as policies name it
   * @param key partition key or object key, up to its first separator; stage of a socket
   */
  public record Access(String resource, String action, String key) implements Comparable<Access> {
    @Override
    public int compareTo(Access other) {
      return toString().compareTo(other.toString());
    }
  }

  /** Runs {@code action}, which any of {@code functions} may do. */
  public static <T> T as(Set<String> functions, Callable<T> action) {
    Set<String> before = ACTING.get();
    ACTING.set(functions);
    try {
      return action.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      ACTING.set(before);
    }
  }

  /** Returns who acts on this thread. */
  public static Set<String> acting() {
    return ACTING.get();
  }

  private static void noteCallers() {
    StackWalker.getInstance()
        .forEach(
            frame -> {
              if (frame.getClassName().startsWith("lambdabridge.server.")) {
                CALLERS.add(frame.getClassName() + "." + enclosing(frame.getMethodName()));
              }
            });
  }

  /** The compiler makes methods of lambdas; they belong to the method they are written in. */
  private static String enclosing(String method) {
    return method.replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
  }

  /** Returns the methods, as {@code class.method}, that led to a store or a socket. */
  public static Set<String> callers() {
    return Set.copyOf(CALLERS);
  }

  static void begin(Class<?> test) {
    TEST_CLASSES.add(test.getName());
  }

  /** Returns the classes of tests with tables that have begun so far. */
  public static Set<String> testClasses() {
    return Set.copyOf(TEST_CLASSES);
  }

  /** Returns what a function did so far. */
  public static Set<Access> of(String function) {
    return new TreeSet<>(SEEN.getOrDefault(function, Set.of()));
  }

  /** Notes a call to the bucket. */
  public static void noteObject(String action, String key) {
    note("bucket", "s3:" + action, key.replaceFirst("/.*", "/*"));
  }

  /** Returns {@code pusher}, with what it does noted. */
  public static ConnectionPusher noting(ConnectionPusher pusher) {
    return (socket, message) -> {
      String stage = socket.isManagement() ? SocketRef.MANAGEMENT_STAGE : CLIENT_STAGE;
      note("sockets", "execute-api:ManageConnections", stage);
      return as(NOBODY, () -> pusher.push(socket, message));
    };
  }

  static void note(DynamoDbRequest request) {
    if (ACTING.get().isEmpty()) {
      return;
    }
    switch (request) {
      case GetItemRequest get -> row("GetItem", get.tableName(), get.key());
      case PutItemRequest put -> row("PutItem", put.tableName(), put.item());
      case UpdateItemRequest update -> row("UpdateItem", update.tableName(), update.key());
      case DeleteItemRequest delete -> row("DeleteItem", delete.tableName(), delete.key());
      case QueryRequest query -> row("Query", query.tableName(), Map.of("pk", partition(query)));
      case BatchGetItemRequest batch ->
          batch
              .requestItems()
              .forEach((table, g) -> g.keys().forEach(k -> row("BatchGetItem", table, k)));
      case BatchWriteItemRequest batch ->
          batch
              .requestItems()
              .forEach(
                  (table, writes) ->
                      writes.forEach(w -> row("BatchWriteItem", table, keyOrItem(w))));
      case TransactGetItemsRequest transaction ->
          transaction
              .transactItems()
              .forEach(item -> row("GetItem", item.get().tableName(), item.get().key()));
      case TransactWriteItemsRequest transaction ->
          transaction.transactItems().forEach(AccessLog::write);
      default -> throw new AssertionError("no function may call " + request.getClass());
    }
  }

  private static void write(TransactWriteItem item) {
    if (item.put() != null) {
      row("PutItem", item.put().tableName(), item.put().item());
    } else if (item.update() != null) {
      row("UpdateItem", item.update().tableName(), item.update().key());
    } else if (item.delete() != null) {
      row("DeleteItem", item.delete().tableName(), item.delete().key());
    } else {
      row("ConditionCheckItem", item.conditionCheck().tableName(), item.conditionCheck().key());
    }
  }

  private static Map<String, AttributeValue> keyOrItem(WriteRequest write) {
    return write.putRequest() == null ? write.deleteRequest().key() : write.putRequest().item();
  }

  /** Returns the value the partition key shall have. */
  private static AttributeValue partition(QueryRequest query) {
    Matcher equality = PARTITION.matcher(query.keyConditionExpression());
    while (equality.find()) {
      String name = equality.group(1);
      if (query.expressionAttributeNames().getOrDefault(name, name).equals(Tables.KEY_PARTITION)) {
        return Objects.requireNonNull(query.expressionAttributeValues().get(equality.group(2)));
      }
    }
    throw new AssertionError("no partition in " + query.keyConditionExpression());
  }

  private static void row(String operation, String table, Map<String, AttributeValue> key) {
    note(
        table.substring(table.lastIndexOf('-') + 1),
        "dynamodb:" + operation,
        Objects.requireNonNull(key.get(Tables.KEY_PARTITION)).s().replaceFirst("#.*", "#*"));
  }

  private static void note(String resource, String action, String key) {
    Set<String> functions = ACTING.get();
    if (!functions.isEmpty()) {
      Access access = new Access(resource, action, key);
      noteCallers();
      functions.forEach(
          f -> SEEN.computeIfAbsent(f, any -> new ConcurrentSkipListSet<>()).add(access));
    }
  }
}
