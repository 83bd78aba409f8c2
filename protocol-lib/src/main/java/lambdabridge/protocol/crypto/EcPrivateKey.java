package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * A secp256k1 private key. Never printed.
 *
 * <p>Source: spec privmx-tls.md 9.1 to 9.3.
 */
public final class EcPrivateKey {
  private static final int WIF_VERSION = 0x80;
  private static final int WIF_COMPRESSED = 0x01;

  /** A WIF has 51 or 52 characters. */
  private static final int MAX_TEXT = 64;

  private final BigInteger d;
  private final EcPublicKey publicKey;

  private EcPrivateKey(BigInteger d) {
    if (!Secp256k1.isScalar(d)) {
      throw new IllegalArgumentException("not a private key: out of range");
    }
    this.d = d;
    this.publicKey = new EcPublicKey(Secp256k1.CURVE.timesG(Secp256k1.to32Bytes(d)));
  }

  /** Returns a fresh key. */
  public static EcPrivateKey generate(SecureRandom random) {
    while (true) {
      byte[] candidate = new byte[Secp256k1.FIELD];
      random.nextBytes(candidate);
      BigInteger d = new BigInteger(1, candidate);
      if (Secp256k1.isScalar(d)) {
        return new EcPrivateKey(d);
      }
    }
  }

  /**
   * Returns the key with this big-endian scalar.
   *
   * @param scalar 32 bytes, in 1 … n-1
   * @throws IllegalArgumentException for any other length or value
   */
  public static EcPrivateKey of(SecretBytes scalar) {
    if (scalar.length() != Secp256k1.FIELD) {
      throw new IllegalArgumentException("not a private key: " + scalar.length() + " bytes");
    }
    return new EcPrivateKey(new BigInteger(1, scalar.toArray()));
  }

  /**
   * Returns the key in WIF: Base58Check of {@code 80 ‖ scalar[32] ‖ 01}; the trailing {@code 01}
   * may be absent.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static EcPrivateKey ofWif(String text) {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("not a private key: " + text.length() + " characters");
    }
    byte[] wif = Base58Check.decode(text).toArray();
    boolean compressed = wif.length == 34 && wif[33] == WIF_COMPRESSED;
    boolean uncompressed = wif.length == 33;
    if (!(compressed || uncompressed) || (wif[0] & 0xFF) != WIF_VERSION) {
      throw new IllegalArgumentException("not a private key in WIF");
    }
    return new EcPrivateKey(new BigInteger(1, wif, 1, Secp256k1.FIELD));
  }

  /** Returns the key in WIF. The text is the secret itself. */
  public String wif() {
    return Base58Check.encode(
        new ByteWriter(34)
            .u8(WIF_VERSION)
            .bytes(Secp256k1.to32Bytes(d))
            .u8(WIF_COMPRESSED)
            .finish());
  }

  /** Returns the scalar, 32 bytes big-endian. */
  public SecretBytes scalar() {
    return SecretBytes.wrap(Secp256k1.to32Bytes(d));
  }

  /** Returns the public half. */
  public EcPublicKey publicKey() {
    return publicKey;
  }

  /** Returns the x coordinate of the shared point, 32 bytes big-endian, leading zeros kept. */
  public SecretBytes ecdh(EcPublicKey peer) {
    Bytes shared = Secp256k1.CURVE.times(peer.uncompressed(), Secp256k1.to32Bytes(d));
    return SecretBytes.wrap(shared.slice(1, 33).toArray());
  }

  /**
   * Signs SHA-256 of {@code message}, with the nonce of RFC 6979. S is left as it comes: the
   * protocol has no low-S rule.
   *
   * @return 65 bytes: {@code 27 + recovery id ‖ R[32] ‖ S[32]}
   */
  public Bytes sign(Bytes message) {
    return Secp256k1.CURVE.sign(Secp256k1.to32Bytes(d), Sha256.digest(message));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EcPrivateKey that
        && MessageDigest.isEqual(Secp256k1.to32Bytes(d), Secp256k1.to32Bytes(that.d));
  }

  @Override
  public int hashCode() {
    return publicKey.hashCode();
  }

  @Override
  public String toString() {
    return "EcPrivateKey[of " + publicKey + "]";
  }
}
