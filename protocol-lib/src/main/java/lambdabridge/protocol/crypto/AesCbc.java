package lambdabridge.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/** AES in CBC mode with PKCS#7 padding, for payloads that are authenticated elsewhere. */
public final class AesCbc {
  /** Bytes of a block, and of an initialization vector. */
  public static final int BLOCK = 16;

  private AesCbc() {}

  /** Returns the ciphertext: whole blocks, at least one. */
  public static Bytes encrypt(SecretBytes key, Bytes iv, Bytes plaintext) {
    try {
      return Bytes.wrap(cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(plaintext.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC cannot encrypt", e);
    }
  }

  /**
   * Returns the plaintext. Check a tag over the ciphertext first.
   *
   * @throws ProtocolException if the length or the padding is wrong
   */
  public static Bytes decrypt(SecretBytes key, Bytes iv, Bytes ciphertext) {
    if (ciphertext.isEmpty()) { // the JDK takes it for an empty plaintext
      throw new ProtocolException("Decryption failed");
    }
    try {
      return Bytes.wrap(cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(ciphertext.toArray()));
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("Decryption failed", e);
    }
  }

  private static Cipher cipher(int mode, SecretBytes key, Bytes iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, new SecretKeySpec(key.toArray(), "AES"), new IvParameterSpec(iv.toArray()));
    return cipher;
  }
}
