package lambdabridge.protocol.bytes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable byte string, compared by content and printed as lowercase hex.
 *
 * <p>Slices share the memory of their origin, so cutting a message of megabytes copies nothing; a
 * small slice keeps the whole origin alive, and {@link #toArray} is the way to let go of it.
 */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Returns a byte string with a copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : wrap(source.clone());
  }

  /** Returns a copy of {@code source[from..to)}. */
  public static Bytes copyOf(byte[] source, int from, int to) {
    return wrap(Arrays.copyOfRange(source, from, to));
  }

  /**
   * Returns a byte string that takes {@code array} over without copying: the caller must not keep
   * it.
   */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /**
   * Returns a byte string that takes over the first {@code length} bytes of {@code array} without
   * copying: the caller must not keep it.
   */
  public static Bytes wrap(byte[] array, int length) {
    if (length < 0 || length > array.length) {
      throw new IndexOutOfBoundsException(length + " bytes of an array of " + array.length);
    }
    return new Bytes(array, 0, length);
  }

  /** Returns the bytes of {@code hex}, any case. */
  public static Bytes ofHex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  /** Returns the UTF-8 form of {@code text}. */
  public static Bytes ofUtf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Tells whether there are no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Returns the byte at {@code index}, signed. */
  public byte get(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("byte " + index + " of " + length);
    }
    return array[offset + index];
  }

  /** Returns the bytes {@code from} inclusive to {@code to} exclusive, without copying them. */
  public Bytes slice(int from, int to) {
    if (from < 0 || from > to || to > length) {
      throw new IndexOutOfBoundsException("bytes " + from + " to " + to + " of " + length);
    }
    return from == to ? EMPTY : new Bytes(array, offset + from, to - from);
  }

  /** Returns this byte string followed by {@code other}. */
  public Bytes concat(Bytes other) {
    byte[] joined = Arrays.copyOfRange(array, offset, offset + length + other.length);
    System.arraycopy(other.array, other.offset, joined, length, other.length);
    return wrap(joined);
  }

  /** Copies all bytes to {@code target}, the first to {@code target[at]}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /**
   * Hands the bytes without copying to something that takes {@code (array, offset, length)}, such
   * as {@code OutputStream::write} or {@code Mac::update}, and that must neither change nor keep
   * the array.
   */
  public <E extends Exception> void feed(RangeConsumer<E> consumer) throws E {
    consumer.accept(array, offset, length);
  }

  /** Returns a fresh copy as an array. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Returns lowercase hex. */
  public String hex() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }

  /** Returns the text these bytes are the UTF-8 form of; malformed input becomes U+FFFD. */
  public String utf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /** Tells whether the contents are equal, in a time that does not depend on them: for tags. */
  public boolean equalsInConstantTime(Bytes other) {
    return MessageDigest.isEqual(toArray(), other.toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return hex();
  }

  /**
   * Something that reads a range of an array.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface RangeConsumer<E extends Exception> {
    /**
     * Reads {@code length} bytes from {@code offset} on; must neither change nor keep the array.
     */
    void accept(byte[] array, int offset, int length) throws E;
  }
}
