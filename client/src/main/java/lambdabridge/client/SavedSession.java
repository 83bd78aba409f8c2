package lambdabridge.client;

/**
 * What an account's session is opened again with, instead of its password: for as long as the
 * server keeps it, five days after its last use. As secret as a password.
 *
 * @param sessionId the server's name of the session
 * @param restorePrivKey in WIF; made for this session
 */
public record SavedSession(String sessionId, String restorePrivKey) {
  @Override
  public String toString() {
    return "SavedSession[]";
  }
}
