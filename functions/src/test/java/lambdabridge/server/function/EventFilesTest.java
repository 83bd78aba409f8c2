package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lambdabridge.server.Bridge;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is put into events/ can be handled: the name begins with the kind of function. */
class EventFilesTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(Events.FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void eventIsHandledWithoutAServerError(String file) {
    JsonNode answer = Events.call(function(file), Events.read(file));

    if (file.startsWith("stream-")) {
      assertThat(answer.get("batchItemFailures")).isEmpty();
    } else if (file.startsWith("schedule-")) {
      assertThat(answer.get("done").asBoolean()).isTrue();
    } else {
      assertThat(answer.get("statusCode").asInt()).isBetween(200, 499);
    }
  }

  private static RequestStreamHandler function(String file) {
    Bridge bridge = new TestBridge(DYNAMO).bridge();
    return switch (file.split("[-.]", 2)[0]) {
      case "http" -> new HttpFunction(bridge);
      case "websocket" -> new WebSocketFunction(bridge);
      case "management" -> new ManagementFunction(bridge);
      case "discovery" -> new DiscoveryFunction(bridge.config().host());
      case "stream" -> new NotifyFunction(bridge);
      case "schedule" -> new SweeperFunction(bridge);
      default -> throw new AssertionError("no function for " + file);
    };
  }
}
