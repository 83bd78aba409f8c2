package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lambdabridge.server.Bridge;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of events/ with what events/answers.csv says, in its order and on one bridge. */
class EventFilesTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static Bridge bridge;

  /** A line of the table. */
  record Expectation(String file, String function, String answer) {
    static Expectation of(String line) {
      String[] columns = line.split(",", 3);
      return new Expectation(columns[0], columns[1], columns[2]);
    }
  }

  @BeforeAll
  static void wire() {
    bridge = new TestBridge(DYNAMO).bridge();
  }

  static List<Expectation> expectations() throws IOException {
    return Files.readAllLines(Events.FOLDER.resolve("answers.csv")).stream()
        .skip(1)
        .map(Expectation::of)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("expectations")
  void eventGetsItsAnswer(Expectation expected) {
    String answer = Events.call(function(expected.function), Events.read(expected.file)).toString();

    assertThat(answer).contains(expected.answer);
  }

  @Test
  void noFileIsForgotten() throws IOException {
    try (Stream<Path> files = Files.list(Events.FOLDER)) {
      assertThat(expectations().stream().map(Expectation::file).distinct())
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".json"))
                  .toList());
    }
  }

  private static RequestStreamHandler function(String name) {
    return switch (name) {
      case "HttpFunction" -> new HttpFunction(bridge);
      case "WebSocketFunction" -> new WebSocketFunction(bridge);
      case "ManagementFunction" -> new ManagementFunction(bridge);
      case "DiscoveryFunction" -> new DiscoveryFunction(bridge.config().host());
      case "NotifyFunction" -> new NotifyFunction(bridge);
      case "DigestFunction" -> new DigestFunction(bridge);
      case "SweeperFunction" -> new SweeperFunction(bridge);
      default -> throw new AssertionError("no function " + name);
    };
  }
}
