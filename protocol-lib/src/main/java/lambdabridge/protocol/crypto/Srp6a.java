package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * SRP-6a over the 1024-bit group of RFC 5054, with SHA-256.
 *
 * <p>All values on the wire are big-endian integers in {@link Bytes}; {@code M1}, {@code M2} and
 * the key are always 32 bytes here, leading zeros kept. Source: spec privmx-tls.md 5.10.1.
 */
public final class Srp6a {
  /** The group's prime, 128 bytes. */
  public static final Bytes N =
      Bytes.ofHex(
          "eeaf0ab9adb38dd69c33f80afa8fc5e86072618775ff3c0b9ea2314c9c256576"
              + "d674df7496ea81d3383b4813d692c6e0e0d5d8e250b98be48e495c1d6089dad1"
              + "5dc7d7b46154d6b6ce8ef4ad69b15d4982559b297bcf1885c529f566660e57ec"
              + "68edbc3c05726cc02fd4cbf4976eaa9afd5138fe8376435b9fc61d2fc0eb06e3");

  /** The generator, as on the wire. */
  public static final Bytes G = Bytes.ofHex("02");

  /** The multiplier {@code H(PAD(N) ‖ PAD(g))}, 32 bytes. */
  public static final Bytes K;

  /** Length of both sides' random exponents, bytes. */
  public static final int EXPONENT_LENGTH = 64;

  private static final int GROUP_LENGTH = 128;
  private static final int HASH_LENGTH = 32;
  private static final BigInteger PRIME = number(N.toArray());
  private static final BigInteger GENERATOR = number(G.toArray());
  private static final BigInteger MULTIPLIER;

  static {
    byte[] k = hash(pad(PRIME), pad(GENERATOR));
    K = Bytes.wrap(k);
    MULTIPLIER = number(k);
  }

  private Srp6a() {}

  /** What both sides hold at the end: proofs of 32 bytes each and the pre-master secret. */
  public record Outcome(Bytes clientProof, Bytes serverProof, SecretBytes key) {}

  /**
   * Returns the client's secret {@code x}, 32 bytes.
   *
   * @param salt as stored, leading zero bytes included
   * @param login name without {@code #host}
   * @param mixedPassword 16 bytes, see {@link PasswordMixing}
   */
  public static SecretBytes secret(Bytes salt, String login, SecretBytes mixedPassword) {
    String credentials = login + ":" + Base64.getEncoder().encodeToString(mixedPassword.toArray());
    byte[] inner = hash(credentials.getBytes(StandardCharsets.UTF_8));
    return SecretBytes.wrap(hash(salt.toArray(), inner));
  }

  /** Returns the verifier {@code v = g^x mod N} that a server stores, 128 bytes. */
  public static SecretBytes verifier(SecretBytes secret) {
    return SecretBytes.wrap(pad(GENERATOR.modPow(number(secret.toArray()), PRIME)));
  }

  /** Returns the client's public value {@code A = g^a mod N}, 128 bytes. */
  public static Bytes clientPublic(SecretBytes clientExponent) {
    return wire(GENERATOR.modPow(number(clientExponent.toArray()), PRIME));
  }

  /** Returns the server's public value {@code B = k·v + g^b mod N}, 128 bytes. */
  public static Bytes serverPublic(SecretBytes verifier, SecretBytes serverExponent) {
    BigInteger gb = GENERATOR.modPow(number(serverExponent.toArray()), PRIME);
    return wire(MULTIPLIER.multiply(number(verifier.toArray())).add(gb).mod(PRIME));
  }

  /** Tells whether a server may store the value: more than 1 and less than N. */
  public static boolean isVerifier(SecretBytes value) {
    BigInteger v = number(value.toArray());
    return v.compareTo(BigInteger.ONE) > 0 && v.compareTo(PRIME) < 0;
  }

  /** Tells whether the peer's public value is unusable: a multiple of N, or longer than N. */
  public static boolean isUnusable(Bytes peerPublic) {
    BigInteger value = number(peerPublic.toArray());
    return value.bitLength() > GROUP_LENGTH * 8 || value.mod(PRIME).signum() == 0;
  }

  /**
   * Returns the client's view of the exchange.
   *
   * @throws IllegalArgumentException if {@code serverPublic} {@link #isUnusable}
   */
  public static Outcome client(
      SecretBytes secret, SecretBytes clientExponent, Bytes clientPublic, Bytes serverPublic) {
    requireUsable(serverPublic);
    BigInteger x = number(secret.toArray());
    BigInteger u = scrambler(clientPublic, serverPublic);
    BigInteger base =
        number(serverPublic.toArray())
            .subtract(MULTIPLIER.multiply(GENERATOR.modPow(x, PRIME)))
            .mod(PRIME);
    BigInteger s = base.modPow(number(clientExponent.toArray()).add(u.multiply(x)), PRIME);
    return outcome(clientPublic, serverPublic, s);
  }

  /**
   * Returns the server's view of the exchange.
   *
   * @throws IllegalArgumentException if {@code clientPublic} {@link #isUnusable}
   */
  public static Outcome server(
      SecretBytes verifier, SecretBytes serverExponent, Bytes clientPublic, Bytes serverPublic) {
    requireUsable(clientPublic);
    BigInteger u = scrambler(clientPublic, serverPublic);
    BigInteger s =
        number(clientPublic.toArray())
            .multiply(number(verifier.toArray()).modPow(u, PRIME))
            .modPow(number(serverExponent.toArray()), PRIME);
    return outcome(clientPublic, serverPublic, s);
  }

  /** Compares two proofs as integers, in constant time for proofs of at most 32 bytes. */
  public static boolean sameProof(Bytes expected, Bytes received) {
    byte[] padded = new byte[HASH_LENGTH];
    byte[] given = received.toArray();
    int excess = Math.max(0, given.length - HASH_LENGTH);
    for (int i = 0; i < excess; i++) {
      if (given[i] != 0) {
        return false;
      }
    }
    System.arraycopy(
        given, excess, padded, HASH_LENGTH - (given.length - excess), given.length - excess);
    return MessageDigest.isEqual(expected.toArray(), padded);
  }

  private static Outcome outcome(Bytes clientPublic, Bytes serverPublic, BigInteger s) {
    byte[] a = pad(number(clientPublic.toArray()));
    byte[] b = pad(number(serverPublic.toArray()));
    byte[] padS = pad(s);
    byte[] m1 = hash(a, b, padS);
    byte[] m2 = hash(a, pad(number(m1)), padS);
    return new Outcome(Bytes.wrap(m1), Bytes.wrap(m2), SecretBytes.wrap(hash(padS)));
  }

  private static BigInteger scrambler(Bytes clientPublic, Bytes serverPublic) {
    return number(hash(pad(number(clientPublic.toArray())), pad(number(serverPublic.toArray()))));
  }

  private static void requireUsable(Bytes peerPublic) {
    if (isUnusable(peerPublic)) {
      throw new IllegalArgumentException("public value is 0 modulo N");
    }
  }

  private static BigInteger number(byte[] bigEndian) {
    return new BigInteger(1, bigEndian);
  }

  private static Bytes wire(BigInteger value) {
    return Bytes.wrap(pad(value));
  }

  /** Returns {@code value} as 128 bytes big-endian. */
  private static byte[] pad(BigInteger value) {
    byte[] minimal = value.toByteArray(); // may lead with a sign byte
    byte[] padded = new byte[GROUP_LENGTH];
    int skip = Math.max(0, minimal.length - GROUP_LENGTH);
    byte[] digits = Arrays.copyOfRange(minimal, skip, minimal.length);
    System.arraycopy(digits, 0, padded, GROUP_LENGTH - digits.length, digits.length);
    return padded;
  }

  private static byte[] hash(byte[]... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        sha256.update(part);
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
