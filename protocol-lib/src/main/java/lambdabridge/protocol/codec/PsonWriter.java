package lambdabridge.protocol.codec;

import lambdabridge.protocol.bytes.Bytes;

/** Writes one value as {@link PsonTags} describes, source: spec privmx-tls.md 7.2.2. */
final class PsonWriter extends ValueWriter {
  @Override
  void nil() {
    out.u8(PsonTags.NULL);
  }

  @Override
  void bool(boolean value) {
    out.u8(value ? PsonTags.TRUE : PsonTags.FALSE);
  }

  @Override
  void integer(long value) {
    long zigZag = (value << 1) ^ (value >> 63);
    if (zigZag >= 0 && zigZag <= PsonTags.SMALL_MAX) {
      out.u8((int) zigZag);
    } else {
      // The native client refuses floats for integers, so 64 bits have their own tag.
      out.u8(value == (int) value ? PsonTags.INTEGER : PsonTags.LONG);
      varint(zigZag);
    }
  }

  @Override
  void number(double value) {
    float single = (float) value;
    if (value == single) {
      out.u8(PsonTags.FLOAT).u32(Integer.reverseBytes(Float.floatToIntBits(single)));
    } else {
      out.u8(PsonTags.DOUBLE).u64(Long.reverseBytes(Double.doubleToLongBits(value)));
    }
  }

  @Override
  void text(Bytes utf8) {
    if (utf8.isEmpty()) {
      out.u8(PsonTags.EMPTY_STRING);
    } else {
      key(utf8);
    }
  }

  /** The long form even when empty: the native decoder cannot read the short one in a key. */
  @Override
  void key(Bytes utf8) {
    out.u8(PsonTags.STRING);
    varint(utf8.length());
    out.bytes(utf8);
  }

  @Override
  void binary(Bytes value) {
    out.u8(PsonTags.BINARY);
    varint(value.length());
    out.bytes(value);
  }

  @Override
  void listHeader(int size) {
    container(size, PsonTags.EMPTY_LIST, PsonTags.LIST);
  }

  @Override
  void objectHeader(int size) {
    container(size, PsonTags.EMPTY_OBJECT, PsonTags.OBJECT);
  }

  private void container(int size, int emptyTag, int tag) {
    if (size == 0) {
      out.u8(emptyTag);
    } else {
      out.u8(tag);
      varint(size);
    }
  }

  private void varint(long unsigned) {
    long rest = unsigned;
    while ((rest & ~0x7FL) != 0) {
      out.u8((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.u8((int) rest);
  }
}
