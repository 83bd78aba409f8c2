package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import lambdabridge.protocol.bytes.Bytes;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A secp256k1 public key: a point of the curve other than infinity. Compared by value, printed as
 * pub58.
 *
 * <p>Source: spec privmx-tls.md 9.1 to 9.3.
 */
public final class EcPublicKey {
  /** Bytes of a compact signature: header[1] ‖ R[32] ‖ S[32]. */
  public static final int SIGNATURE_LENGTH = 65;

  private static final int COMPRESSED = 33;
  private static final int UNCOMPRESSED = 65;

  /** A pub58 has about 50 characters; longer texts are not worth the quadratic decoding. */
  private static final int MAX_TEXT = 64;

  private final ECPoint point;

  EcPublicKey(ECPoint point) {
    this.point = point;
  }

  /**
   * Returns the key in SEC 1 form: 33 bytes {@code 02/03 ‖ X} or 65 bytes {@code 04 ‖ X ‖ Y}.
   *
   * @throws IllegalArgumentException for any other form, or a point that is not on the curve
   */
  public static EcPublicKey decode(Bytes encoded) {
    int form = encoded.isEmpty() ? -1 : encoded.get(0);
    boolean compressed = encoded.length() == COMPRESSED && (form == 2 || form == 3);
    boolean uncompressed = encoded.length() == UNCOMPRESSED && form == 4;
    if (!compressed && !uncompressed) {
      throw new IllegalArgumentException("not a public key: neither 33 nor 65 bytes in SEC 1 form");
    }
    try {
      return new EcPublicKey(Secp256k1.CURVE.decodePoint(encoded.toArray()));
    } catch (IllegalArgumentException notOnCurve) {
      throw new IllegalArgumentException("not a public key: not on the curve", notOnCurve);
    }
  }

  /**
   * Returns the key in the text form "pub58": Base58Check of the 33 compressed bytes. That form is
   * a user's name, so a text of the 65-byte form is refused.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static EcPublicKey ofPub58(String text) {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("not a public key: " + text.length() + " characters");
    }
    Bytes encoded = Base58Check.decode(text);
    if (encoded.length() != COMPRESSED) {
      throw new IllegalArgumentException("not a public key: not 33 bytes in Base58Check");
    }
    return decode(encoded);
  }

  /** Returns the 33 byte compressed form. */
  public Bytes encoded() {
    return Bytes.wrap(point.getEncoded(true));
  }

  /** Returns the 65 byte uncompressed form. */
  public Bytes uncompressed() {
    return Bytes.wrap(point.getEncoded(false));
  }

  /** Returns the text form, about 50 characters. */
  public String pub58() {
    return Base58Check.encode(encoded());
  }

  /**
   * Tells whether {@code signature} is this key's over SHA-256 of {@code message}. The header byte
   * is not looked at, since the native client always writes 27, and S may be high.
   *
   * @param signature 65 bytes; any other length is false
   */
  public boolean verifies(Bytes message, Bytes signature) {
    if (signature.length() != SIGNATURE_LENGTH) {
      return false;
    }
    BigInteger r = new BigInteger(1, signature.slice(1, 33).toArray());
    BigInteger s = new BigInteger(1, signature.slice(33, 65).toArray());
    if (!Secp256k1.isScalar(r) || !Secp256k1.isScalar(s)) {
      return false;
    }
    BigInteger n = Secp256k1.N;
    BigInteger e = new BigInteger(1, Sha256.digest(message).toArray());
    BigInteger w = s.modInverse(n);
    ECPoint sum =
        ECAlgorithms.sumOfTwoMultiplies(
                Secp256k1.G, e.multiply(w).mod(n), point, r.multiply(w).mod(n))
            .normalize();
    return !sum.isInfinity() && sum.getAffineXCoord().toBigInteger().mod(n).equals(r);
  }

  ECPoint point() {
    return point;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EcPublicKey that && point.equals(that.point);
  }

  @Override
  public int hashCode() {
    return point.hashCode();
  }

  @Override
  public String toString() {
    return pub58();
  }
}
