package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.util.List;
import lambdabridge.server.Bridge;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamFunctionsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final TestBridge bridge = new TestBridge(DYNAMO);

  @Test
  void recordsThatNobodyHearsOfAreDone() {
    for (RequestStreamHandler function : functions()) {
      for (String file : List.of("stream-containers.json", "stream-sockets.json")) {
        assertThat(Events.call(function, Events.read(file)).toString())
            .as(file)
            .isEqualTo("{\"batchItemFailures\":[]}");
      }
    }
    assertThat(bridge.pushes()).isEmpty();
  }

  @Test
  void eventThatIsNoneIsRefused() {
    for (RequestStreamHandler function : functions()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  Events.call(function, Events.read("stream-sockets.json").put("Records", "none")));
    }
  }

  private List<RequestStreamHandler> functions() {
    Bridge wired = bridge.bridge();
    return List.of(new NotifyFunction(wired), new DigestFunction(wired));
  }
}
