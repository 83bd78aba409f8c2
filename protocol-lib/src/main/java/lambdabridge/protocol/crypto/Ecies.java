package lambdabridge.protocol.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * Encryption from one long-term key to another, no ephemeral key inside.
 *
 * <pre>
 *   E ‖ M = SHA-512(x coordinate of the shared point)      32 bytes each
 *   iv    = HMAC(sender's scalar, plaintext)[0..16]
 *   c     = iv ‖ AES-256-CBC(E, iv, plaintext)
 *   out   = c ‖ HMAC(M, c)[0..4]
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 9.5.
 */
public final class Ecies {
  private static final int TAG = 4;

  private Ecies() {}

  /** Returns {@code iv[16] ‖ ciphertext ‖ tag[4]}; the same input gives the same output. */
  public static Bytes encrypt(EcPrivateKey sender, EcPublicKey recipient, Bytes plaintext) {
    SecretBytes keys = keys(sender, recipient);
    Bytes iv = HmacSha256.tag(sender.scalar(), plaintext).slice(0, AesCbc.BLOCK);
    Bytes c = iv.concat(AesCbc.encrypt(keys.slice(0, 32), iv, plaintext));
    return c.concat(tag(keys, c));
  }

  /**
   * Returns the plaintext.
   *
   * @throws ProtocolException if anything about {@code encrypted} is wrong; what it is does not
   *     show
   */
  public static Bytes decrypt(EcPrivateKey recipient, EcPublicKey sender, Bytes encrypted) {
    int end = encrypted.length() - TAG;
    if (end < 2 * AesCbc.BLOCK) {
      throw new ProtocolException("Decryption failed");
    }
    SecretBytes keys = keys(recipient, sender);
    Bytes c = encrypted.slice(0, end);
    if (!tag(keys, c).equalsInConstantTime(encrypted.slice(end, encrypted.length()))) {
      throw new ProtocolException("Decryption failed");
    }
    return AesCbc.decrypt(
        keys.slice(0, 32), c.slice(0, AesCbc.BLOCK), c.slice(AesCbc.BLOCK, c.length()));
  }

  private static Bytes tag(SecretBytes keys, Bytes c) {
    return HmacSha256.tag(keys.slice(32, 64), c).slice(0, TAG);
  }

  private static SecretBytes keys(EcPrivateKey own, EcPublicKey peer) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      return SecretBytes.wrap(sha512.digest(own.ecdh(peer).toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }
}
