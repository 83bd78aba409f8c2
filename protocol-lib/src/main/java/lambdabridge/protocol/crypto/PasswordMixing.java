package lambdabridge.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * Turns a password into what SRP works with: PBKDF2-HMAC-SHA512, 16 bytes out.
 *
 * <p>Source: spec privmx-tls.md 5.10.4.
 */
public final class PasswordMixing {
  /** Length of the result and of the salt, bytes. */
  public static final int LENGTH = 16;

  private PasswordMixing() {}

  /**
   * Returns 16 bytes.
   *
   * @param password used as UTF-8
   * @param salt 16 bytes, of {@code loginData}, not the SRP salt
   * @param rounds at least 1
   */
  public static SecretBytes mix(String password, Bytes salt, int rounds) {
    PBEKeySpec spec =
        new PBEKeySpec(password.toCharArray(), salt.toArray(), rounds, LENGTH * Byte.SIZE);
    try {
      byte[] mixed =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
      return SecretBytes.wrap(mixed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }
}
