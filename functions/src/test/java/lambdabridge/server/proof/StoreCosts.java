package lambdabridge.server.proof;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lambdabridge.server.dynamo.StoreCall;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * Counts what passes between a bridge and its stores, and how many steps of it wait for one
 * another.
 *
 * <p>The answer of a call is held back until no other call has begun for a while. Calls that began
 * by then did not wait for it: together they are one step. A machine too slow for the while makes
 * steps too many, never too few.
 */
final class StoreCosts implements TappedStores.Tap {
  private static final Set<String> READS = Set.of("getItem", "batchGetItem", "query");

  private final DynamoDbClient dynamo;
  private final Duration quiet;
  private final Map<String, Integer> dynamoCalls = new TreeMap<>();
  private double reads;
  private double writes;
  private int puts;
  private int gets;
  private int deletes;
  private int steps;
  private Step step = new Step();

  /**
   * @param dynamo to look at rows without being counted
   */
  StoreCosts(DynamoDbClient dynamo, Duration quiet) {
    this.dynamo = dynamo;
    this.quiet = quiet;
    step.isOver = true;
  }

  /** Calls under way together. */
  private static final class Step {
    private boolean isOver;
    private long lastBegin;
  }

  @Override
  public @Nullable Object call(TappedStores.Call call, TappedStores.Proceed proceed)
      throws Exception {
    Step own = begin();
    try {
      TransactionUnits transaction = TransactionUnits.before(call.request(), dynamo);
      Object answer = proceed.run();
      count(call, transaction == null ? StoreCall.unitsOf(answer) : transaction.after());
      return answer;
    } finally {
      end(own);
    }
  }

  private synchronized Step begin() {
    if (step.isOver) {
      step = new Step();
      steps++;
    }
    step.lastBegin = System.nanoTime();
    return step;
  }

  private synchronized void end(Step own) throws InterruptedException {
    while (!own.isOver) {
      long left = own.lastBegin + quiet.toNanos() - System.nanoTime();
      if (left <= 0) {
        own.isOver = true;
        notifyAll();
      } else {
        wait(left / 1_000_000 + 1);
      }
    }
  }

  private synchronized void count(TappedStores.Call call, double units) {
    String operation = call.operation();
    if (call.request() instanceof DynamoDbRequest) {
      dynamoCalls.merge(operation, 1, Integer::sum);
      if (READS.contains(operation)) {
        reads += units;
      } else {
        writes += units;
      }
    } else {
      switch (operation) {
        case "putObject" -> puts++;
        case "getObject", "getObjectAsBytes" -> gets++;
        default -> deletes++;
      }
    }
  }

  /** Returns the cells of a row of the table, from the calls on. */
  synchronized String cells() {
    String calls =
        dynamoCalls.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return " %s | %s | %s | %d | %d | %d | %d |"
        .formatted(
            calls.isEmpty() ? "–" : calls,
            number(reads),
            number(writes),
            puts,
            gets,
            deletes,
            steps);
  }

  private static String number(double units) {
    return units == Math.rint(units) ? Long.toString((long) units) : Double.toString(units);
  }
}
