package lambdabridge.server.secret;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * Seals what is secret before it is stored: AES-256-GCM, bound to the place it is stored in.
 *
 * <pre>
 * key id u16be | nonce[12] | ciphertext | tag[16]
 * </pre>
 */
public final class Sealer {
  private static final int KEY_ID_LENGTH = 2;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;
  private static final int HEAD_LENGTH = KEY_ID_LENGTH + NONCE_LENGTH;

  private final Keyring keyring;
  private final SecureRandom random;

  public Sealer(Keyring keyring, SecureRandom random) {
    this.keyring = keyring;
    this.random = random;
  }

  /**
   * Seals {@code secret}.
   *
   * @param place where the result will be stored: it opens nowhere else
   */
  public Bytes seal(SecretBytes secret, String place) {
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keyring.current(), nonce, place);
      byte[] sealed = new byte[HEAD_LENGTH + secret.length() + TAG_LENGTH];
      ByteBuffer.wrap(sealed).putShort((short) keyring.currentId()).put(nonce);
      cipher.doFinal(secret.toArray(), 0, secret.length(), sealed, HEAD_LENGTH);
      return Bytes.wrap(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the secret; empty if it was sealed with an unknown key, for elsewhere, or changed. */
  public Optional<SecretBytes> open(Bytes sealed, String place) {
    if (sealed.length() < HEAD_LENGTH + TAG_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes = sealed.toArray();
    int keyId = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort());
    byte[] nonce = Arrays.copyOfRange(bytes, KEY_ID_LENGTH, HEAD_LENGTH);
    return keyring.find(keyId).flatMap(key -> open(bytes, nonce, key, place));
  }

  private static Optional<SecretBytes> open(
      byte[] sealed, byte[] nonce, SecretBytes key, String place) {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
      return Optional.of(
          SecretBytes.wrap(cipher.doFinal(sealed, HEAD_LENGTH, sealed.length - HEAD_LENGTH)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SecretBytes key, byte[] nonce, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(key.toArray(), "AES"),
        new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
    cipher.updateAAD(Bytes.ofUtf8(place).toArray());
    return cipher;
  }
}
