package lambdabridge.server.secret;

/**
 * The document of {@link BridgeSecrets} as it is kept.
 *
 * @param version changes whenever the content does
 */
public record SecretDocument(String version, String json) {
  /** Contains no secret. */
  @Override
  public String toString() {
    return "SecretDocument[" + version + "]";
  }
}
