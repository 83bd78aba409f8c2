package lambdabridge.server.dynamo;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Tells a table or bucket that cannot be reached from a mistake of ours. */
public final class Outages {
  private Outages() {}

  /**
   * Tells whether {@code failure} comes from the SDK and is worth another attempt by the client. A
   * failed condition is an answer that a store should have understood, so it is no outage.
   */
  public static boolean isOutage(RuntimeException failure) {
    return failure instanceof SdkException
        && !(failure instanceof ConditionalCheckFailedException)
        && !(failure instanceof TransactionCanceledException);
  }
}
