package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFunctionTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  /** Length of a plaintext frame without content. */
  private static final int CHANGE_CIPHER_SPEC = 8;

  /** Length of the encrypted frame with a ping: header with tag, padded payload, MAC. */
  private static final int ENCRYPTED_PING = 16 + 48 + 16;

  private TestBridge bridge;
  private HttpFunction function;

  @BeforeEach
  void setUp() {
    bridge = new TestBridge(DYNAMO);
    function = new HttpFunction(bridge.bridge());
  }

  @Test
  @DisplayName("SES-01 ping works without any session and returns pong")
  void pingInPlaintextIsAnswered() {
    JsonNode answer = Events.call(function, Events.read("http-ping.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.at("/headers/content-type").asText()).isEqualTo("application/octet-stream");
    assertThat(answer.get("isBase64Encoded").asBoolean()).isTrue();
    // Application data in version 1: {id: 0, jsonrpc: "2.0", result: "pong"}.
    assertThat(Events.body(answer).hex())
        .isEqualTo(
            "0117000000230000"
                + "f603"
                + "fc026964"
                + "00"
                + "fc076a736f6e727063"
                + "fc03322e30"
                + "fc06726573756c74"
                + "fc04706f6e67");
  }

  @Test
  void everyAnswerHasTheSecurityHeaders() {
    for (String file : new String[] {"http-ping.json", "http-wrong-content-type.json"}) {
      JsonNode headers = Events.call(function, Events.read(file)).get("headers");

      assertThat(headers.get("x-content-type-options").asText()).isEqualTo("nosniff");
      assertThat(headers.get("strict-transport-security").asText())
          .isEqualTo("max-age=63072000; includeSubDomains; preload");
    }
  }

  @Test
  void otherContentTypeIsRefused() {
    JsonNode answer = Events.call(function, Events.read("http-wrong-content-type.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(400);
    assertThat(answer.at("/headers/content-type").asText()).isEqualTo("application/json");
    assertThat(answer.get("body").asText()).isEqualTo("{\"msg\":\"Invalid transport type\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/octet-stream; charset=utf-8", "APPLICATION/OCTET-STREAM"})
  void contentTypeMayHaveParametersAndAnyCase(String contentType) {
    ObjectNode event = Events.read("http-ping.json");
    event.withObject("headers").put("content-type", contentType);

    assertThat(Events.call(function, event).get("statusCode").asInt()).isEqualTo(200);
  }

  @Test
  void absentContentTypeIsAccepted() {
    ObjectNode event = Events.read("http-ping.json");
    event.withObject("headers").remove("content-type");

    assertThat(Events.call(function, event).get("statusCode").asInt()).isEqualTo(200);
  }

  @Test
  void otherMethodsAreNotAllowed() {
    JsonNode answer = Events.call(function, Events.read("http-get.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(405);
    assertThat(answer.at("/headers/allow").asText()).contains("POST");
  }

  @Test
  void bodyOverTheLimitIsRefused() {
    Bytes tooLarge = Bytes.wrap(new byte[TestBridge.REQUEST_CHUNK_SIZE + 256 * 1024 + 1]);

    assertThat(Events.call(function, Events.post(tooLarge)).get("statusCode").asInt())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // empty body
        "01", // header cut
        "0116000000080000a0", // payload cut
        "01160000ffff0000", // more announced than there is
        "0116ffffffff0000", // 4 GiB announced
        "03170000000100f0", // unknown version, and cut
        "0317000000010000f0", // unknown version
        "01170000000100fdf0", // reserved bytes are not checked, the payload is no object
        "0114000000000000", // CHANGE_CIPHER_SPEC without keys
        "0116000000020000f6ff", // a count beyond the input
        "0117000000070000f6ffffffff0f", // a huge count
        "0216000000050000df7fffffff" // the same in MessagePack
      })
  void malformedBodyIsAnsweredWithAnAlert(String hex) {
    JsonNode answer = Events.call(function, Events.post(Bytes.ofHex(hex)));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(alert(Events.body(answer))).isNotEmpty();
  }

  @Test
  void unknownVersionIsNamedInTheAlert() {
    Bytes message = Bytes.ofHex("0317000000010000f0");

    assertThat(alert(Events.body(Events.call(function, Events.post(message)))))
        .startsWith("Unsupported version");
  }

  @Test
  void textThatIsNoFramesIsAnsweredWithAnAlert() {
    JsonNode answer = Events.call(function, Events.read("http-not-frames.json"));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
    assertThat(alert(Events.body(answer))).isNotEmpty();
  }

  @Test
  void randomBodiesNeverEndInAServerError() {
    Random bytes = new Random(20261122);
    for (int i = 0; i < 500; i++) {
      byte[] body = new byte[bytes.nextInt(200)];
      bytes.nextBytes(body);
      if (body.length > 8 && i % 2 == 0) {
        // Plausible headers reach deeper.
        body[0] = (byte) (1 + bytes.nextInt(2));
        body[1] = (byte) (20 + bytes.nextInt(5));
        body[2] = 0;
        body[3] = 0;
        body[4] = 0;
        body[5] = (byte) (body.length - 8);
      }

      JsonNode answer = Events.call(function, Events.post(Bytes.wrap(body)));

      assertThat(answer.get("statusCode").asInt()).as(Bytes.copyOf(body).hex()).isEqualTo(200);
    }
  }

  @Test
  void everyCutOfARealMessageEndsInAnAlertAndTheNextMessageIsServed() {
    AtomicInteger missing = new AtomicInteger();
    PrivmxTestClient client =
        connected(message -> message.slice(0, Math.max(0, message.length() - missing.get())));

    for (int cut = 1; cut < 170; cut++) {
      if (cut == ENCRYPTED_PING || cut == ENCRYPTED_PING + CHANGE_CIPHER_SPEC) {
        continue; // Between two frames a message may end.
      }
      missing.set(cut);
      assertThatExceptionOfType(AlertReceived.class)
          .as("%d bytes cut off", cut)
          .isThrownBy(() -> client.call("ping", Map.of()));
      missing.set(0);
      assertThat(client.call("ping", Map.of())).isEqualTo("pong");
    }
  }

  @Test
  void flippedBitAnywhereInTheEncryptedPartEndsInAnAlert() {
    AtomicInteger position = new AtomicInteger();
    PrivmxTestClient client =
        connected(
            message -> {
              byte[] flipped = message.toArray();
              if (position.get() > 0) {
                flipped[flipped.length - position.get()] ^= (byte) (1 << position.get() % 8);
              }
              return Bytes.wrap(flipped);
            });

    for (int at = 1; at <= ENCRYPTED_PING; at++) {
      position.set(at);
      assertThatExceptionOfType(AlertReceived.class)
          .as("byte %d from the end", at)
          .isThrownBy(() -> client.call("ping", Map.of()));
      position.set(0);
      assertThat(client.call("ping", Map.of())).isEqualTo("pong");
    }
  }

  /** Returns an anonymous client whose messages are damaged on their way, its login excepted. */
  private PrivmxTestClient connected(UnaryOperator<Bytes> damage) {
    PrivmxTestClient client =
        new PrivmxTestClient(
            message -> {
              JsonNode answer = Events.call(function, Events.post(damage.apply(message)));
              assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
              return Events.body(answer);
            },
            bridge.newKey(),
            null,
            1,
            bridge.clock(),
            new SecureRandom());
    client.connectAnonymous();
    return client;
  }

  @Test
  void wholeSessionRunsThroughEvents() {
    PrivmxTestClient client =
        new PrivmxTestClient(
            message -> Events.body(Events.call(function, Events.post(message))),
            bridge.newKey(),
            null,
            1,
            bridge.clock(),
            new SecureRandom());

    client.connectAnonymous();

    assertThat(client.call("ping", Map.of())).isEqualTo("pong");
  }

  @Test
  void outageIsSaidByTheStatusAndNotByAnAlert() {
    List<Bytes> sent = new ArrayList<>();
    PrivmxTestClient client =
        new PrivmxTestClient(
            message -> {
              sent.add(message);
              return Events.body(Events.call(function, Events.post(message)));
            },
            bridge.newKey(),
            null,
            1,
            bridge.clock(),
            new SecureRandom());
    client.connectAnonymous();
    client.call("ping", Map.of());
    HttpFunction cutOff = new HttpFunction(bridge.withoutSessions().bridge());

    JsonNode answer = Events.call(cutOff, Events.post(sent.getLast()));

    assertThat(answer.get("statusCode").asInt()).isEqualTo(503);
    assertThat(answer.get("body").asText()).doesNotContain("ticket");
  }

  @Test
  void otherMethodsThanPingNeedEncryption() {
    PrivmxTestClient client = bridge.client(bridge.newKey(), null);

    assertThatExceptionOfType(AlertReceived.class)
        .isThrownBy(() -> client.callInPlaintext("context.contextList", Map.of()));
  }

  private static String alert(Bytes answer) {
    assertThat(answer.length()).isGreaterThanOrEqualTo(8);
    assertThat(answer.get(1)).as("content type").isEqualTo((byte) 21);
    return answer.slice(8, answer.length()).utf8();
  }
}
