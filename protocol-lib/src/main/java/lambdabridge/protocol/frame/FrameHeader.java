package lambdabridge.protocol.frame;

import lambdabridge.protocol.bytes.ByteReader;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;

/**
 * The first 8 bytes of every frame.
 *
 * <pre>
 *    0        1        2                 6        8
 *   +--------+--------+--------+--------+--------+--------+--------+--------+
 *   |version | type   | payload length, u32 big-endian    | reserved, 0     |
 *   +--------+--------+--------+--------+--------+--------+--------+--------+
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 3.1.
 *
 * @param code content type on the wire
 * @param length of the payload as transmitted: with padding if encrypted, always without the MAC
 */
record FrameHeader(int version, int code, long length) {
  static final int LENGTH = 8;

  static FrameHeader parse(Bytes header) {
    ByteReader in = new ByteReader(header);
    return new FrameHeader(in.u8(), in.u8(), in.u32());
  }

  Bytes encoded() {
    return new ByteWriter(LENGTH).u8(version).u8(code).u32(length).u16(0).finish();
  }

  ContentType type() {
    return ContentType.ofCode(code);
  }
}
