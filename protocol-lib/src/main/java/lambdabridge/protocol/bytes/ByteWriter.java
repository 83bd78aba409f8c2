package lambdabridge.protocol.bytes;

import java.util.Arrays;

/** Collects bytes in a growing buffer. Numbers are big-endian. Not thread-safe. */
public final class ByteWriter {
  private static final int INITIAL_CAPACITY = 256;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] buffer;
  private int length;

  /** Makes an empty writer with room for a short message. */
  public ByteWriter() {
    this(INITIAL_CAPACITY);
  }

  /** Starts with room for {@code capacity} bytes. */
  public ByteWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** Returns the number of bytes written so far. */
  public int length() {
    return length;
  }

  /** Appends the lowest 8 bits. */
  public ByteWriter u8(int value) {
    ensure(1);
    buffer[length++] = (byte) value;
    return this;
  }

  /** Appends the lowest 16 bits, big-endian. */
  public ByteWriter u16(int value) {
    return u8(value >> 8).u8(value);
  }

  /** Appends the lowest 32 bits, big-endian. */
  public ByteWriter u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  /** Appends 64 bits, big-endian. */
  public ByteWriter u64(long value) {
    return u32(value >> 32).u32(value);
  }

  /** Appends the bytes as they are. */
  public ByteWriter bytes(Bytes value) {
    ensure(value.length());
    value.copyTo(buffer, length);
    length += value.length();
    return this;
  }

  /** Appends the bytes as they are. */
  public ByteWriter bytes(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, buffer, length, value.length);
    length += value.length;
    return this;
  }

  /**
   * Adds {@code count} bytes that {@code filler} writes in place, into {@code array} from {@code
   * offset} on.
   */
  public <E extends Exception> ByteWriter fill(int count, Filler<E> filler) throws E {
    ensure(count);
    filler.fill(buffer, length);
    length += count;
    return this;
  }

  /** Returns all that was written, without copying; the writer must not be used afterwards. */
  public Bytes finish() {
    Bytes written = Bytes.wrap(buffer, length);
    buffer = new byte[0];
    length = 0;
    return written;
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * length, MAX_ARRAY)));
    }
  }

  /**
   * Something that writes into a range of an array.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Filler<E extends Exception> {
    /** Writes from {@code offset} on; must not keep the array. */
    void fill(byte[] array, int offset) throws E;
  }
}
