package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import lambdabridge.protocol.bytes.Bytes;

/**
 * Base58 with a checksum: {@code Base58(payload ‖ SHA-256(SHA-256(payload))[0..4])}, Bitcoin
 * alphabet, no version byte.
 *
 * <p>Meant for keys: the effort grows with the square of the length.
 *
 * <p>Source: spec privmx-tls.md 9.1.
 */
public final class Base58Check {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(58);
  private static final int CHECKSUM = 4;

  private Base58Check() {}

  /** Returns the text form of {@code payload}. */
  public static String encode(Bytes payload) {
    Bytes checked = payload.concat(checksum(payload));
    StringBuilder reversed = new StringBuilder();
    BigInteger rest = new BigInteger(1, checked.toArray());
    while (rest.signum() > 0) {
      BigInteger[] quotientAndDigit = rest.divideAndRemainder(BASE);
      reversed.append(ALPHABET.charAt(quotientAndDigit[1].intValue()));
      rest = quotientAndDigit[0];
    }
    for (int i = 0; i < checked.length() && checked.get(i) == 0; i++) {
      reversed.append(ALPHABET.charAt(0));
    }
    return reversed.reverse().toString();
  }

  /**
   * Returns the payload of {@code text}.
   *
   * @throws IllegalArgumentException for a character outside the alphabet or a wrong checksum
   */
  public static Bytes decode(String text) {
    BigInteger number = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("not Base58: character " + (i + 1));
      }
      if (digit == 0 && number.signum() == 0) {
        zeros++;
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    Bytes checked = Bytes.wrap(new byte[zeros]).concat(unsigned(number));
    int length = checked.length() - CHECKSUM;
    if (length < 0
        || !checksum(checked.slice(0, length)).equals(checked.slice(length, length + CHECKSUM))) {
      throw new IllegalArgumentException("wrong Base58 checksum");
    }
    return checked.slice(0, length);
  }

  private static Bytes unsigned(BigInteger number) {
    byte[] twosComplement = number.toByteArray();
    return Bytes.copyOf(twosComplement, twosComplement[0] == 0 ? 1 : 0, twosComplement.length);
  }

  private static Bytes checksum(Bytes payload) {
    return Sha256.digest(Sha256.digest(payload)).slice(0, CHECKSUM);
  }
}
