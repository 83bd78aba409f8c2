package lambdabridge.protocol.codec;

import lambdabridge.protocol.bytes.Bytes;

/** Writes one value in the forms that {@link MsgPackCodec} lists. */
final class MsgPackWriter extends ValueWriter {
  private static final long MAX_EXACT_IN_DOUBLE = 1L << 53;

  /** Stands for an 8-bit form that does not exist or is not used. */
  private static final int NONE = -1;

  @Override
  void nil() {
    out.u8(MsgPackTags.NIL);
  }

  @Override
  void bool(boolean value) {
    out.u8(value ? MsgPackTags.TRUE : MsgPackTags.FALSE);
  }

  @Override
  void integer(long value) {
    if (value < -MAX_EXACT_IN_DOUBLE || value > MAX_EXACT_IN_DOUBLE) {
      out.u8(MsgPackTags.INT_64).u64(value);
    } else if (value < Integer.MIN_VALUE || value > 0xFFFF_FFFFL) {
      number((double) value);
    } else if (value < 0) {
      negative((int) value);
    } else {
      positive(value);
    }
  }

  private void positive(long value) {
    if (value < MsgPackTags.FIX_MAP) {
      out.u8((int) value);
    } else if (value <= 0xFF) {
      out.u8(MsgPackTags.UINT_8).u8((int) value);
    } else if (value <= 0xFFFF) {
      out.u8(MsgPackTags.UINT_16).u16((int) value);
    } else {
      out.u8(MsgPackTags.UINT_32).u32(value);
    }
  }

  private void negative(int value) {
    if (value >= (byte) MsgPackTags.NEGATIVE_FIX_INT) {
      out.u8(value);
    } else if (value >= Byte.MIN_VALUE) {
      out.u8(MsgPackTags.INT_8).u8(value);
    } else if (value >= Short.MIN_VALUE) {
      out.u8(MsgPackTags.INT_16).u16(value);
    } else {
      out.u8(MsgPackTags.INT_32).u32(value);
    }
  }

  @Override
  void number(double value) {
    out.u8(MsgPackTags.FLOAT_64).u64(Double.doubleToLongBits(value));
  }

  @Override
  void text(Bytes utf8) {
    int length = utf8.length();
    if (length < MsgPackTags.NIL - MsgPackTags.FIX_STR) {
      out.u8(MsgPackTags.FIX_STR + length);
    } else {
      length(length, MsgPackTags.STR_8, MsgPackTags.STR_16, MsgPackTags.STR_32);
    }
    out.bytes(utf8);
  }

  @Override
  void key(Bytes utf8) {
    text(utf8);
  }

  @Override
  void binary(Bytes value) {
    length(value.length(), MsgPackTags.BIN_8, MsgPackTags.BIN_16, MsgPackTags.BIN_32);
    out.bytes(value);
  }

  @Override
  void listHeader(int size) {
    if (size < MsgPackTags.FIX_STR - MsgPackTags.FIX_ARRAY) {
      out.u8(MsgPackTags.FIX_ARRAY + size);
    } else {
      length(size, NONE, MsgPackTags.ARRAY_16, MsgPackTags.ARRAY_32);
    }
  }

  @Override
  void objectHeader(int size) {
    length(size, NONE, MsgPackTags.MAP_16, MsgPackTags.MAP_32);
  }

  private void length(int length, int tag8, int tag16, int tag32) {
    if (length <= 0xFF && tag8 != NONE) {
      out.u8(tag8).u8(length);
    } else if (length <= 0xFFFF) {
      out.u8(tag16).u16(length);
    } else {
      out.u8(tag32).u32(length);
    }
  }
}
