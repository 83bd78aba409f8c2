package lambdabridge.protocol.crypto;

import java.util.Arrays;
import javax.crypto.Mac;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * The pseudo-random function of TLS 1.2 with SHA-256; the label is a part of the seed.
 *
 * <pre>
 *   A(0) = seed,  A(i) = HMAC(secret, A(i-1))
 *   PRF  = HMAC(secret, A(1) ‖ seed) ‖ HMAC(secret, A(2) ‖ seed) ‖ …
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 4.1, RFC 5246 section 5.
 */
public final class Prf {
  private Prf() {}

  /** Returns the first {@code lengthBytes} bytes of the function's output. */
  public static SecretBytes expand(SecretBytes secret, Bytes seed, int lengthBytes) {
    Mac hmac = HmacSha256.keyed(secret);
    byte[] seedBytes = seed.toArray();
    byte[] output = new byte[lengthBytes];

    byte[] a = seedBytes;
    for (int done = 0; done < lengthBytes; done += HmacSha256.LENGTH) {
      a = hmac.doFinal(a);
      hmac.update(a);
      byte[] block = hmac.doFinal(seedBytes);
      System.arraycopy(block, 0, output, done, Math.min(block.length, lengthBytes - done));
      Arrays.fill(block, (byte) 0);
    }
    return SecretBytes.wrap(output);
  }
}
