package lambdabridge.client.crypto;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.Sha256;

/**
 * A mnemonic sentence, BIP-39, English list.
 *
 * <p>Source: spec client-formats.md 2.
 *
 * @param mnemonic words joined by single spaces
 * @param extKey master key of the mnemonic's seed
 * @param entropy 16 to 32 bytes
 */
public record Bip39(String mnemonic, ExtKey extKey, Bytes entropy) {
  private static final List<String> WORDS = words();
  private static final int WORD_BITS = 11;
  private static final int ROUNDS = 2048;
  private static final int SEED_LENGTH = 64;

  /**
   * Returns a random mnemonic.
   *
   * @param strength bits of entropy: a multiple of 32 from 128 to 256
   */
  public static Bip39 generate(int strength, String password, SecureRandom random) {
    requireStrength(strength);
    byte[] entropy = new byte[strength / 8];
    random.nextBytes(entropy);
    return fromEntropy(Bytes.wrap(entropy), password);
  }

  /** Returns the mnemonic that spells 16 to 32 bytes of entropy. */
  public static Bip39 fromEntropy(Bytes entropy, String password) {
    String mnemonic = entropyToMnemonic(entropy);
    return new Bip39(mnemonic, ExtKey.fromSeed(seedBytes(mnemonic, password)), entropy);
  }

  /**
   * Returns what a mnemonic stands for.
   *
   * @throws IllegalArgumentException for unknown words or a wrong checksum
   */
  public static Bip39 fromMnemonic(String mnemonic, String password) {
    Bytes entropy = mnemonicToEntropy(mnemonic);
    return new Bip39(mnemonic, ExtKey.fromSeed(seedBytes(mnemonic, password)), entropy);
  }

  /** Returns the words that spell 16 to 32 bytes of entropy. */
  public static String entropyToMnemonic(Bytes entropy) {
    int bits = entropy.length() * 8;
    requireStrength(bits);
    int checksumBits = bits / 32;
    int checksum = Byte.toUnsignedInt(Sha256.digest(entropy).get(0)) >> (8 - checksumBits);
    BigInteger number =
        new BigInteger(1, entropy.toArray())
            .shiftLeft(checksumBits)
            .or(BigInteger.valueOf(checksum));
    List<String> words = new ArrayList<>();
    for (int shift = bits + checksumBits - WORD_BITS; shift >= 0; shift -= WORD_BITS) {
      words.add(WORDS.get(number.shiftRight(shift).intValue() & 0x7ff));
    }
    return String.join(" ", words);
  }

  /**
   * Returns the entropy a mnemonic spells.
   *
   * @throws IllegalArgumentException for unknown words or a wrong checksum
   */
  public static Bytes mnemonicToEntropy(String mnemonic) {
    BigInteger number = BigInteger.ZERO;
    String[] words = mnemonic.split(" ", -1);
    for (String word : words) {
      int position = Collections.binarySearch(WORDS, word);
      if (position < 0) {
        throw new IllegalArgumentException("a word is not on the list");
      }
      number = number.shiftLeft(WORD_BITS).or(BigInteger.valueOf(position));
    }
    int checksumBits = words.length * WORD_BITS / 33;
    int bits = checksumBits * 32;
    requireStrength(bits);
    byte[] entropy = new byte[bits / 8];
    byte[] minimal = number.shiftRight(checksumBits).toByteArray();
    int length = Math.min(entropy.length, minimal.length);
    System.arraycopy(minimal, minimal.length - length, entropy, entropy.length - length, length);
    if (!entropyToMnemonic(Bytes.copyOf(entropy)).equals(mnemonic)) {
      throw new IllegalArgumentException("wrong checksum");
    }
    return Bytes.wrap(entropy);
  }

  /** Returns 64 bytes. */
  public static SecretBytes mnemonicToSeed(String mnemonic, String password) {
    return Pbkdf2.derive(mnemonic, Bytes.ofUtf8("mnemonic" + password), ROUNDS, SEED_LENGTH);
  }

  @Override
  public String toString() {
    return "Bip39[" + extKey + "]";
  }

  private static Bytes seedBytes(String mnemonic, String password) {
    return Bytes.wrap(mnemonicToSeed(mnemonic, password).toArray());
  }

  private static void requireStrength(int bits) {
    if (bits % 32 != 0 || bits < 128 || bits > 256) {
      throw new IllegalArgumentException("strength must be a multiple of 32 from 128 to 256");
    }
  }

  private static List<String> words() {
    try (InputStream in =
            Objects.requireNonNull(Bip39.class.getResourceAsStream("bip39-english.txt"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
