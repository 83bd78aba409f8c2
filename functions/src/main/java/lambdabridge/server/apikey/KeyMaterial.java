package lambdabridge.server.apikey;

import lambdabridge.protocol.bytes.SecretBytes;

/** What a bearer proves possession of. */
public sealed interface KeyMaterial {
  /**
   * A shared secret.
   *
   * @param text UTF-8 form of the 32 hex digits
   */
  record Secret(SecretBytes text) implements KeyMaterial {}

  /** A private key whose public part is known. */
  record Public(Ed25519Key key) implements KeyMaterial {}
}
