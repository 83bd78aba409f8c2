package lambdabridge.protocol.crypto;

import javax.crypto.Mac;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * NIST SP 800-108 key derivation in feedback mode with a counter, an empty initial value and
 * HMAC-SHA-256.
 *
 * <pre>
 *   fixed = label ‖ 00 ‖ u32(n)              n = output length in bytes
 *   T(1)  = HMAC(key, 00000001 ‖ fixed)
 *   T(i)  = HMAC(key, T(i-1) ‖ u32(i) ‖ fixed)
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 9.7.
 */
public final class FeedbackKdf {
  private FeedbackKdf() {}

  /**
   * Returns {@code lengthBytes} bytes derived from {@code key} for the use that {@code label}
   * names.
   */
  public static SecretBytes derive(SecretBytes key, String label, int lengthBytes) {
    Mac hmac = HmacSha256.keyed(key);
    ByteWriter fixed = new ByteWriter().bytes(Bytes.ofUtf8(label)).u8(0).u32(lengthBytes);
    byte[] fixedBytes = fixed.finish().toArray();
    byte[] output = new byte[lengthBytes];

    byte[] t = new byte[0];
    long counter = 1;
    for (int done = 0; done < lengthBytes; done += HmacSha256.LENGTH) {
      hmac.update(t);
      hmac.update(new ByteWriter(4).u32(counter++).finish().toArray());
      t = hmac.doFinal(fixedBytes);
      System.arraycopy(t, 0, output, done, Math.min(t.length, lengthBytes - done));
    }
    return SecretBytes.wrap(output);
  }
}
