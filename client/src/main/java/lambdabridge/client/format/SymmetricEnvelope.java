package lambdabridge.client.format;

import java.security.MessageDigest;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.AesCbc;
import lambdabridge.protocol.crypto.FeedbackKdf;
import lambdabridge.protocol.crypto.HmacSha256;

/**
 * AES-256-CBC with a masked initialization vector and a truncated HMAC.
 *
 * <pre>
 *   kE ‖ kM  = KDF(key, "key expansion", 64)
 *   C        = AES-256-CBC(kE, iv, 16 zero bytes ‖ plaintext)      the first block masks the iv
 *   envelope = 04 ‖ C ‖ HMAC(kM, C)[0..16]
 * </pre>
 *
 * <p>Source: spec client-formats.md 4.
 */
public final class SymmetricEnvelope {
  /** Length of a key, bytes. */
  public static final int KEY_LENGTH = 32;

  private static final byte TYPE = 4;
  private static final int TAG_LENGTH = 16;
  private static final Bytes MASK = Bytes.wrap(new byte[AesCbc.BLOCK]);

  private SymmetricEnvelope() {}

  /**
   * Returns the envelope.
   *
   * @param iv 16 random bytes, never sent
   * @throws FormatException if the key has not 32 bytes
   */
  public static Bytes encrypt(SecretBytes key, Bytes iv, Bytes plaintext) {
    requireKeyLength(key, StatusCode.KEY_LENGTH_ENCRYPT);
    SecretBytes keys = expand(key);
    Bytes c = AesCbc.encrypt(keys.slice(0, 32), iv, MASK.concat(plaintext));
    return Bytes.wrap(new byte[] {TYPE}).concat(c).concat(tag(keys, c));
  }

  /**
   * Returns the plaintext.
   *
   * @throws FormatException for another cipher, a wrong key or altered bytes
   */
  public static Bytes decrypt(SecretBytes key, Bytes envelope) {
    requireKeyLength(key, StatusCode.KEY_LENGTH_DECRYPT);
    if (envelope.isEmpty() || envelope.get(0) != TYPE) {
      throw new FormatException(StatusCode.UNAUTHENTICATED_CIPHER, "missing required signature");
    }
    int end = envelope.length() - TAG_LENGTH;
    if (end < 1 + 2 * AesCbc.BLOCK) {
      throw new FormatException(StatusCode.MESSAGE_TAG, "envelope too short");
    }
    SecretBytes keys = expand(key);
    Bytes c = envelope.slice(1, end);
    if (!MessageDigest.isEqual(
        tag(keys, c).toArray(), envelope.slice(end, envelope.length()).toArray())) {
      throw new FormatException(StatusCode.MESSAGE_TAG, "wrong message security tag");
    }
    Bytes iv = c.slice(0, AesCbc.BLOCK);
    try {
      return AesCbc.decrypt(keys.slice(0, 32), iv, c.slice(AesCbc.BLOCK, c.length()));
    } catch (ProtocolException e) { // a holder of the key may have sealed nonsense
      throw new FormatException(StatusCode.MESSAGE_TAG, "sealed data has no valid padding");
    }
  }

  private static void requireKeyLength(SecretBytes key, int status) {
    if (key.length() != KEY_LENGTH) {
      throw new FormatException(status, "expected a key of 32 bytes");
    }
  }

  private static SecretBytes expand(SecretBytes key) {
    return FeedbackKdf.derive(key, "key expansion", 64);
  }

  private static Bytes tag(SecretBytes keys, Bytes c) {
    return HmacSha256.tag(keys.slice(32, 64), c).slice(0, TAG_LENGTH);
  }
}
