package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.Vectors;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketFunctionTest {
  private static final String CONNECTION = "JKJZzcp4vHcCFgg=";

  /** Application data in version 1: {id: 0, jsonrpc: "2.0", result: "pong"}. */
  private static final String PONG_FRAME =
      "0117000000230000" + "f603fc02696400fc076a736f6e727063fc03322e30fc06726573756c74fc04706f6e67";

  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestBridge bridge;
  private WebSocketFunction function;

  @BeforeEach
  void setUp() {
    bridge = new TestBridge(DYNAMO);
    function = new WebSocketFunction(bridge.bridge());
  }

  @Test
  void socketIsOpenFromConnectToDisconnect() {
    assertThat(status("websocket-connect.json")).isEqualTo(200);
    assertThat(bridge.bridge().sockets().occupancy(CONNECTION)).isPresent();

    assertThat(status("websocket-disconnect.json")).isEqualTo(200);
    assertThat(bridge.bridge().sockets().occupancy(CONNECTION)).isEmpty();
  }

  @Test
  void disconnectOfAnUnknownSocketIsFine() {
    assertThat(status("websocket-disconnect.json")).isEqualTo(200);
  }

  @Test
  void binaryMessageIsAnsweredInBinaryUnderItsRequestId() {
    JsonNode answer = Events.call(function, Events.read("websocket-ping-binary.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.get("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Events.body(answer).hex()).isEqualTo("00000001" + PONG_FRAME);
  }

  @Test
  void base64TextIsAnsweredInBase64Text() {
    JsonNode answer = Events.call(function, Events.read("websocket-ping.json"));

    assertThat(answer.get("isBase64Encoded").asBoolean()).isFalse();
    assertThat(Bytes.wrap(Base64.getDecoder().decode(answer.get("body").asText())).hex())
        .isEqualTo("00000001" + PONG_FRAME);
  }

  @ParameterizedTest
  @CsvSource({
    "websocket-liveness.json, 70696e67",
    "websocket-liveness-with-id.json, 00000007706f6e67"
  })
  @DisplayName("SES-32 A WebSocket frame with the payload ping is answered with pong")
  void livenessProbesAreAnswered(String file, String expected) {
    assertThat(Events.body(Events.call(function, Events.read(file))).hex()).isEqualTo(expected);
  }

  static List<JsonNode> envelopes() {
    return Vectors.listOfPrivmxTls("ws_envelope");
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void envelopesOfTheVectorsAreAnsweredInKind(JsonNode vector) {
    boolean frames = vector.has("message");
    String request = Vectors.text(vector, frames ? "message" : "request");
    String expected =
        frames
            ? "%08x".formatted(vector.get("request_id").asLong()) + PONG_FRAME
            : Vectors.text(vector, "response");

    JsonNode answer = Events.call(function, Events.message(Bytes.ofHex(request)));

    assertThat(Events.body(answer).hex()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"websocket-too-short.json", "websocket-not-base64.json"})
  void messagesWithoutMeaningAreBadRequests(String file) {
    JsonNode answer = Events.call(function, Events.read(file));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(400);
    assertThat(answer.has("body")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"00000009", "0000000900", "000000090317000000010000f0", "00000009ffffffffffffffff"})
  void malformedFramesAreAnsweredUnderTheirRequestId(String hex) {
    JsonNode answer = Events.call(function, Events.message(Bytes.ofHex(hex)));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(Events.body(answer).hex()).startsWith("0000000901" + "15");
  }

  @Test
  void socketOnTheManagementStageSpeaksJson() {
    status("websocket-connect-management.json");

    JsonNode answer = Events.call(function, Events.read("websocket-management-versions.json"));

    assertThat(answer.get("isBase64Encoded").asBoolean()).isFalse();
    assertThat(answer.get("body").asText())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v2.0\"]}");

    status("websocket-disconnect-management.json");
    assertThat(status("websocket-management-versions.json")).isEqualTo(400);
  }

  @Test
  void clientsSocketSpeaksNoJson() {
    status("websocket-connect.json");

    assertThat(status("websocket-json-from-client.json")).isEqualTo(400);
  }

  @Test
  void administratorsTextIsNoClientsMessageEvenIfItIsBase64() {
    status("websocket-connect-management.json");

    JsonNode answer = Events.call(function, Events.read("websocket-management-base64.json"));

    assertThat(answer.get("body").asText()).contains("-32700");
  }

  @Test
  void pushesGoToTheConfiguredGatewayWhateverTheEventNames() {
    EcPrivateKey key = bridge.newKey();
    bridge.addSolution("s");
    Events.call(function, elsewhere(Events.read("websocket-connect.json")));
    var client =
        new PrivmxTestClient(this::overTheSocket, key, "s", 1, bridge.clock(), new SecureRandom());
    client.connectAnonymous();

    client.call(
        "authorizeWebSocket", Map.of("key", Base64.getEncoder().encodeToString(new byte[32])));

    assertThat(bridge.bridge().sockets().bindings(key.publicKey().pub58()))
        .extracting(binding -> binding.socket().endpoint())
        .containsExactly("https://ws.bridge.example.com/v2");
  }

  private Bytes overTheSocket(Bytes message) {
    Bytes id = Bytes.ofHex("00000001");
    JsonNode answer = Events.call(function, elsewhere(Events.message(id.concat(message))));
    Bytes body = Events.body(answer);
    return body.slice(id.length(), body.length());
  }

  private static ObjectNode elsewhere(ObjectNode event) {
    ((ObjectNode) event.get("requestContext")).put("domainName", "evil.example.com");
    return event;
  }

  private int status(String file) {
    return Events.call(function, Events.read(file)).get("statusCode").asInt();
  }
}
