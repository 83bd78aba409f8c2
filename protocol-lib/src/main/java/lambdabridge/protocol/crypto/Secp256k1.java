package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * The curve. Bouncy Castle's hand-written form of it is 6 to 8 times faster than the generic one
 * under the same name.
 *
 * <p>Source: SEC 2 section 2.4.1.
 */
final class Secp256k1 {
  /** Bytes of a coordinate and of a scalar. */
  static final int FIELD = 32;

  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  static final ECCurve CURVE = PARAMETERS.getCurve();
  static final ECPoint G = PARAMETERS.getG();

  /** Order of the group. */
  static final BigInteger N = PARAMETERS.getN();

  private Secp256k1() {}

  /** Returns {@code k·G}, affine. */
  static ECPoint timesG(BigInteger k) {
    return new FixedPointCombMultiplier().multiply(G, k).normalize();
  }

  /** Tells whether {@code k} lies in 1 … n-1. */
  static boolean isScalar(BigInteger k) {
    return k.signum() > 0 && k.compareTo(N) < 0;
  }

  /** Returns {@code value} as 32 bytes, big-endian, leading zeros kept. */
  static byte[] to32Bytes(BigInteger value) {
    return BigIntegers.asUnsignedByteArray(FIELD, value);
  }
}
