package lambdabridge.client.format;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;

/**
 * Compact signatures as the official clients accept them.
 *
 * <p>Source: spec client-formats.md 3.
 */
public final class Signatures {
  private static final int FIRST_HEADER = 27;
  private static final int LAST_HEADER = 42;

  private Signatures() {}

  /** Tells whether {@code author} signed {@code data}; false for anything malformed. */
  public static boolean verifies(EcPublicKey author, Bytes data, Bytes signature) {
    if (signature.length() != EcPublicKey.SIGNATURE_LENGTH) {
      return false;
    }
    int header = Byte.toUnsignedInt(signature.get(0));
    return header >= FIRST_HEADER && header <= LAST_HEADER && author.verifies(data, signature);
  }
}
