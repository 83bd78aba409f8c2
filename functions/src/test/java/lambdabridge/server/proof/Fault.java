package lambdabridge.server.proof;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** A way in which one call to a store goes wrong. */
enum Fault {
  /** The call never reaches the store. */
  UNREACHABLE {
    @Override
    @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed) {
      throw unanswered("connection refused");
    }
  },

  /** The store is too busy. */
  THROTTLED {
    @Override
    @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed) {
      throw ProvisionedThroughputExceededException.builder()
          .statusCode(400)
          .writableStackTrace(false)
          .awsErrorDetails(
              AwsErrorDetails.builder().errorCode("ProvisionedThroughputExceededException").build())
          .build();
    }
  },

  /** The store did what was asked, and nobody gets to know. */
  ANSWER_LOST {
    @Override
    @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed) throws Exception {
      proceed.run();
      throw unanswered("timed out");
    }
  },

  /**
   * The store did what was asked, its answer was lost, and the SDK asked again. Of transactions the
   * service knows that it has done them: the SDK sends a token.
   */
  ASKED_AGAIN {
    @Override
    @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed) throws Exception {
      Object answer = proceed.run();
      return call.isTransaction() ? answer : proceed.run();
    }
  },

  /** Somebody else is writing the same row. */
  CONFLICT {
    @Override
    @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed) {
      if (call.isTransaction()) {
        throw TransactionCanceledException.builder()
            .statusCode(400)
            .writableStackTrace(false)
            .cancellationReasons(
                List.of(CancellationReason.builder().code("TransactionConflict").build()))
            .build();
      }
      throw TransactionConflictException.builder()
          .statusCode(400)
          .writableStackTrace(false)
          .build();
    }
  };

  private static final Set<String> READS =
      Set.of("getItem", "batchGetItem", "query", "getObject", "getObjectAsBytes");

  /** Makes the call go wrong. */
  abstract @Nullable Object strike(TappedStores.Call call, TappedStores.Proceed proceed)
      throws Exception;

  /** Tells whether the call changes nothing. */
  static boolean reads(TappedStores.Call call) {
    return READS.contains(call.operation());
  }

  /** Returns the ways in which a call can go wrong that differ for the caller. */
  static List<Fault> of(TappedStores.Call call) {
    if (reads(call)) {
      return List.of(UNREACHABLE, THROTTLED);
    }
    boolean canConflict = call.isTransaction() || call.operation().equals("updateItem");
    return canConflict
        ? List.of(values())
        : List.of(UNREACHABLE, THROTTLED, ANSWER_LOST, ASKED_AGAIN);
  }

  /** Made without a stack, so that hundreds of them do not fill the log. */
  private static RuntimeException unanswered(String message) {
    return SdkClientException.builder().message(message).writableStackTrace(false).build();
  }

  /** Returns what lets the call of this number, from 0, go wrong, and none of the others. */
  Strike at(int number) {
    return new Strike(this, number);
  }

  /** Lets one call go wrong. */
  static final class Strike implements TappedStores.Tap {
    private final Fault fault;
    private final int number;
    private final AtomicInteger calls = new AtomicInteger();

    private Strike(Fault fault, int number) {
      this.fault = fault;
      this.number = number;
    }

    @Override
    public @Nullable Object call(TappedStores.Call call, TappedStores.Proceed proceed)
        throws Exception {
      return calls.getAndIncrement() == number ? fault.strike(call, proceed) : proceed.run();
    }

    /** Tells whether there was such a call. */
    boolean hasStruck() {
      return calls.get() > number;
    }
  }
}
