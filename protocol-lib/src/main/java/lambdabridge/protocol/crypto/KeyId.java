package lambdabridge.protocol.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;

/**
 * The id of a server's static key, made as OpenPGP makes ids of version 4 keys:
 *
 * <pre>
 *   body = 04 ‖ u32(creation time, s) ‖ 13 ‖ 05 2b8104000a ‖ 0203 ‖ point[65]
 *   id   = SHA-1(99 ‖ u16(length of body) ‖ body)[12..20]
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 9.6; RFC 4880 section 12.2.
 */
public final class KeyId {
  /** Bytes of an id. */
  public static final int LENGTH = 8;

  /** Algorithm ECDSA, then the curve's object identifier behind its length. */
  private static final Bytes ECDSA_SECP256K1 = Bytes.ofHex("13052b8104000a");

  /** Bits of an uncompressed point, as OpenPGP writes lengths of numbers. */
  private static final int POINT_BITS = 0x0203;

  private KeyId() {}

  /** Returns the id of a key made at {@code created}, of which the seconds count. */
  public static Bytes of(EcPublicKey key, Instant created) {
    Bytes body =
        new ByteWriter(79)
            .u8(4)
            .u32(created.getEpochSecond())
            .bytes(ECDSA_SECP256K1)
            .u16(POINT_BITS)
            .bytes(key.uncompressed())
            .finish();
    byte[] digest = sha1(new ByteWriter(3).u8(0x99).u16(body.length()).bytes(body).finish());
    return Bytes.copyOf(digest, digest.length - LENGTH, digest.length);
  }

  private static byte[] sha1(Bytes data) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(data.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }
}
