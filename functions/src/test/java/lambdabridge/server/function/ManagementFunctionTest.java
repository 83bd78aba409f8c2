package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManagementFunctionTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private ManagementFunction function;

  @BeforeEach
  void setUp() {
    function = new ManagementFunction(new TestBridge(DYNAMO).bridge());
  }

  @Test
  void openMethodIsAnswered() {
    JsonNode answer = Events.call(function, Events.read("management-versions.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.at("/headers/content-type").asText()).isEqualTo("application/json");
    assertThat(answer.at("/headers/x-content-type-options").asText()).isEqualTo("nosniff");
    assertThat(answer.get("body").asText())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v2.0\"]}");
  }

  @Test
  void anAddressThatCallsTooOftenIsToldToWait() {
    TestBridge bridge = new TestBridge(DYNAMO).withManagementRate(2);
    ManagementFunction limited = new ManagementFunction(bridge.bridge());
    ObjectNode event = Events.read("management-versions.json");
    event.withObject("requestContext").withObject("http").put("sourceIp", "2001:db8:42::1");
    for (int call = 0; call < 20; call++) {
      assertThat(Events.call(limited, event).get("statusCode").asInt()).isEqualTo(200);
    }

    JsonNode refusal = Events.call(limited, event);
    assertThat(refusal.get("statusCode").asInt()).isEqualTo(429);
    assertThat(refusal.get("body").asText()).isEqualTo("{\"msg\":\"Too many requests\"}");
    event.withObject("requestContext").withObject("http").put("sourceIp", "2001:db8:43::1");
    assertThat(Events.call(limited, event).get("statusCode").asInt())
        .as("another address")
        .isEqualTo(200);
    event.withObject("requestContext").withObject("http").put("sourceIp", "2001:db8:42::2");
    assertThat(Events.call(limited, event).get("statusCode").asInt())
        .as("another address of the same network")
        .isEqualTo(429);
    bridge.clock().advance(Duration.ofMillis(500));
    assertThat(Events.call(limited, event).get("statusCode").asInt()).isEqualTo(200);
  }

  @Test
  void methodWithoutCredentialsIsRefused() {
    JsonNode answer = Events.call(function, Events.read("management-unauthorized.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.get("body").asText()).contains("\"code\":24879");
  }

  @Test
  void bodyThatIsNoJsonIsAParseError() {
    JsonNode answer = Events.call(function, Events.read("management-not-json.json"));

    assertThat(answer.get("body").asText()).contains("-32700");
  }

  @Test
  void outageIs503() {
    ManagementFunction cutOff =
        new ManagementFunction(new TestBridge(DYNAMO).withoutTables().bridge());
    ObjectNode event = Events.read("management-unauthorized.json");
    event
        .withObject("headers")
        .put("authorization", "Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6c2VjcmV0");

    JsonNode answer = Events.call(cutOff, event);

    assertThat(answer.get("statusCode").asInt()).isEqualTo(503);
    assertThat(
            Events.call(cutOff, Events.read("management-versions.json")).get("statusCode").asInt())
        .isEqualTo(200);
  }

  @Test
  void otherMethodsAreNotAllowed() {
    ObjectNode event = Events.read("management-versions.json");
    event.withObject("requestContext").withObject("http").put("method", "GET");

    assertThat(Events.call(function, event).get("statusCode").asInt()).isEqualTo(405);
  }

  @Test
  void bodyOverTheLimitIsRefused() {
    Bytes tooLarge = Bytes.wrap(new byte[TestBridge.REQUEST_CHUNK_SIZE + 256 * 1024 + 1]);
    ObjectNode event = Events.read("management-versions.json");
    event.put("body", tooLarge.utf8());

    assertThat(Events.call(function, event).get("statusCode").asInt()).isEqualTo(413);
  }
}
