package lambdabridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.secret.BridgeSecrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeConfigTest {
  private static final int LAMBDA_PAYLOAD = 6 * 1024 * 1024;

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "BRIDGE_TABLE_PREFIX", "stage-",
              "BRIDGE_BUCKET", "bodies",
              "BRIDGE_HOST", "bridge.example.com",
              "BRIDGE_PUSH_API", "https://a1.execute-api.eu-central-1.amazonaws.com"));
  private final BridgeSecrets secrets = BridgeSecrets.generate(new SecureRandom(), Instant.EPOCH);

  @Test
  void environmentNamesEverything() {
    environment.put("BRIDGE_REQUEST_CHUNK_SIZE", "1048576");
    environment.put("BRIDGE_SOCKET_LIFETIME_SECONDS", "60");

    BridgeConfig config = BridgeConfig.fromEnvironment(environment, secrets);

    assertThat(config.tables()).isEqualTo(Tables.withPrefix("stage-"));
    assertThat(config.bucket()).isEqualTo("bodies");
    assertThat(config.host()).isEqualTo("bridge.example.com");
    assertThat(config.socketOrigin())
        .isEqualTo("https://a1.execute-api.eu-central-1.amazonaws.com");
    assertThat(config.requestChunkSize()).isEqualTo(1048576);
    assertThat(config.socketLifetime()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.serverSettings().requestChunkSize()).isEqualTo(1048576);
  }

  @Test
  void defaultsFitTheCloud() {
    BridgeConfig config = BridgeConfig.fromEnvironment(environment, secrets);

    int base64Length = (config.maxBodySize() + 2) / 3 * 4;
    assertThat(base64Length).isBetween(LAMBDA_PAYLOAD - 512 * 1024, LAMBDA_PAYLOAD - 64 * 1024);
    assertThat(config.socketLifetime()).isGreaterThan(Duration.ofHours(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BRIDGE_TABLE_PREFIX", "BRIDGE_BUCKET", "BRIDGE_HOST"})
  void missingVariableIsNamed(String name) {
    environment.remove(name);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> BridgeConfig.fromEnvironment(environment, secrets))
        .withMessageContaining(name);
  }

  @Test
  void malformedNumberIsNamed() {
    environment.put("BRIDGE_REQUEST_CHUNK_SIZE", "5 MiB");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> BridgeConfig.fromEnvironment(environment, secrets))
        .withMessageContaining("BRIDGE_REQUEST_CHUNK_SIZE");
  }
}
