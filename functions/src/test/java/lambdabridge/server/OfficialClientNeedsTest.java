package lambdabridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What official clients rely on without being told. */
class OfficialClientNeedsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final TestBridge bridge = new TestBridge(DYNAMO);
  private final String solution = UUID.randomUUID().toString();
  private final String context = UUID.randomUUID().toString();
  private final EcPrivateKey key = bridge.newKey();

  @Test
  @DisplayName("CLI-09 integers arrive as integers, dates with all their digits")
  void integersArriveAsIntegers() {
    PrivmxTestClient client = connect(PayloadCodec.PSON);

    Map<?, ?> thread = thread(client, createThread(client));

    assertThat(List.of("createDate", "lastModificationDate", "lastMsgDate", "version", "messages"))
        .extracting(field -> (Object) thread.get(field))
        .containsExactly(
            bridge.clock().millis(), bridge.clock().millis(), bridge.clock().millis(), 1L, 0L);
  }

  /** Integers beyond 32 bits travel as floats in this encoding: see MsgPackCodec. */
  @Test
  @DisplayName("CLI-09 small integers arrive as integers in MessagePack, dates as exact numbers")
  void numbersAreExactInMessagePack() {
    PrivmxTestClient client = connect(PayloadCodec.MSGPACK);

    Map<?, ?> thread = thread(client, createThread(client));

    assertThat((Object) thread.get("version")).isEqualTo(1L);
    assertThat((Object) thread.get("createDate")).isEqualTo((double) bridge.clock().millis());
  }

  @Test
  @DisplayName("CLI-04 lastModificationDate is the moment of the write by the server's clock")
  void modificationIsDatedWhenItIsWritten() {
    PrivmxTestClient client = connect(PayloadCodec.PSON);
    long written = bridge.clock().millis();
    String threadId = createThread(client);

    bridge.clock().advance(Duration.ofMinutes(4));

    assertThat((Object) thread(client, threadId).get("lastModificationDate")).isEqualTo(written);
  }

  private PrivmxTestClient connect(int version) {
    bridge.addSolution(solution);
    bridge.addContext(context, solution);
    bridge.addUser(context, "ann", key);
    PrivmxTestClient client = bridge.client(key, solution, version);
    client.connectWithKey();
    return client;
  }

  private String createThread(PrivmxTestClient client) {
    Map<?, ?> created =
        (Map<?, ?>)
            client.call(
                "thread.threadCreate",
                Map.of(
                    "contextId",
                    context,
                    "users",
                    List.of("ann"),
                    "managers",
                    List.of("ann"),
                    "data",
                    "data",
                    "keyId",
                    "k1",
                    "keys",
                    List.of(Map.of("user", "ann", "keyId", "k1", "data", "key"))));
    return String.valueOf(Objects.requireNonNull(created).get("threadId"));
  }

  private static Map<?, ?> thread(PrivmxTestClient client, String threadId) {
    Map<?, ?> answer = (Map<?, ?>) client.call("thread.threadGet", Map.of("threadId", threadId));
    return (Map<?, ?>) Objects.requireNonNull(Objects.requireNonNull(answer).get("thread"));
  }
}
