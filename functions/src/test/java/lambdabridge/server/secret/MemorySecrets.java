package lambdabridge.server.secret;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * One secret in memory behind the real client of Secrets Manager: it answers the requests that
 * client sends for what our functions do, and no others.
 */
public final class MemorySecrets implements SdkHttpClient {
  public static final String ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:bridge-secrets-AbCdEf";

  private static final String CURRENT = "AWSCURRENT";

  private final Map<String, String> versions = new LinkedHashMap<>();
  private final Map<String, List<String>> stages = new LinkedHashMap<>();

  /** Returns a client of this secret. */
  public SecretsManagerClient client() {
    return SecretsManagerClient.builder()
        .httpClient(this)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .build();
  }

  /** Returns the current value; null if there is none. */
  public @Nullable String current() {
    return versionOf(CURRENT) == null ? null : versions.get(versionOf(CURRENT));
  }

  public void put(String value) {
    put("version-" + versions.size(), value, List.of(CURRENT));
  }

  private void put(String version, String value, List<?> labels) {
    versions.put(version, value);
    labels.forEach(label -> label(version, String.valueOf(label)));
  }

  private void label(String version, String label) {
    stages.values().forEach(labels -> labels.remove(label));
    stages.computeIfAbsent(version, any -> new ArrayList<>()).add(label);
  }

  private @Nullable String versionOf(String label) {
    return stages.entrySet().stream()
        .filter(entry -> entry.getValue().contains(label))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private Map<String, Object> answer(String operation, Map<?, ?> request) {
    if (!ARN.equals(request.get("SecretId"))) {
      throw new IllegalStateException("unexpected secret " + request.get("SecretId"));
    }
    return switch (operation) {
      case "GetSecretValue" -> {
        Object label = Objects.requireNonNull(request.get("VersionStage"));
        String version = versionOf(label.toString());
        boolean asked =
            request.get("VersionId") == null || request.get("VersionId").equals(version);
        yield version == null || !asked
            ? Map.of("__type", "ResourceNotFoundException")
            : Map.of("VersionId", version, "SecretString", versions.get(version));
      }
      case "PutSecretValue" -> {
        String version = String.valueOf(request.get("ClientRequestToken"));
        Object labels = request.get("VersionStages");
        put(
            version,
            String.valueOf(request.get("SecretString")),
            labels == null ? List.of(CURRENT) : (List<?>) labels);
        yield Map.of("VersionId", version);
      }
      case "DescribeSecret" -> Map.of("ARN", ARN, "VersionIdsToStages", stages);
      case "UpdateSecretVersionStage" -> {
        if (!String.valueOf(request.get("RemoveFromVersionId"))
            .equals(versionOf(String.valueOf(request.get("VersionStage"))))) {
          throw new IllegalStateException("stage is on another version");
        }
        label(
            String.valueOf(request.get("MoveToVersionId")),
            String.valueOf(request.get("VersionStage")));
        yield Map.of("ARN", ARN);
      }
      default -> throw new IllegalStateException("unexpected " + operation);
    };
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElseThrow();
        Map<String, Object> answer =
            answer(target.substring(target.indexOf('.') + 1), json(request));
        byte[] body = Json.encode(answer).getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
            .response(
                SdkHttpFullResponse.builder()
                    .statusCode(answer.containsKey("__type") ? 400 : 200)
                    .build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  private static Map<?, ?> json(HttpExecuteRequest request) {
    try (var in = request.contentStreamProvider().orElseThrow().newStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (Map<?, ?>) Objects.requireNonNull(Json.decode(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
