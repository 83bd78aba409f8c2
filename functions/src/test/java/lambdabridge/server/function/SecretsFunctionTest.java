package lambdabridge.server.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.secret.MemorySecrets;
import lambdabridge.server.secret.SecretStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsFunctionTest {
  private final MemorySecrets secrets = new MemorySecrets();
  private final SecretsFunction function =
      new SecretsFunction(
          new SecretStore(secrets.client(), MemorySecrets.ARN),
          Clock.systemUTC(),
          new SecureRandom());
  private final List<Map<?, ?>> answers = new ArrayList<>();
  private HttpServer cloudFormation;

  @BeforeEach
  void start() throws IOException {
    cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/",
        exchange -> {
          // The address is signed for requests without a content type.
          boolean right =
              exchange.getRequestMethod().equals("PUT")
                  && !exchange.getRequestHeaders().containsKey("Content-Type");
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          answers.add((Map<?, ?>) Objects.requireNonNull(Json.decode(body)));
          exchange.sendResponseHeaders(right ? 200 : 403, -1);
          exchange.close();
        });
    cloudFormation.start();
  }

  @AfterEach
  void stop() {
    cloudFormation.stop(0);
  }

  @Test
  void firstDeploymentMakesTheKeys() throws IOException {
    deploy("Create");

    assertThat(BridgeSecrets.parse(Objects.requireNonNull(secrets.current()))).isNotNull();
    assertThat(answers)
        .containsExactly(
            Map.of(
                "Status", "SUCCESS",
                "PhysicalResourceId", MemorySecrets.ARN,
                "StackId", "stack",
                "RequestId", "request",
                "LogicalResourceId", "Keys",
                "Data", Map.of("SecretsArn", MemorySecrets.ARN)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Create", "Update", "Delete"})
  void keysThatAreThereStay(String requestType) throws IOException {
    deploy("Create");
    String before = secrets.current();

    deploy(requestType);

    assertThat(secrets.current()).isEqualTo(before);
    assertThat(answers.getLast().get("Status")).isEqualTo("SUCCESS");
  }

  @Test
  void failureIsAnAnswerThatQuotesNothing() throws IOException {
    secrets.put("hunter2");

    deploy("Update");

    assertThat(answers.getLast().get("Status")).isEqualTo("FAILED");
    assertThat(answers.getLast().toString()).doesNotContain("hunter2");
    assertThat(secrets.current()).isEqualTo("hunter2");
  }

  @Test
  void rotationAddsAKeyAndKeepsTheOthers() throws IOException {
    deploy("Create");

    rotation("token-1");

    BridgeSecrets rotated = BridgeSecrets.parse(Objects.requireNonNull(secrets.current()));
    assertThat(rotated.ticketKeys().keys()).containsOnlyKeys(1, 2);
    assertThat(rotated.ticketKeys().currentId()).isEqualTo(1);
  }

  @Test
  void stepsMayBeRepeated() throws IOException {
    deploy("Create");
    step("createSecret", "token-1");
    rotation("token-1");
    step("finishSecret", "token-1");

    BridgeSecrets rotated = BridgeSecrets.parse(Objects.requireNonNull(secrets.current()));
    assertThat(rotated.ticketKeys().keys()).containsOnlyKeys(1, 2);
  }

  @Test
  void nothingChangesBeforeTheLastStep() throws IOException {
    deploy("Create");
    String before = secrets.current();

    step("createSecret", "token-1");
    step("setSecret", "token-1");
    step("testSecret", "token-1");

    assertThat(secrets.current()).isEqualTo(before);
  }

  @Test
  void otherSecretsAndStepsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                send(
                    Map.of(
                        "Step", "createSecret", "SecretId", "other", "ClientRequestToken", "t")));
    assertThatIllegalArgumentException().isThrownBy(() -> step("eraseSecret", "t"));
  }

  private void rotation(String token) throws IOException {
    for (String step : List.of("createSecret", "setSecret", "testSecret", "finishSecret")) {
      step(step, token);
    }
  }

  private void step(String step, String token) throws IOException {
    send(Map.of("Step", step, "SecretId", MemorySecrets.ARN, "ClientRequestToken", token));
  }

  private void deploy(String requestType) throws IOException {
    send(
        Map.of(
            "RequestType", requestType,
            "ResponseURL", "http://127.0.0.1:" + cloudFormation.getAddress().getPort() + "/answer",
            "StackId", "stack",
            "RequestId", "request",
            "LogicalResourceId", "Keys",
            "ResourceType", "Custom::BridgeKeys"));
  }

  private void send(Map<String, String> event) throws IOException {
    function.handleRequest(
        new ByteArrayInputStream(Json.encode(event).getBytes(UTF_8)),
        OutputStream.nullOutputStream(),
        null);
  }
}
