package lambdabridge.protocol.crypto;

import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;

/**
 * A secp256k1 public key: a point of the curve other than infinity. Compared by value, printed as
 * pub58.
 *
 * <p>Source: spec privmx-tls.md 9.1 to 9.3.
 */
public final class EcPublicKey {
  /** Bytes of a compact signature: header[1] ‖ R[32] ‖ S[32]. */
  public static final int SIGNATURE_LENGTH = 65;

  /** A pub58 has about 50 characters; longer texts are not worth the quadratic decoding. */
  private static final int MAX_TEXT = 64;

  private final Bytes point;

  /** Takes 65 bytes {@code 04 ‖ X ‖ Y} that are a point. */
  EcPublicKey(Bytes point) {
    this.point = point;
  }

  /**
   * Returns the key in SEC 1 form: 33 bytes {@code 02/03 ‖ X} or 65 bytes {@code 04 ‖ X ‖ Y}.
   *
   * @throws IllegalArgumentException for any other form, or a point that is not on the curve
   */
  public static EcPublicKey decode(Bytes encoded) {
    return new EcPublicKey(Secp256k1.CURVE.decode(encoded));
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
    if (encoded.length() != Curve.COMPRESSED) {
      throw new IllegalArgumentException("not a public key: not 33 bytes in Base58Check");
    }
    return decode(encoded);
  }

  /** Returns the 33 byte compressed form. */
  public Bytes encoded() {
    return new ByteWriter(Curve.COMPRESSED)
        .u8(2 + (point.get(64) & 1))
        .bytes(point.slice(1, 33))
        .finish();
  }

  /** Returns the 65 byte uncompressed form. */
  public Bytes uncompressed() {
    return point;
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
    return signature.length() == SIGNATURE_LENGTH
        && Secp256k1.CURVE.verifies(
            point, Sha256.digest(message), signature.slice(1, SIGNATURE_LENGTH));
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
