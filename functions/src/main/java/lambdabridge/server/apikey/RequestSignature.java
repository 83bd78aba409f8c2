package lambdabridge.server.apikey;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * A signed request: {@code <timestamp>;<nonce>;<METHOD>\n<path>\n<body>\n} under an API key.
 *
 * <p>Source: spec management-api.md 3.
 *
 * @param timestamp decimal milliseconds as sent
 * @param signature as sent, decoded
 */
public record RequestSignature(
    String timestamp, String nonce, String method, String path, Bytes body, Bytes signature) {
  static final int MAX_NONCE_LENGTH = 128;

  private static final String HMAC = "HmacSHA256";
  private static final int HMAC_LENGTH = 20;

  boolean isBy(KeyMaterial key) {
    return switch (key) {
      case KeyMaterial.Secret secret ->
          SecretBytes.wrap(hmac(secret.text(), signed()))
              .equals(SecretBytes.wrap(signature.toArray()));
      case KeyMaterial.Public known -> known.key().verifies(signed(), signature);
    };
  }

  /** Returns the milliseconds; empty if the text is no such number. */
  Optional<Long> timestampMs() {
    return timestamp.matches("[0-9]{1,15}")
        ? Optional.of(Long.parseLong(timestamp))
        : Optional.empty();
  }

  /** Returns the bytes of padded base64; empty if it is none. */
  public static Optional<Bytes> decodeBase64(String text) {
    try {
      return text.length() % 4 == 0
          ? Optional.of(Bytes.wrap(Base64.getDecoder().decode(text)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Bytes signed() {
    return Bytes.ofUtf8(timestamp + ";" + nonce + ";" + method + "\n" + path + "\n")
        .concat(body)
        .concat(Bytes.ofUtf8("\n"));
  }

  private static byte[] hmac(SecretBytes key, Bytes message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.toArray(), HMAC));
      return Arrays.copyOf(mac.doFinal(message.toArray()), HMAC_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
