package lambdabridge.server.dynamo;

import java.util.Set;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/** Tells a table or a bucket that does not answer from a mistake of ours. */
public final class Outages {
  /** Reasons to cancel a transaction that the next attempt would meet again. */
  private static final Set<String> LASTING =
      Set.of("ConditionalCheckFailed", "ValidationError", "ItemCollectionSizeLimitExceeded");

  private Outages() {}

  /**
   * Tells whether the call failed for a reason that passes, so that the client may try again. A
   * refused request is none: a store should not have made it, or should have understood the answer.
   */
  public static boolean isOutage(RuntimeException failure) {
    return switch (failure) {
      case SdkClientException unreachable -> true;
      case TransactionConflictException busy -> true;
      case TransactionInProgressException busy -> true;
      case TransactionCanceledException canceled ->
          canceled.cancellationReasons().stream()
              .noneMatch(reason -> LASTING.contains(reason.code()));
      case SdkServiceException refused ->
          refused.statusCode() >= 500 || refused.isThrottlingException();
      default -> false;
    };
  }
}
