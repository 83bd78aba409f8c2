package lambdabridge.protocol.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lambdabridge.protocol.ProtocolException;

/**
 * Reads a byte string from front to back. Every length is compared with what is left before
 * anything is allocated; too little input is a {@link ProtocolException}.
 *
 * <p>Numbers are big-endian. Not thread-safe.
 */
public final class ByteReader {
  private final Bytes source;
  private int position;

  /** Begins at the first byte of {@code source}. */
  public ByteReader(Bytes source) {
    this.source = source;
  }

  /** Returns how many bytes are left. */
  public int remaining() {
    return source.length() - position;
  }

  /** Tells whether nothing is left to read. */
  public boolean atEnd() {
    return remaining() == 0;
  }

  /** Returns the next byte, 0 to 255. */
  public int u8() {
    require(1);
    return source.get(position++) & 0xFF;
  }

  /** Returns the next 2 bytes as an unsigned number. */
  public int u16() {
    require(2);
    return (u8() << 8) | u8();
  }

  /** Returns the next 4 bytes as an unsigned number. */
  public long u32() {
    require(4);
    return ((long) u16() << 16) | u16();
  }

  /** Returns the next 8 bytes as a two's complement number. */
  public long i64() {
    require(8);
    return (u32() << 32) | u32();
  }

  /** Returns the next {@code length} bytes without copying them. */
  public Bytes bytes(long length) {
    require(length);
    Bytes taken = source.slice(position, position + (int) length);
    position += (int) length;
    return taken;
  }

  /** Returns the next {@code length} bytes as text; malformed UTF-8 is refused. */
  public String utf8(long length) {
    Bytes encoded = bytes(length);
    String text = encoded.utf8();
    // The fast decoder replaces what it cannot read; only a text with U+FFFD needs a second look.
    if (text.indexOf('\uFFFD') >= 0 && !isUtf8(encoded)) {
      throw new ProtocolException("Malformed UTF-8");
    }
    return text;
  }

  private static boolean isUtf8(Bytes encoded) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded.toArray()));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  private void require(long length) {
    if (length < 0 || length > remaining()) {
      throw new ProtocolException("Truncated data");
    }
  }
}
