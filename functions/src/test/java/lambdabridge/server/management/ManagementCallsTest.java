package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class ManagementCallsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private Client nobody;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    nobody = management.nobody();
  }

  @Test
  @DisplayName("MGA-01 versions returns [\"v2.0\"] without credentials")
  void versionsAreForEveryone() {
    Answer answer =
        nobody.send("{\"id\":0,\"method\":\"versions\",\"params\":{},\"jsonrpc\":\"2.0\"}");

    assertThat(answer.json())
        .isEqualTo(Map.of("jsonrpc", "2.0", "id", 0L, "result", List.of("v2.0")));
    nobody.call("versions", "any", 1L).is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  void proxiesLearnThatTheyAreNotTalkingToThemselves() {
    Answer answer = nobody.call("versionsWithTest", "test", "0123456789abcdef0123");

    assertThat(answer.get("versions")).isEqualTo(List.of("v2.0"));
    assertThat(answer.get("test")).isNull();
    assertThat(TestManagement.object(answer.result()).containsKey("test")).isTrue();
    nobody.call("versionsWithTest", "test", "xyz").is(ErrorCode.INVALID_PARAMS);
  }

  @ParameterizedTest
  @DisplayName("MGA-02 A body that is not JSON gives -32700 with HTTP 200")
  @ValueSource(
      strings = {
        "",
        " ",
        "versions",
        "{",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":{}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":{}} x",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":123456789012345678901234567890,\"method\":\"versions\","
            + "\"params\":{}}",
        "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":{}}"
      })
  void whatIsNotJsonIsNotUnderstood(String body) {
    assertThat(nobody.send(body).json()).isEqualTo(parseError());
  }

  @ParameterizedTest
  @DisplayName("MGA-03 A JSON-RPC batch gives -32700")
  @ValueSource(
      strings = {
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":{}}]",
        "null",
        "1",
        "\"versions\""
      })
  void onlyOneObjectIsACall(String body) {
    assertThat(nobody.send(body).json()).isEqualTo(parseError());
  }

  @ParameterizedTest
  @DisplayName("MGA-04 A request without id or without params gives -32700")
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"versions\",\"params\":{}}"
      })
  void aCallHasAnId(String body) {
    assertThat(nobody.send(body).json()).isEqualTo(parseError());
  }

  @ParameterizedTest
  @DisplayName("MGA-04 An incomplete request with an id gives -32700 with that id")
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"versions\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":\"a\",\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":2.0,\"id\":\"a\",\"method\":\"versions\",\"params\":{}}",
        "{\"id\":\"a\",\"method\":\"versions\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":1,\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"versions\",\"params\":{},\"token\":1}"
      })
  void anIncompleteCallIsAnsweredWithItsId(String body) {
    Answer answer = nobody.send(body);

    answer.is(ErrorCode.PARSE_ERROR);
    assertThat(answer.json().get("id")).isEqualTo("a");
  }

  @Test
  void paramsThatAreNoObjectAreInvalid() {
    nobody
        .send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":null}")
        .is(ErrorCode.INVALID_PARAMS);
    nobody
        .send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":[]}")
        .is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  void idsComeBackUnchanged() {
    for (String id : List.of("1", "-7", "\"\"", "\"x\\u0000\\\"ü\"", "9007199254740993")) {
      Answer answer =
          nobody.send(
              "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"versions\",\"params\":{}}");

      assertThat(answer.json().get("id")).isEqualTo(Json.decode(id));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1000, 1001, 100_000})
  void deeplyNestedJsonIsRefusedWithoutFailing(int depth) {
    String nested = "[".repeat(depth) + "]".repeat(depth);

    Answer inParams =
        nobody.send(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":" + nested + "}");

    inParams.is(depth == 500 ? ErrorCode.INVALID_PARAMS : ErrorCode.PARSE_ERROR);
  }

  @Test
  void halfASurrogatePairIsNoText() {
    nobody
        .send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"versions\",\"params\":{\"\\ud800\":1}}")
        .is(ErrorCode.PARSE_ERROR);
  }

  @Test
  void bytesThatAreNotUtf8AreNotUnderstood() {
    byte[] body =
        "{\"jsonrpc\":\"2.0\",\"id\":\"?\",\"method\":\"versions\",\"params\":{}}"
            .getBytes(StandardCharsets.US_ASCII);
    body[Bytes.ofUtf8("{\"jsonrpc\":\"2.0\",\"id\":\"").length()] = (byte) 0xFF;

    ManagementAnswer answer =
        management
            .bridge
            .management()
            .handle(
                new ManagementRequest(
                    "POST", "/api", Map.of(), Bytes.copyOf(body), TestManagement.IP));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Json.decode(answer.json().utf8())).isEqualTo(parseError());
  }

  @Test
  @DisplayName("MGA-05 An unknown method gives -32601 even without credentials")
  void unknownMethodsAreNotFound() {
    Answer answer = nobody.call("solution/createSolutions");

    answer.is(ErrorCode.METHOD_NOT_FOUND);
    assertThat(answer.error().containsKey("data")).isTrue();
    assertThat(answer.data()).isNull();
    nobody.call("context.contextList").is(ErrorCode.METHOD_NOT_FOUND);
  }

  @Test
  @DisplayName("MGA-08 UNAUTHORIZED precedes INVALID_PARAMS, which precedes INSUFFICIENT_SCOPE")
  void checksComeInTheirOrder() {
    Client admin = management.main();
    Client withoutScope = management.keyWith(admin, "context");

    nobody.call("solution/createSolution").is(ErrorCode.UNAUTHORIZED);
    withoutScope.call("solution/createSolution").is(ErrorCode.INVALID_PARAMS);
    withoutScope.call("solution/createSolution", "name", "x").is(ErrorCode.INSUFFICIENT_SCOPE);
  }

  @Test
  @DisplayName("MGA-09 INSUFFICIENT_SCOPE carries the missing scope as data")
  void missingScopeIsNamed() {
    Client withoutScope = management.keyWith(management.main(), "context", "solution:*");

    assertThat(withoutScope.call("solution/listSolutions").data()).isEqualTo("solution");
    assertThat(withoutScope.call("manager/listApiKeys").data()).isEqualTo("apiKey");
  }

  @Test
  void everyMethodWithoutCredentialsIsUnauthorizedOrOpen() {
    List<String> open =
        management.bridge.managementTable().all().stream()
            .filter(ManagementMethod::open)
            .map(ManagementMethod::name)
            .toList();

    assertThat(open)
        .containsExactlyInAnyOrder(
            "versions",
            "versionsWithTest",
            "server/getKeys",
            "manager/auth",
            "manager/createFirstApiKey",
            "manager/bindAccessToken");
    for (ManagementMethod<?> method : management.bridge.managementTable().all()) {
      if (!method.open()) {
        nobody.call(method.name()).is(ErrorCode.UNAUTHORIZED);
      }
    }
  }

  @Test
  void everyMethodRefusesUnknownKeys() {
    Client admin = management.main();
    for (ManagementMethod<?> method : management.bridge.managementTable().all()) {
      admin.call(method.name(), "surplus", 1L).is(ErrorCode.INVALID_PARAMS);
    }
  }

  @Test
  void onlyPostIsAnswered() {
    ManagementAnswer answer =
        management
            .bridge
            .management()
            .handle(new ManagementRequest("GET", "/api", Map.of(), Bytes.EMPTY, TestManagement.IP));

    assertThat(answer.status()).isEqualTo(405);
  }

  private static Map<String, Object> parseError() {
    return Map.of("jsonrpc", "2.0", "error", error());
  }

  private static Map<?, ?> error() {
    Object error = Json.decode("{\"code\":-32700,\"message\":\"Parse error\",\"data\":null}");
    return TestManagement.object(error);
  }

  @Test
  void aFailureOfOurOwnIsAnErrorWithoutDetails() {
    TestManagement broken = new TestManagement(DYNAMO, new NoTables());
    String header = "pmx-hmac-sha256 0;1;" + broken.clock.millis() + ";nonce;AAAA";

    Answer answer = broken.withHeader(header).call("solution/listSolutions");

    assertThat(answer.json())
        .isEqualTo(
            Map.of(
                "jsonrpc",
                "2.0",
                "id",
                7L,
                "error",
                Map.of("code", -32603L, "message", "Internal error")));
  }

  /** Every operation fails, as the SDK's interface does by default. */
  private static final class NoTables implements DynamoDbClient {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
