package lambdabridge.local.engine;

import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Tables whose streams pumps read. */
public interface StreamSource {
  DynamoDbClient client();

  DynamoDbStreamsClient streams();

  /** Registers what is called after each write, where a source notices. */
  void onWrite(Runnable listener);

  /** How long a pump that has read everything waits for a call before it looks again. */
  Duration idle();
}
