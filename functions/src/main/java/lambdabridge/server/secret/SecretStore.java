package lambdabridge.server.secret;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** The installation's secrets in Secrets Manager. */
public final class SecretStore {
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
}
