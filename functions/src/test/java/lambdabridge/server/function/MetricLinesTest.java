package lambdabridge.server.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What functions write for CloudWatch while they answer. */
class MetricLinesTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Source: AWS, "MetricDatum" of CloudWatch; those of them that we have. */
  private static final Set<String> UNITS = Set.of("Count", "Milliseconds");

  /** What docs/deploy.md says that a request costs in logs depends on it. */
  private static final int LONGEST_OF_A_CALL = 300;

  private final TestBridge bridge = new TestBridge(DYNAMO);
  private final HttpFunction http = new HttpFunction(bridge.bridge());
  private final List<Bytes> sent = new ArrayList<>();
  private final PrivmxTestClient client =
      new PrivmxTestClient(
          this::post, bridge.newKey(), null, 1, bridge.clock(), new java.security.SecureRandom());

  private Bytes post(Bytes message) {
    sent.add(message);
    return Events.body(Events.call(http, Events.post(message)));
  }

  @AfterEach
  void everyLineIsInTheEmbeddedMetricFormat() throws JsonProcessingException {
    for (String line : bridge.metricLines()) {
      isEmbeddedMetricFormat(line);
    }
  }

  /** Source: AWS, "Specification: Embedded metric format" of CloudWatch. */
  private static void isEmbeddedMetricFormat(String line) throws JsonProcessingException {
    JsonNode root = STRICT.readTree(line);
    JsonNode metadata = root.get("_aws");
    assertThat(metadata.get("Timestamp").isIntegralNumber()).isTrue();
    assertThat(metadata.get("CloudWatchMetrics").isArray()).isTrue();
    for (JsonNode directive : metadata.get("CloudWatchMetrics")) {
      assertThat(directive.get("Namespace").textValue()).hasSizeBetween(1, 1024);
      assertThat(directive.get("Dimensions")).isNotEmpty();
      for (JsonNode dimensions : directive.get("Dimensions")) {
        assertThat(dimensions.isArray()).isTrue();
        assertThat(dimensions.size()).isLessThanOrEqualTo(30);
        for (JsonNode dimension : dimensions) {
          assertThat(dimension.textValue()).hasSizeBetween(1, 250);
          assertThat(root.get(dimension.textValue()).textValue()).hasSizeBetween(1, 1024);
        }
      }
      assertThat(directive.get("Metrics").size()).isBetween(1, 100);
      for (JsonNode metric : directive.get("Metrics")) {
        assertThat(metric.get("Name").textValue()).hasSizeBetween(1, 255);
        assertThat(metric.get("Unit").textValue()).isIn(UNITS);
        assertThat(root.get(metric.get("Name").textValue()).isNumber()).isTrue();
      }
    }
  }

  /** Returns the sums of all lines. */
  private Map<String, Long> counted() {
    Map<String, Long> sums = new HashMap<>();
    for (String line : bridge.metricLines()) {
      try {
        STRICT
            .readTree(line)
            .properties()
            .forEach(
                field -> {
                  if (field.getValue().isNumber()) {
                    sums.merge(field.getKey(), field.getValue().longValue(), Long::sum);
                  }
                });
      } catch (JsonProcessingException e) {
        throw new AssertionError(line, e);
      }
    }
    return sums;
  }

  @Test
  void anAnsweredCallIsOneShortLineUnderTheFunctionsName() throws JsonProcessingException {
    Events.call(http, Events.read("http-ping.json"));

    assertThat(bridge.metricLines()).hasSize(1);
    String line = bridge.metricLines().getFirst();
    assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LONGEST_OF_A_CALL);
    JsonNode root = STRICT.readTree(line);
    assertThat(root.get("FunctionName").textValue()).isEqualTo(TestBridge.FUNCTION);
    assertThat(root.at("/_aws/Timestamp").longValue()).isEqualTo(bridge.clock().millis());
    assertThat(counted()).isEqualTo(Map.of("Calls", 1L));
  }

  @Test
  void whatReachesNoMethodWritesNothing() {
    Events.call(http, Events.read("http-wrong-content-type.json"));

    assertThat(bridge.metricLines()).isEmpty();
  }

  @Test
  void loginsRefusalsAndSpentTicketsAreToldApart() {
    client.connectAnonymous();
    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(() -> client.call("no.such.method", Map.of()));
    post(sent.getLast());
    assertThatExceptionOfType(AlertReceived.class)
        .isThrownBy(() -> client.callInPlaintext("context.contextList", Map.of()));

    assertThat(counted())
        .isEqualTo(
            Map.of(
                "Logins", 1L, "Calls", 1L, "RefusedCalls", 1L, "RefusedTickets", 1L, "Alerts", 1L));
  }

  @Test
  void anOutageIsCountedThoughASocketsAnswerHasNoStatus() {
    TestBridge cutOff = bridge.withoutTables();
    client.connectAnonymous();
    client.call("ping", Map.of());
    Bytes id = Bytes.ofHex("00000001");

    Events.call(new WebSocketFunction(cutOff.bridge()), Events.message(id.concat(sent.getLast())));

    assertThat(cutOff.metricLines()).singleElement().asString().contains("\"Outages\":1");
  }

  @Test
  void administratorsCallsCountToo() {
    ManagementFunction management = new ManagementFunction(bridge.bridge());

    Events.call(management, Events.read("management-versions.json"));
    Events.call(management, Events.read("management-unauthorized.json"));

    assertThat(counted()).isEqualTo(Map.of("Calls", 2L, "RefusedCalls", 1L));
  }
}
