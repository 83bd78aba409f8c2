package lambdabridge.client.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.client.format.Signatures;
import lambdabridge.client.format.SymmetricEnvelope;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Keys, signatures and symmetric encryption for applications.
 *
 * <p>Private keys are WIF texts, public keys Base58Check of the compressed point. Source: spec
 * client-formats.md 2 to 4 and 19. Thread-safe.
 */
public final class CryptoApi {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN EC PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END EC PRIVATE KEY-----");
  private static final Pattern PGP =
      Pattern.compile(
          "-----BEGIN PGP PUBLIC KEY BLOCK-----([A-Za-z0-9+/\\s]*)=?[A-Za-z0-9+/=\\s]*"
              + "-----END PGP PUBLIC KEY BLOCK-----");
  private static final byte[] SEED_KEY = Bytes.ofUtf8("Bitcoin seed").toArray();
  private static final int OLD_ROUNDS = 1000;
  private static final int ROUNDS = 200_000;
  private static final int SALT_LENGTH = 16;

  private final SecureRandom random;

  /** Takes keys, salts and initialization vectors from {@code random}. */
  public CryptoApi(SecureRandom random) {
    this.random = random;
  }

  /** Returns the 65 byte compact signature of {@code data}. */
  public Bytes signData(Bytes data, String privateKey) {
    return EcPrivateKey.ofWif(privateKey).sign(data);
  }

  /** Tells whether {@code publicKey} signed {@code data}; false for anything malformed. */
  public boolean verifySignature(Bytes data, Bytes signature, String publicKey) {
    return Signatures.verifies(EcPublicKey.ofPub58(publicKey), data, signature);
  }

  /**
   * Returns a new private key.
   *
   * @param seed further randomness; the same seed does not give the same key twice
   */
  public String generatePrivateKey(@Nullable String seed) {
    if (seed == null) {
      return EcPrivateKey.generate(random).wif();
    }
    return master(Pbkdf2.derive(seed, Bytes.wrap(randomBytes(SALT_LENGTH)), ROUNDS, 32));
  }

  /**
   * Returns the private key of a password and a salt.
   *
   * @deprecated too few rounds; for keys that were made so. Use {@link #derivePrivateKey2}
   */
  @Deprecated
  public String derivePrivateKey(String password, String salt) {
    return master(Pbkdf2.derive(password, Bytes.ofUtf8(salt), OLD_ROUNDS, 32));
  }

  /** Returns the private key of a password and a salt: always the same. */
  public String derivePrivateKey2(String password, String salt) {
    return master(Pbkdf2.derive(password, Bytes.ofUtf8(salt), ROUNDS, 32));
  }

  /** Returns the public key that belongs to a private one. */
  public String derivePublicKey(String privateKey) {
    return EcPrivateKey.ofWif(privateKey).publicKey().pub58();
  }

  /** Returns 32 random bytes. */
  public SecretBytes generateKeySymmetric() {
    return SecretBytes.wrap(randomBytes(SymmetricEnvelope.KEY_LENGTH));
  }

  /** Returns the envelope of {@code data} under a key of 32 bytes. */
  public Bytes encryptDataSymmetric(Bytes data, SecretBytes key) {
    return SymmetricEnvelope.encrypt(key, Bytes.wrap(randomBytes(16)), data);
  }

  /**
   * Returns what was sealed under a key of 32 bytes.
   *
   * @throws lambdabridge.client.format.FormatException for a wrong key or altered data
   */
  public Bytes decryptDataSymmetric(Bytes data, SecretBytes key) {
    return SymmetricEnvelope.decrypt(key, data);
  }

  /**
   * Returns the key of an {@code EC PRIVATE KEY} in PEM form (SEC 1, secp256k1).
   *
   * @throws IllegalArgumentException if there is none in {@code pem}
   */
  public String convertPEMKeyToWIFKey(String pem) {
    byte[] der = armored(PEM, pem);
    // SEQUENCE(2) INTEGER 1 (3) OCTET STRING header (2), then the 32 bytes of the key
    if (der.length < 39 || der[0] != 0x30 || der[5] != 0x04 || der[6] != 32) {
      throw new IllegalArgumentException("not a SEC 1 private key of 32 bytes");
    }
    return EcPrivateKey.of(SecretBytes.wrap(Arrays.copyOfRange(der, 7, 39))).wif();
  }

  /**
   * Returns the key of a {@code PGP PUBLIC KEY BLOCK} that holds an uncompressed secp256k1 point.
   *
   * @throws IllegalArgumentException if there is none in {@code pgp}
   */
  public String convertPGPAsn1KeyToBase58DERKey(String pgp) {
    byte[] body = armored(PGP, pgp);
    if (body.length < 81) {
      throw new IllegalArgumentException("not a key block with a secp256k1 point");
    }
    return EcPublicKey.decode(Bytes.copyOf(body, 16, 81)).pub58();
  }

  /**
   * Returns a random mnemonic.
   *
   * @param strength bits of entropy: a multiple of 32 from 128 to 256
   * @param password part of the seed; empty for none
   */
  public Bip39 generateBip39(int strength, String password) {
    return Bip39.generate(strength, password, random);
  }

  /** As {@link Bip39#fromMnemonic}. */
  public Bip39 fromMnemonic(String mnemonic, String password) {
    return Bip39.fromMnemonic(mnemonic, password);
  }

  /** As {@link Bip39#fromEntropy}. */
  public Bip39 fromEntropy(Bytes entropy, String password) {
    return Bip39.fromEntropy(entropy, password);
  }

  /** As {@link Bip39#entropyToMnemonic}. */
  public String entropyToMnemonic(Bytes entropy) {
    return Bip39.entropyToMnemonic(entropy);
  }

  /** As {@link Bip39#mnemonicToEntropy}. */
  public Bytes mnemonicToEntropy(String mnemonic) {
    return Bip39.mnemonicToEntropy(mnemonic);
  }

  /** As {@link Bip39#mnemonicToSeed}. */
  public SecretBytes mnemonicToSeed(String mnemonic, String password) {
    return Bip39.mnemonicToSeed(mnemonic, password);
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String master(SecretBytes secret) {
    byte[] derived = ExtKey.hmacSha512(SEED_KEY, secret.toArray());
    return EcPrivateKey.of(SecretBytes.wrap(Arrays.copyOf(derived, 32))).wif();
  }

  private static byte[] armored(Pattern armor, String text) {
    Matcher matcher = armor.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no such key in the text");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }
}
