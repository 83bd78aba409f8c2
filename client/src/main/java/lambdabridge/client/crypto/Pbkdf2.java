package lambdabridge.client.crypto;

import java.nio.charset.StandardCharsets;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/** PBKDF2 with HMAC-SHA-512 over bytes: the JDK's takes characters and refuses an empty salt. */
final class Pbkdf2 {
  private Pbkdf2() {}

  static SecretBytes derive(String password, Bytes salt, int rounds, int lengthBytes) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA512Digest());
    generator.init(password.getBytes(StandardCharsets.UTF_8), salt.toArray(), rounds);
    KeyParameter key = (KeyParameter) generator.generateDerivedMacParameters(lengthBytes * 8);
    return SecretBytes.wrap(key.getKey());
  }
}
