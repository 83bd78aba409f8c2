package lambdabridge.server.dynamo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Writes rows together or not at all. A failed condition is an answer, not an exception; a conflict
 * with somebody else's transaction is tried again, because the SDK does not.
 */
public final class Transactions {
  private static final String CONDITION_FAILED = "ConditionalCheckFailed";
  private static final String CONFLICT = "TransactionConflict";
  private static final int ATTEMPTS = 40;
  private static final long FIRST_PAUSE_MS = 4;
  private static final long LONGEST_PAUSE_MS = 250;

  private final DynamoDbClient dynamo;

  public Transactions(DynamoDbClient dynamo) {
    this.dynamo = dynamo;
  }

  /**
   * The first condition that did not hold.
   *
   * @param index of the item in the transaction
   * @param row what is stored, if the item asked for ALL_OLD and there is a row; otherwise empty
   */
  public record Refusal(int index, Map<String, AttributeValue> row) {}

  /** Returns empty once {@code items} are written, or which condition kept all from being so. */
  public Optional<Refusal> commit(List<TransactWriteItem> items) {
    TransactWriteItemsRequest request =
        TransactWriteItemsRequest.builder().transactItems(items).build();
    for (int attempt = 1; ; attempt++) {
      try {
        dynamo.transactWriteItems(request);
        return Optional.empty();
      } catch (TransactionCanceledException e) {
        Optional<Refusal> refusal = refusal(e.cancellationReasons());
        if (refusal.isPresent()) {
          return refusal;
        }
        if (attempt == ATTEMPTS || !isConflict(e.cancellationReasons())) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  /**
   * Makes a write of one row, which may meet somebody else's transaction, and makes it again until
   * it does not.
   */
  public static <T> T besideTransactions(Supplier<T> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        return write.get();
      } catch (TransactionConflictException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static Optional<Refusal> refusal(List<CancellationReason> reasons) {
    for (int i = 0; i < reasons.size(); i++) {
      CancellationReason reason = reasons.get(i);
      if (CONDITION_FAILED.equals(reason.code())) {
        return Optional.of(new Refusal(i, reason.hasItem() ? reason.item() : Map.of()));
      }
    }
    return Optional.empty();
  }

  private static boolean isConflict(List<CancellationReason> reasons) {
    return reasons.stream().anyMatch(reason -> CONFLICT.equals(reason.code()));
  }

  /** Waits a random while that doubles with each attempt, so that rivals spread out. */
  private static void pause(int attempt) {
    long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(longest) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two attempts of a transaction", e);
    }
  }
}
