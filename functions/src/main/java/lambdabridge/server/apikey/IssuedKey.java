package lambdabridge.server.apikey;

/**
 * A new key as its owner gets to see it, once.
 *
 * @param id 32 hex digits
 * @param secret 32 hex digits; of no use for a key with a public key
 */
public record IssuedKey(String id, String secret) {
  @Override
  public String toString() {
    return "IssuedKey[" + id + "]";
  }
}
