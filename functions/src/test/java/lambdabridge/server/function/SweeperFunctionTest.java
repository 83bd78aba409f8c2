package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.TestBridge;
import lambdabridge.server.blob.MemoryS3;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;

class SweeperFunctionTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  private static final String CONTEXT = "8c1f0c9e-3a51-4d0e-9b6e-6d1f9c1d2a33";

  /** More than S3 lists in one call. */
  private static final int ORPHANS = 1001;

  private final MemoryS3 s3 = new MemoryS3();
  private final TestBridge bridge = new TestBridge(DYNAMO, DYNAMO.client(), s3.client(), null);

  @Test
  void bodiesThatNoMessageNamesAreRemovedAndOthersStay() {
    sendLargeMessage();
    List<String> bodies = s3.keys();
    for (int i = 0; i < ORPHANS; i++) {
      String key = "threads/lost/%024x/1-%024x".formatted(i, i);
      s3.client().putObject(p -> p.bucket("bucket").key(key), RequestBody.fromString("lost"));
    }

    JsonNode answer =
        Events.call(new SweeperFunction(bridge.bridge()), Events.read("schedule-sweeper.json"));

    assertThat(answer.toString())
        .isEqualTo("{\"looked\":%d,\"removed\":%d,\"done\":true}".formatted(ORPHANS + 1, ORPHANS));
    assertThat(s3.keys()).isEqualTo(bodies).hasSize(1);
  }

  private void sendLargeMessage() {
    EcPrivateKey key = bridge.newKey();
    bridge.addSolution(SOLUTION);
    bridge.addContext(CONTEXT, SOLUTION);
    bridge.addUser(CONTEXT, "ann", key);
    PrivmxTestClient ann = bridge.client(key, SOLUTION);
    ann.connectWithKey();
    Map<?, ?> thread =
        (Map<?, ?>)
            Objects.requireNonNull(
                ann.call(
                    "thread.threadCreate",
                    Map.of(
                        "contextId", CONTEXT,
                        "users", List.of("ann"),
                        "managers", List.of("ann"),
                        "data", Map.of("version", 5L),
                        "keyId", "k1",
                        "keys", List.of(Map.of("user", "ann", "keyId", "k1", "data", "key")))));
    ann.call(
        "thread.threadMessageSend",
        Map.of("threadId", thread.get("threadId"), "keyId", "k1", "data", "x".repeat(10_000)));
  }
}
