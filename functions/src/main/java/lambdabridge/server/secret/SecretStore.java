package lambdabridge.server.secret;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** The installation's secrets in Secrets Manager. */
public final class SecretStore {
  private static final String CURRENT = "AWSCURRENT";
  private static final String PENDING = "AWSPENDING";

  private final SecretsManagerClient secretsManager;
  private final String secretId;

  /**
   * @param secretId ARN or name
   */
  public SecretStore(SecretsManagerClient secretsManager, String secretId) {
    this.secretsManager = secretsManager;
    this.secretId = secretId;
  }

  /** Returns the current version of the document. */
  public SecretDocument read() {
    GetSecretValueResponse secret = secretsManager.getSecretValue(g -> g.secretId(secretId));
    return new SecretDocument(secret.versionId(), secret.secretString());
  }

  /** Returns the current document, if there is one yet. */
  public Optional<String> current() {
    return find(g -> g.versionStage(CURRENT));
  }

  /** Returns the document of the version {@code token} that a rotation prepares, if it has. */
  public Optional<String> pending(String token) {
    return find(g -> g.versionId(token).versionStage(PENDING));
  }

  private Optional<String> find(Consumer<GetSecretValueRequest.Builder> which) {
    try {
      return Optional.of(
          secretsManager
              .getSecretValue(g -> g.secretId(secretId).applyMutation(which))
              .secretString());
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Makes a document the current one. */
  public void put(String json) {
    secretsManager.putSecretValue(p -> p.secretId(secretId).secretString(json));
  }

  /** Keeps a document that {@link #promote} will make current. */
  public void prepare(String token, String json) {
    secretsManager.putSecretValue(
        p ->
            p.secretId(secretId)
                .clientRequestToken(token)
                .secretString(json)
                .versionStages(PENDING));
  }

  /** Makes the version {@code token} the current one, if it is not yet. */
  public void promote(String token) {
    String before =
        secretsManager
            .describeSecret(d -> d.secretId(secretId))
            .versionIdsToStages()
            .entrySet()
            .stream()
            .filter(version -> version.getValue().contains(CURRENT))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    if (!before.equals(token)) {
      secretsManager.updateSecretVersionStage(
          u ->
              u.secretId(secretId)
                  .versionStage(CURRENT)
                  .moveToVersionId(token)
                  .removeFromVersionId(before));
    }
  }

  /** ARN or name. */
  public String id() {
    return secretId;
  }
}
