package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

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

  /** Header of a compact signature with recovery id 0. */
  private static final int SIGNATURE_HEADER = 27;

  private final BigInteger d;
  private final EcPublicKey publicKey;

  private EcPrivateKey(BigInteger d) {
    if (!Secp256k1.isScalar(d)) {
      throw new IllegalArgumentException("not a private key: out of range");
    }
    this.d = d;
    this.publicKey = new EcPublicKey(Secp256k1.timesG(d));
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
    ECPoint shared = peer.point().multiply(d).normalize();
    return SecretBytes.wrap(shared.getAffineXCoord().getEncoded());
  }

  /**
   * Signs SHA-256 of {@code message}, with the nonce of RFC 6979. S is left as it comes: the
   * protocol has no low-S rule.
   *
   * @return 65 bytes: {@code 27 + recovery id ‖ R[32] ‖ S[32]}
   */
  public Bytes sign(Bytes message) {
    byte[] digest = Sha256.digest(message).toArray();
    BigInteger n = Secp256k1.N;
    BigInteger e = new BigInteger(1, digest);
    HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
    nonces.init(n, d, digest);
    while (true) {
      BigInteger k = nonces.nextK();
      ECPoint point = Secp256k1.timesG(k);
      BigInteger x = point.getAffineXCoord().toBigInteger();
      BigInteger r = x.mod(n);
      BigInteger s = BigIntegers.modOddInverse(n, k).multiply(e.add(d.multiply(r))).mod(n);
      if (r.signum() != 0 && s.signum() != 0) {
        int oddY = point.getAffineYCoord().testBitZero() ? 1 : 0;
        int reduced = x.compareTo(n) >= 0 ? 2 : 0;
        return new ByteWriter(EcPublicKey.SIGNATURE_LENGTH)
            .u8(SIGNATURE_HEADER + oddY + reduced)
            .bytes(Secp256k1.to32Bytes(r))
            .bytes(Secp256k1.to32Bytes(s))
            .finish();
      }
    }
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
