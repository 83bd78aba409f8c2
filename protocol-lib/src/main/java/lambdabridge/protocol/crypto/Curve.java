package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import lambdabridge.protocol.bytes.Bytes;

/**
 * Arithmetic on secp256k1. Points are 65 bytes {@code 04 ‖ X ‖ Y} and never infinity, scalars are
 * 32 bytes, big-endian, in 1 … n-1.
 *
 * <p>Two ship, with the same answers: libsecp256k1 where it loads, Bouncy Castle everywhere else.
 * Neither hides the scalar of {@link #times} from who can time it very often on the same machine.
 */
sealed interface Curve permits NativeCurve, BouncyCastleCurve {
  /** Bytes of a point with one coordinate and of one with both. */
  int COMPRESSED = 33;

  int UNCOMPRESSED = 65;

  /** Returns the fastest that this machine can run. */
  static Curve fastest() {
    Curve fast = NativeCurve.load();
    return fast == null ? new BouncyCastleCurve() : fast;
  }

  /**
   * Returns the point with this SEC 1 form: 33 bytes {@code 02/03 ‖ X} or 65 bytes {@code 04 ‖ X ‖
   * Y}.
   *
   * @throws IllegalArgumentException for any other form, or a point that is not on the curve
   */
  default Bytes decode(Bytes encoded) {
    int form = encoded.isEmpty() ? -1 : encoded.get(0);
    boolean compressed = encoded.length() == COMPRESSED && (form == 2 || form == 3);
    boolean uncompressed = encoded.length() == UNCOMPRESSED && form == 4;
    if (!compressed && !uncompressed) {
      throw new IllegalArgumentException("not a public key: neither 33 nor 65 bytes in SEC 1 form");
    }
    return onCurve(encoded);
  }

  /**
   * Tells whether r and s are the key's ECDSA signature of a digest; s may be high.
   *
   * @param digest 32 bytes
   * @param signature 64 bytes {@code r ‖ s}, any
   */
  default boolean verifies(Bytes point, Bytes digest, Bytes signature) {
    BigInteger r = new BigInteger(1, signature.slice(0, 32).toArray());
    BigInteger s = new BigInteger(1, signature.slice(32, 64).toArray());
    return Secp256k1.isScalar(r) && Secp256k1.isScalar(s) && satisfies(point, digest, signature);
  }

  /**
   * Signs a digest with the nonce of RFC 6979. S is left as it comes.
   *
   * @param d the private key
   * @param digest 32 bytes
   * @return 65 bytes {@code 27 + recovery id ‖ r ‖ s}
   */
  Bytes sign(byte[] d, Bytes digest);

  /** Does {@link #decode} for bytes of the right form. */
  Bytes onCurve(Bytes encoded);

  /** Returns {@code k·G}. */
  Bytes timesG(byte[] k);

  /** Returns {@code k·point}. */
  Bytes times(Bytes point, byte[] k);

  /** Does {@link #verifies} for r and s in 1 … n-1. */
  boolean satisfies(Bytes point, Bytes digest, Bytes signature);
}
