package lambdabridge.client.format;

import lambdabridge.protocol.crypto.EcPrivateKey;

/**
 * Who writes: the user's id in the context, the key that signs, and the server written to.
 *
 * @param userId as the context knows the user
 */
public record Author(String userId, EcPrivateKey key, BridgeIdentity bridge) {
  /** Returns the pub58 of the key that signs. */
  public String publicKey() {
    return key.publicKey().pub58();
  }
}
