package lambdabridge.client.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.client.format.Signatures;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.Base58Check;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.Sha256;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical deterministic key, BIP-32.
 *
 * <p>Source: spec client-formats.md 2. As in the official clients, reading a serialised key forgets
 * its depth, parent and index; children derived from it are the same nevertheless.
 */
public final class ExtKey {
  private static final int PRIVATE_VERSION = 0x0488ADE4;
  private static final int PUBLIC_VERSION = 0x0488B21E;
  private static final int SERIALISED_LENGTH = 78;
  private static final int HARDENED = 0x80000000;
  private static final byte[] SEED_KEY = Bytes.ofUtf8("Bitcoin seed").toArray();
  private static final BigInteger ORDER = CustomNamedCurves.getByName("secp256k1").getN();

  private final @Nullable EcPrivateKey privateKey;
  private final EcPublicKey publicKey;
  private final Bytes chainCode;
  private final int depth;
  private final int parent;
  private final int index;

  private ExtKey(
      @Nullable EcPrivateKey privateKey,
      EcPublicKey publicKey,
      Bytes chainCode,
      int depth,
      int parent,
      int index) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.chainCode = chainCode;
    this.depth = depth;
    this.parent = parent;
    this.index = index;
  }

  /** Returns the master key of a seed. */
  public static ExtKey fromSeed(Bytes seed) {
    return root(hmacSha512(SEED_KEY, seed.toArray()));
  }

  /** Returns a random master key. */
  public static ExtKey generateRandom(SecureRandom random) {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return root(bytes);
  }

  private static ExtKey root(byte[] keyAndChainCode) {
    EcPrivateKey key =
        EcPrivateKey.of(SecretBytes.wrap(Arrays.copyOfRange(keyAndChainCode, 0, 32)));
    return new ExtKey(key, key.publicKey(), Bytes.copyOf(keyAndChainCode, 32, 64), 0, 0, 0);
  }

  /**
   * Returns the key in {@code xprv…} or {@code xpub…} form.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static ExtKey fromBase58(String text) {
    byte[] bytes = Base58Check.decode(text).toArray();
    if (bytes.length != SERIALISED_LENGTH) {
      throw new IllegalArgumentException("not an extended key");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int version = in.getInt();
    Bytes chainCode = Bytes.copyOf(bytes, 13, 45);
    if (version == PRIVATE_VERSION && bytes[45] == 0) {
      EcPrivateKey key = EcPrivateKey.of(SecretBytes.wrap(Arrays.copyOfRange(bytes, 46, 78)));
      return new ExtKey(key, key.publicKey(), chainCode, 0, 0, 0);
    }
    if (version == PUBLIC_VERSION) {
      EcPublicKey key = EcPublicKey.decode(Bytes.copyOf(bytes, 45, 78));
      return new ExtKey(null, key, chainCode, 0, 0, 0);
    }
    throw new IllegalArgumentException("not an extended key");
  }

  /**
   * Returns the normal child {@code index}.
   *
   * @throws IllegalStateException without the private part
   */
  public ExtKey derive(int index) {
    return child(index, publicKey.encoded().toArray());
  }

  /**
   * Returns the hardened child {@code index}.
   *
   * @throws IllegalStateException without the private part
   */
  public ExtKey deriveHardened(int index) {
    byte[] scalar = requirePrivate().scalar().toArray();
    return child(index | HARDENED, ByteBuffer.allocate(33).put((byte) 0).put(scalar).array());
  }

  private ExtKey child(int childIndex, byte[] keyMaterial) {
    EcPrivateKey own = requirePrivate();
    byte[] input =
        ByteBuffer.allocate(keyMaterial.length + 4).put(keyMaterial).putInt(childIndex).array();
    byte[] derived = hmacSha512(chainCode.toArray(), input);
    BigInteger scalar =
        new BigInteger(1, Arrays.copyOfRange(derived, 0, 32))
            .add(new BigInteger(1, own.scalar().toArray()))
            .mod(ORDER);
    EcPrivateKey key = EcPrivateKey.of(SecretBytes.wrap(fixed32(scalar)));
    return new ExtKey(
        key,
        key.publicKey(),
        Bytes.copyOf(derived, 32, 64),
        depth + 1,
        ByteBuffer.wrap(hash160(publicKey).toArray()).getInt(),
        childIndex);
  }

  /** Tells whether the key has its private part, and so can have children. */
  public boolean isPrivate() {
    return privateKey != null;
  }

  /** Returns the {@code xprv…} form. */
  public String getPrivatePartAsBase58() {
    byte[] scalar = requirePrivate().scalar().toArray();
    return serialise(PRIVATE_VERSION, ByteBuffer.allocate(33).put((byte) 0).put(scalar).array());
  }

  /** Returns the {@code xpub…} form. */
  public String getPublicPartAsBase58() {
    return serialise(PUBLIC_VERSION, publicKey.encoded().toArray());
  }

  private String serialise(int version, byte[] key) {
    ByteBuffer out = ByteBuffer.allocate(SERIALISED_LENGTH).putInt(version);
    out.put((byte) depth).putInt(parent).putInt(index).put(chainCode.toArray()).put(key);
    return Base58Check.encode(Bytes.wrap(out.array()));
  }

  /** Returns the private key in WIF. */
  public String getPrivateKey() {
    return requirePrivate().wif();
  }

  /** Returns the public key as pub58. */
  public String getPublicKey() {
    return publicKey.pub58();
  }

  /** Returns the 32 bytes of the private key, for use as a symmetric key. */
  public SecretBytes getPrivateEncKey() {
    return requirePrivate().scalar();
  }

  /** Returns the address: Base58Check of {@code 00 ‖ RIPEMD-160(SHA-256(public key))}. */
  public String getPublicKeyAsBase58Address() {
    return address(publicKey);
  }

  static String address(EcPublicKey key) {
    return Base58Check.encode(Bytes.wrap(new byte[1]).concat(hash160(key)));
  }

  /** Returns 32 bytes. */
  public Bytes getChainCode() {
    return chainCode;
  }

  /** Tells whether this key signed {@code message}. */
  public boolean verifyCompactSignatureWithHash(Bytes message, Bytes signature) {
    return Signatures.verifies(publicKey, message, signature);
  }

  @Override
  public String toString() {
    return "ExtKey[" + publicKey + "]";
  }

  private EcPrivateKey requirePrivate() {
    if (privateKey == null) {
      throw new IllegalStateException("extended key without private part");
    }
    return privateKey;
  }

  private static Bytes hash160(EcPublicKey key) {
    byte[] sha256 = Sha256.digest(key.encoded()).toArray();
    RIPEMD160Digest ripemd = new RIPEMD160Digest();
    ripemd.update(sha256, 0, sha256.length);
    byte[] hash = new byte[ripemd.getDigestSize()];
    ripemd.doFinal(hash, 0);
    return Bytes.wrap(hash);
  }

  private static byte[] fixed32(BigInteger number) {
    byte[] minimal = number.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, minimal.length); // a 33rd byte is the sign
    System.arraycopy(minimal, minimal.length - length, fixed, 32 - length, length);
    return fixed;
  }

  static byte[] hmacSha512(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-512", e);
    }
  }
}
