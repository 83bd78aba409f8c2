package lambdabridge.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/** HMAC with SHA-256, RFC 2104. */
public final class HmacSha256 {
  /** Bytes of a full tag. */
  public static final int LENGTH = 32;

  private HmacSha256() {}

  /** Returns a {@link Mac} that is ready to use with {@code key}; the key may be empty. */
  public static Mac keyed(SecretBytes key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // The JDK refuses an empty key. HMAC pads keys with zeros, so one zero byte is the same key.
      byte[] raw = key.length() == 0 ? new byte[1] : key.toArray();
      mac.init(new SecretKeySpec(raw, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  /** Returns the 32 byte tag of {@code data}. */
  public static Bytes tag(SecretBytes key, Bytes data) {
    Mac mac = keyed(key);
    data.feed(mac::update);
    return Bytes.wrap(mac.doFinal());
  }
}
