package lambdabridge.protocol.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string, compared by content and printed as lowercase hex. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** Returns a byte string with a copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone());
  }

  /** Returns a copy of {@code source[from..to)}. */
  public static Bytes copyOf(byte[] source, int from, int to) {
    return new Bytes(Arrays.copyOfRange(source, from, to));
  }

  /**
   * Returns a byte string that takes {@code array} over without copying: the caller must not keep
   * it.
   */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array);
  }

  /** Returns the bytes of {@code hex}, any case. */
  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** Returns the UTF-8 form of {@code text}. */
  public static Bytes ofUtf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return array.length;
  }

  public boolean isEmpty() {
    return array.length == 0;
  }

  /** Returns the byte at {@code index}, signed. */
  public byte get(int index) {
    return array[index];
  }

  /** Returns the bytes {@code from} inclusive to {@code to} exclusive. */
  public Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(array, from, to));
  }

  /** Returns this byte string followed by {@code other}. */
  public Bytes concat(Bytes other) {
    byte[] joined = Arrays.copyOf(array, array.length + other.array.length);
    System.arraycopy(other.array, 0, joined, array.length, other.array.length);
    return new Bytes(joined);
  }

  /** Returns a fresh copy as an array. */
  public byte[] toArray() {
    return array.clone();
  }

  /** Returns lowercase hex. */
  public String hex() {
    return HexFormat.of().formatHex(array);
  }

  /** Returns the text these bytes are the UTF-8 form of; malformed input becomes U+FFFD. */
  public String utf8() {
    return new String(array, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return hex();
  }
}
