package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;

/**
 * The curve's numbers, and who calculates on it.
 *
 * <p>Source: SEC 2 section 2.4.1.
 */
final class Secp256k1 {
  /** Bytes of a coordinate and of a scalar. */
  static final int FIELD = 32;

  /** Order of the group. */
  static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /** Header of a compact signature with recovery id 0. */
  private static final int SIGNATURE_HEADER = 27;

  static final Curve CURVE = Curve.fastest();

  private Secp256k1() {}

  /** Tells whether {@code k} lies in 1 … n-1. */
  static boolean isScalar(BigInteger k) {
    return k.signum() > 0 && k.compareTo(N) < 0;
  }

  /** Returns {@code value} as 32 bytes, big-endian, leading zeros kept. */
  static byte[] to32Bytes(BigInteger value) {
    byte[] signed = value.toByteArray();
    int zeros = Math.max(0, signed.length - FIELD); // at most the one of the sign
    byte[] bytes = new byte[FIELD];
    int length = signed.length - zeros;
    System.arraycopy(signed, zeros, bytes, FIELD - length, length);
    return bytes;
  }

  /**
   * Returns the compact form of a signature.
   *
   * @param nonceTimesG the point whose x coordinate is r, 65 bytes
   * @return 65 bytes: {@code 27 + recovery id ‖ r[32] ‖ s[32]}
   */
  static Bytes signature(Bytes nonceTimesG, BigInteger s) {
    BigInteger x = new BigInteger(1, nonceTimesG.slice(1, 1 + FIELD).toArray());
    int oddY = nonceTimesG.get(2 * FIELD) & 1;
    int reduced = x.compareTo(N) >= 0 ? 2 : 0;
    return new ByteWriter(EcPublicKey.SIGNATURE_LENGTH)
        .u8(SIGNATURE_HEADER + oddY + reduced)
        .bytes(to32Bytes(x.mod(N)))
        .bytes(to32Bytes(s))
        .finish();
  }
}
