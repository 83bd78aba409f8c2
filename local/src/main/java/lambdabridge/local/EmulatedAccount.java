package lambdabridge.local;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.secret.BridgeSecrets;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * An account at home, such as LocalStack's, with the stacks that {@code local/localstack.sh deploy}
 * makes. No function makes keys there, so the first server does.
 */
final class EmulatedAccount {
  private static final String PREFIX = "lambda-bridge-local-";
  private static final String ACCOUNT = "000000000000";
  private static final String REGION = "eu-central-1";
  private static final int PUSH_SECRET_BYTES = 32;

  private final URI endpoint;
  private final Map<String, String> settings;

  /**
   * @param environment what it names is taken, for the rest there are the names of those stacks
   */
  EmulatedAccount(URI endpoint, Map<String, String> environment) {
    this.endpoint = endpoint;
    this.settings = new HashMap<>();
    settings.put("AWS_REGION", REGION);
    settings.put("BRIDGE_TABLE_PREFIX", PREFIX);
    settings.put("BRIDGE_BUCKET", PREFIX + "bodies-" + ACCOUNT + "-" + REGION);
    settings.put("BRIDGE_SECRETS_ARN", PREFIX + "secrets");
    settings.putAll(environment);
    settings.put("AWS_ENDPOINT_URL", endpoint.toString());
  }

  /** Returns the environment of a server on this account. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Makes keys unless there are some. */
  void makeKeys(SecureRandom random, Instant now) {
    var secretId = settings.getOrDefault("BRIDGE_SECRETS_ARN", "");
    try (var secrets =
        SecretsManagerClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(settings.getOrDefault("AWS_REGION", REGION)))
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      try {
        secrets.getSecretValue(g -> g.secretId(secretId));
      } catch (ResourceNotFoundException e) {
        secrets.putSecretValue(p -> p.secretId(secretId).secretString(keys(random, now).toJson()));
      }
    }
  }

  private static BridgeSecrets keys(SecureRandom random, Instant now) {
    var made = BridgeSecrets.generate(random, now);
    return new BridgeSecrets(
        made.identityKey(),
        made.formerIdentityKeys(),
        made.serverKeys(),
        made.decoyKey(),
        made.ticketKeys(),
        made.sealingKeys(),
        made.initializationToken(),
        pushSecret(random));
  }

  /** Returns a secret of its own for gateways of ours. */
  static SecretBytes pushSecret(SecureRandom random) {
    var bytes = new byte[PUSH_SECRET_BYTES];
    random.nextBytes(bytes);
    return SecretBytes.wrap(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
  }
}
