package lambdabridge.protocol.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import lambdabridge.protocol.bytes.Bytes;

/** SHA-256. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the 32 byte digest of {@code data}. */
  public static Bytes digest(Bytes data) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      data.feed(sha256::update);
      return Bytes.wrap(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
