package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.StoreCall;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcTable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What calls cost in requests to the stores, and that the cost does not grow with what is there.
 */
class StoreCostTest extends ThreadMethodsCase {
  private static final int FEW = 100;
  private static final int MANY = 100_000;

  /** A thread with messages put straight into the tables, all of one size. */
  private record Filled(String threadId, List<String> messageIds) {}

  private Filled filled(int count) {
    String threadId = thread("ann");
    List<String> messageIds = new ArrayList<>();
    List<Map<String, AttributeValue>> rows = new ArrayList<>();
    Batches items = new Batches(DYNAMO.client(), DYNAMO.tables().items());
    Instant start = clock.instant();
    String span = ThreadStore.FIRST_SPAN;
    for (int i = 0; i < count; i++) {
      Instant at = start.plusMillis(i + 1);
      String id = ids.timeOrdered(at);
      if (i > 0 && i % SpanStore.FULL == 0) {
        rows.add(spanRow(threadId, span));
        span = id;
      }
      messageIds.add(id);
      rows.add(MessageStore.row(message(threadId, id, at, span)));
      Map<String, AttributeValue> pointer = new HashMap<>(Attributes.key("item#" + id));
      pointer.put("thread", Attributes.s(threadId));
      pointer.put("contextId", Attributes.s(context));
      rows.add(pointer);
      if (rows.size() > 5000) {
        items.put(rows);
        rows.clear();
      }
    }
    items.put(rows);
    long inLastSpan = count - (count - 1L) / SpanStore.FULL * SpanStore.FULL;
    setActivity(threadId, count, start.plusMillis(count).toEpochMilli(), span, inLastSpan);
    return new Filled(threadId, messageIds);
  }

  private StoredMessage message(String threadId, String id, Instant at, String span) {
    return new StoredMessage(
        id,
        threadId,
        context,
        newUuid(),
        "ann",
        at.toEpochMilli(),
        "k1",
        1,
        List.of(),
        0,
        "threads/" + threadId + "/" + id,
        "\"" + "x".repeat(600) + "\"",
        null,
        span);
  }

  private static Map<String, AttributeValue> spanRow(String threadId, String start) {
    Map<String, AttributeValue> row = new HashMap<>(Attributes.key("span#" + threadId, start));
    row.put("n", Attributes.n(SpanStore.FULL));
    return row;
  }

  private static void setActivity(
      String threadId, long messages, long lastMsgDate, String span, long inSpan) {
    DYNAMO
        .client()
        .updateItem(
            u ->
                u.tableName(DYNAMO.tables().containers())
                    .key(ActivityStore.keyOf(threadId))
                    .updateExpression(
                        "SET messages = :m, lastMsgDate = :d, #s = :s, spanMessages = :n")
                    .expressionAttributeNames(Map.of("#s", "span"))
                    .expressionAttributeValues(
                        Map.of(
                            ":m", Attributes.n(messages),
                            ":d", Attributes.n(lastMsgDate),
                            ":s", Attributes.s(span),
                            ":n", Attributes.n(inSpan))));
  }

  private List<StoreCall> costOf(Filled thread, Map<String, Object> page) {
    List<Map<String, Object>> answers = new ArrayList<>();
    List<StoreCall> calls = DYNAMO.callsOf(() -> answers.add(messages(thread.threadId(), page)));
    assertThat(messageIds(answers.getFirst())).hasSize(100);
    return calls.stream()
        .sorted(
            java.util.Comparator.comparing(StoreCall::operation).thenComparing(StoreCall::units))
        .toList();
  }

  private static double units(List<StoreCall> calls) {
    return calls.stream().mapToDouble(StoreCall::units).sum();
  }

  @Test
  @DisplayName("THR-54 A page costs the same with 100 and with 100000 messages stored")
  void pagesCostTheSame() {
    Filled few = filled(FEW);
    Filled many = filled(MANY);

    for (String order : List.of("desc", "asc")) {
      List<StoreCall> small = costOf(few, page(0, 100, order));
      List<StoreCall> large = costOf(many, page(0, 100, order));

      // Rows of later spans carry a longer name of their span: less than a unit for a whole page.
      assertThat(units(large)).isCloseTo(units(small), within(1.0));
      assertThat(large.stream().map(StoreCall::operation))
          .containsExactly("batchGetItem", "batchGetItem", "query");
    }
    assertThat(s3.reads()).isZero();

    // Far inside, a page costs its own size again for the span it is in, and a look at the spans.
    double first = units(costOf(many, page(0, 100, "desc")));
    String middle = many.messageIds().get(MANY / 2);
    assertThat(units(costOf(many, with(page(0, 100, "desc"), "lastId", middle))))
        .isLessThan(4 * first);
    assertThat(units(costOf(many, with(page(0, 100, "asc"), "lastId", middle))))
        .isLessThan(4 * first);
    assertThat(units(costOf(many, page(MANY / 2, 100, "asc")))).isLessThan(4 * first);
  }

  @Test
  @DisplayName("THR-54 The first page takes two dependent steps: thread and page, then the caller")
  void firstPageTakesTwoSteps() {
    Filled thread = filled(FEW);
    Meeting threadAndPage = new Meeting();
    DynamoDbClient dynamo =
        intercepted(
            DynamoDbClient.class,
            DYNAMO.client(),
            threadAndPage,
            request ->
                request instanceof QueryRequest
                    || (request instanceof BatchGetItemRequest get
                        && get.requestItems().containsKey(DYNAMO.tables().containers())));

    List<StoreCall> calls =
        DYNAMO.callsOf(
            () ->
                dispatcherOn(dynamo, s3.client())
                    .call(
                        new Caller(ann, Origin.http("192.0.2.1")),
                        "thread.threadMessagesGet",
                        with(page(0, 100, "desc"), "threadId", thread.threadId())));

    assertThat(calls).hasSize(3);
  }

  @Test
  @DisplayName(
      "THR-29 A send takes three dependent steps: thread, then caller and body, then write")
  void sendTakesThreeSteps() {
    String thread = thread("ann");
    Meeting callerAndBody = new Meeting();
    DynamoDbClient dynamo =
        intercepted(
            DynamoDbClient.class,
            DYNAMO.client(),
            callerAndBody,
            request ->
                request instanceof BatchGetItemRequest get
                    && get.requestItems().containsKey(DYNAMO.tables().directory()));
    S3Client bucket =
        intercepted(
            S3Client.class,
            s3.client(),
            callerAndBody,
            request -> request instanceof PutObjectRequest);

    List<StoreCall> calls =
        DYNAMO.callsOf(
            () ->
                dispatcherOn(dynamo, bucket)
                    .call(
                        new Caller(ann, Origin.http("192.0.2.1")),
                        "thread.threadMessageSend",
                        message(thread, "k1", data("x"))));

    assertThat(calls.stream().map(StoreCall::operation))
        .containsExactly("batchGetItem", "batchGetItem", "transactWriteItems");
  }

  private RpcDispatcher dispatcherOn(DynamoDbClient dynamo, S3Client bucket) {
    MessageStore messages = new MessageStore(dynamo, DYNAMO.tables());
    Threads own =
        new Threads(
            new ThreadStore(dynamo, DYNAMO.tables(), ids, events),
            messages,
            new MessageBodies(new BlobStore(bucket, "bucket"), messages, ids),
            new ContextStore(dynamo, DYNAMO.tables()),
            events,
            ids,
            clock);
    return new RpcDispatcher(new RpcTable(List.of(own.methods().methods())));
  }

  /** Two calls that only go on once both are under way: one after the other, they never would. */
  private static final class Meeting {
    private final CyclicBarrier barrier = new CyclicBarrier(2);

    void join() {
      try {
        barrier.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new AssertionError("the other call waits for this one", e);
      }
    }
  }

  private static <T> T intercepted(
      Class<T> type, T target, Meeting meeting, Predicate<Object> attends) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          boolean isRequest =
              args != null && args[0] instanceof software.amazon.awssdk.core.SdkRequest;
          if (!isRequest || method.getName().endsWith("Paginator")) {
            return InvocationHandler.invokeDefault(proxy, method, args);
          }
          if (attends.test(args[0])) {
            meeting.join();
          }
          try {
            return method.invoke(target, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
