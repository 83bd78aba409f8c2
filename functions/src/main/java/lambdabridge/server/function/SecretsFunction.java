package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.Deployment;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.secret.KeyCare;
import lambdabridge.server.secret.SecretStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the installation's keys when CloudFormation deploys it ({@code Custom::BridgeKeys}), and
 * takes the steps of Secrets Manager's rotation.
 *
 * <p>Source: AWS, "Custom resource request and response reference" of CloudFormation and "Lambda
 * rotation functions" of Secrets Manager.
 */
public final class SecretsFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SecretsFunction.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SecretStore secrets;
  private final Clock clock;
  private final SecureRandom random;

  /** For Lambda: needs {@code BRIDGE_SECRETS_ARN}. */
  public SecretsFunction() {
    this(new Deployment(System.getenv()).secretStore(), Clock.systemUTC(), new SecureRandom());
  }

  /**
   * @param secrets the one secret it may be asked to care for
   */
  public SecretsFunction(SecretStore secrets, Clock clock, SecureRandom random) {
    this.secrets = secrets;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    String json = new String(event.readAllBytes(), StandardCharsets.UTF_8);
    if (!(Json.decode(json) instanceof Map<?, ?> request)) {
      throw new IllegalArgumentException("event is no JSON object");
    }
    if (request.containsKey("RequestType")) {
      deploy(request);
    } else {
      rotate(text(request, "Step"), text(request, "SecretId"), text(request, "ClientRequestToken"));
    }
  }

  /** CloudFormation waits for the answer, an hour if none comes, so there always is one. */
  private void deploy(Map<?, ?> request) throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("PhysicalResourceId", secrets.id());
    for (String name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
      answer.put(name, text(request, name));
    }
    try {
      // Keys outlive the stack, as the tables do that are of no use without them.
      if (!text(request, "RequestType").equals("Delete")) {
        complete();
      }
      answer.put("Status", "SUCCESS");
      answer.put("Data", Map.of("SecretsArn", secrets.id()));
    } catch (RuntimeException e) {
      LOG.error("keys cannot be made", e);
      answer.put("Status", "FAILED");
      answer.put("Reason", "keys cannot be made: see the log of the function");
    }
    send(URI.create(text(request, "ResponseURL")), Json.encode(answer));
  }

  private void complete() {
    String before = secrets.current().orElse(null);
    String after = KeyCare.complete(before, clock.instant(), random);
    if (!after.equals(before)) {
      secrets.put(after);
    }
  }

  private void rotate(String step, String secretId, String token) {
    if (!secretId.equals(secrets.id())) {
      throw new IllegalArgumentException("not the secret this function cares for");
    }
    switch (step) {
      case "createSecret" -> {
        if (secrets.pending(token).isEmpty()) {
          secrets.prepare(token, KeyCare.rotate(secrets.current().orElseThrow(), random));
        }
      }
      case "setSecret" -> {} // there is no other place: functions read the document themselves
      case "testSecret" ->
          BridgeSecrets.parse(secrets.pending(token).or(secrets::current).orElseThrow());
      case "finishSecret" -> secrets.promote(token);
      default -> throw new IllegalArgumentException("unknown step of a rotation: " + step);
    }
  }

  private static void send(URI uri, String answer) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).PUT(BodyPublishers.ofString(answer)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IOException("CloudFormation took the answer with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String text(Map<?, ?> request, String name) {
    if (request.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("event without " + name);
  }
}
