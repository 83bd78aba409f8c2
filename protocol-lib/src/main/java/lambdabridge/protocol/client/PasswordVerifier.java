package lambdabridge.protocol.client;

import java.security.SecureRandom;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.PasswordMixing;
import lambdabridge.protocol.crypto.Srp6a;

/**
 * What a client gives a server instead of a password, when it registers or changes it.
 *
 * <p>Source: spec privmx-tls.md 5.10.4.
 *
 * @param verifier {@code v}, 128 bytes
 * @param salt {@code s}, 16 bytes
 * @param loginData JSON text
 */
public record PasswordVerifier(SecretBytes verifier, Bytes salt, String loginData) {
  private static final int MIN_ROUNDS = 4000;
  private static final int MAX_ROUNDS = 5000;

  /**
   * Makes a verifier with fresh salts.
   *
   * @param user name without {@code #host}; the verifier is good for this name only
   */
  public static PasswordVerifier create(String user, String password, SecureRandom random) {
    LoginData data = new LoginData(salt(random), random.nextInt(MIN_ROUNDS, MAX_ROUNDS + 1));
    Bytes salt = salt(random);
    SecretBytes x = Srp6a.secret(salt, user, data.mix(password));
    return new PasswordVerifier(Srp6a.verifier(x), salt, data.encode());
  }

  private static Bytes salt(SecureRandom random) {
    byte[] salt = new byte[PasswordMixing.LENGTH];
    random.nextBytes(salt);
    return Bytes.wrap(salt);
  }
}
