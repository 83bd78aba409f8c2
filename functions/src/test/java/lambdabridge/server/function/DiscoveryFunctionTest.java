package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryFunctionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/privmx/privmx-configuration.json",
        "/.well-known/privmx-configuration.json",
        "/privmx-configuration.json"
      })
  void everyPathNamesTheEndpoint(String path) {
    ObjectNode event = Events.read("discovery.json");
    event.put("rawPath", path);

    JsonNode answer = call(event);

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.at("/headers/content-type").asText()).isEqualTo("application/json");
    assertThat(answer.get("body").asText())
        .isEqualTo("{\"defaultEndpoint\":\"//bridge.example.com\"}");
  }

  @Test
  void otherPathsAreNotFound() {
    ObjectNode event = Events.read("discovery.json");
    event.put("rawPath", "/elsewhere.json");

    assertThat(call(event).get("statusCode").asInt()).isEqualTo(404);
  }

  private static JsonNode call(ObjectNode event) {
    return Events.call(new DiscoveryFunction("bridge.example.com"), event);
  }
}
