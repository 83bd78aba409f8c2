package lambdabridge.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.event.ApiGateway;
import lambdabridge.server.event.EdgeGateways;
import lambdabridge.server.event.HttpConnectionPusher;
import lambdabridge.server.event.PushGateway;
import lambdabridge.server.event.RequestSigner;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.secret.SecretDocument;
import lambdabridge.server.secret.SecretStore;
import org.crac.Core;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * An installation in an AWS account, as the environment of its functions describes it.
 *
 * <ul>
 *   <li>what {@link BridgeConfig#fromEnvironment} reads
 *   <li>{@code BRIDGE_SECRETS_ARN}: the secret with the document of {@link BridgeSecrets}; without
 *       it, {@code BRIDGE_SECRETS} is the document itself
 *   <li>{@code BRIDGE_PUSH_API}: origin of the WebSocket API that may be pushed to; needs {@code
 *       AWS_REGION}
 *   <li>{@code BRIDGE_PUSH_EDGE}: origins of edge gateways that may be pushed to, with spaces
 *       between; the host may be an IPv4 network. Needs {@code pushSecret} among the secrets
 *   <li>{@code AWS_LAMBDA_FUNCTION_NAME}: in Lambda, where metrics are written under it
 *   <li>{@code AWS_ENDPOINT_URL}: where AWS is emulated; absent in the cloud
 * </ul>
 */
public final class Deployment {
  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(3);

  private final Map<String, String> environment;
  private final Clock clock = Clock.systemUTC();
  private final DynamoDbClient dynamo;
  private final S3Client s3;
  private final Metrics metrics;

  /** Returns the installation; nothing is asked of AWS yet. */
  public Deployment(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.metrics = metrics(environment);
    this.dynamo = configured(DynamoDbClient.builder()).build();
    this.s3 =
        configured(S3Client.builder())
            // An emulator has one host name for all buckets.
            .forcePathStyle(environment.containsKey("AWS_ENDPOINT_URL"))
            .build();
  }

  /** Returns the tables' client. */
  public DynamoDbClient dynamo() {
    return dynamo;
  }

  /** Returns the bridge, which follows the secrets as they change and is primed for a snapshot. */
  public LiveBridge bridge() {
    var bridge = new LiveBridge(secrets(), this::bridge, clock);
    Core.getGlobalContext().register(bridge); // by a weak reference: the function keeps the bridge
    return bridge;
  }

  /** Returns what the function counts, of the bridge and besides. */
  public Metrics metrics() {
    return metrics;
  }

  /** Lambda alone makes metrics of what is written to standard output. */
  private Metrics metrics(Map<String, String> environment) {
    String function = environment.get("AWS_LAMBDA_FUNCTION_NAME");
    return function == null ? Metrics.unread() : new Metrics(function, System.out, clock);
  }

  private Bridge bridge(BridgeSecrets secrets) {
    return new Bridge(
        BridgeConfig.fromEnvironment(environment, secrets),
        dynamo,
        dynamo,
        s3,
        new HttpConnectionPusher(
            gateways(secrets.pushSecret()), PUSH_TIMEOUT, HttpClient::newHttpClient, metrics),
        metrics,
        clock,
        new SecureRandom());
  }

  /**
   * Returns where the secrets are.
   *
   * @throws IllegalArgumentException if {@code BRIDGE_SECRETS_ARN} is missing
   */
  public SecretStore secretStore() {
    return new SecretStore(
        configured(SecretsManagerClient.builder()).build(),
        BridgeConfig.required(environment, "BRIDGE_SECRETS_ARN"));
  }

  /** Returns what reads the secrets as they are now. */
  public Supplier<SecretDocument> secrets() {
    if (environment.containsKey("BRIDGE_SECRETS_ARN")) {
      return secretStore()::read;
    }
    var document = new SecretDocument("", BridgeConfig.required(environment, "BRIDGE_SECRETS"));
    return () -> document;
  }

  private List<PushGateway> gateways(@Nullable SecretBytes pushSecret) {
    List<PushGateway> gateways = new ArrayList<>();
    String api = environment.getOrDefault("BRIDGE_PUSH_API", "");
    if (!api.isEmpty()) {
      var credentials = DefaultCredentialsProvider.builder().build();
      String region = BridgeConfig.required(environment, "AWS_REGION");
      gateways.add(
          new ApiGateway(
              api, new RequestSigner(credentials::resolveCredentials, region, clock)::sign));
    }
    String edges = environment.getOrDefault("BRIDGE_PUSH_EDGE", "").strip();
    if (!edges.isEmpty()) {
      if (pushSecret == null) {
        throw new IllegalArgumentException("BRIDGE_PUSH_EDGE needs a pushSecret in the secrets");
      }
      gateways.add(new EdgeGateways(List.of(edges.split("\\s+")), pushSecret));
    }
    return gateways;
  }

  private <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B configured(B builder) {
    String endpoint = environment.get("AWS_ENDPOINT_URL");
    if (endpoint != null) {
      builder.endpointOverride(URI.create(endpoint));
    }
    if (environment.containsKey("AWS_REGION")) {
      builder.region(Region.of(environment.get("AWS_REGION")));
    }
    return builder.httpClient(UrlConnectionHttpClient.create());
  }
}
