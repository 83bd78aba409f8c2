package lambdabridge.protocol.notification;

import java.security.SecureRandom;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.AesCbc;
import lambdabridge.protocol.crypto.FeedbackKdf;
import lambdabridge.protocol.crypto.HmacSha256;

/**
 * Encrypts notifications under the key that a client sent when it authorized its socket.
 *
 * <pre>
 *   K ‖ M  = KDF(key, "key expansion", 64)                       32 bytes each
 *   c      = AES-256-CBC-PKCS7(K, iv, 16 zero bytes ‖ payload)
 *   sealed = c ‖ HMAC(M, c)[0..16]
 * </pre>
 *
 * <p>The first block of c, the zeros encrypted under {@code iv}, serves the receiver as the
 * initialization vector of the rest. There is no sequence number: loss, reordering and replay do
 * not show.
 *
 * <p>Thread-safe.
 *
 * <p>Source: spec privmx-tls.md 8.5.
 */
public final class NotificationSealer {
  /** Bytes of the key a client sends. */
  public static final int KEY_LENGTH = 32;

  private static final Bytes ZERO_BLOCK = Bytes.wrap(new byte[AesCbc.BLOCK]);
  private static final int TAG = 16;

  private final SecretBytes key;
  private final SecretBytes macKey;

  /** Derives the keys from {@code notificationKey}, 32 bytes. */
  public NotificationSealer(SecretBytes notificationKey) {
    if (notificationKey.length() != KEY_LENGTH) {
      throw new IllegalArgumentException("notification key of " + notificationKey.length());
    }
    SecretBytes both = FeedbackKdf.derive(notificationKey, "key expansion", 64);
    this.key = both.slice(0, 32);
    this.macKey = both.slice(32, 64);
  }

  /** Returns {@code payload} sealed under an initialization vector taken from {@code random}. */
  public Bytes seal(Bytes payload, SecureRandom random) {
    byte[] iv = new byte[AesCbc.BLOCK];
    random.nextBytes(iv);
    Bytes c = AesCbc.encrypt(key, Bytes.wrap(iv), ZERO_BLOCK.concat(payload));
    return c.concat(tag(c));
  }

  /**
   * Returns the payload of a sealed notification.
   *
   * @throws ProtocolException if it was not sealed under this key, or is cut off
   */
  public Bytes open(Bytes sealed) {
    int end = sealed.length() - TAG;
    if (end < 2 * AesCbc.BLOCK) {
      throw new ProtocolException("Invalid notification");
    }
    Bytes c = sealed.slice(0, end);
    if (!tag(c).equalsInConstantTime(sealed.slice(end, sealed.length()))) {
      throw new ProtocolException("Invalid notification");
    }
    return AesCbc.decrypt(key, c.slice(0, AesCbc.BLOCK), c.slice(AesCbc.BLOCK, end));
  }

  private Bytes tag(Bytes c) {
    return HmacSha256.tag(macKey, c).slice(0, TAG);
  }
}
