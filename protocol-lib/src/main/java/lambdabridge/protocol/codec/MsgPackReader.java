package lambdabridge.protocol.codec;

import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads one value in any of the forms that {@link MsgPackTags} lists. */
final class MsgPackReader extends ValueReader {
  MsgPackReader(Bytes encoded) {
    super(encoded);
  }

  @Override
  @Nullable Object afterTag(int tag) {
    if (tag < MsgPackTags.FIX_MAP || tag >= MsgPackTags.NEGATIVE_FIX_INT) {
      return (long) (byte) tag;
    }
    if (tag < MsgPackTags.FIX_ARRAY) {
      return object(tag - MsgPackTags.FIX_MAP);
    }
    if (tag < MsgPackTags.FIX_STR) {
      return list(tag - MsgPackTags.FIX_ARRAY);
    }
    return switch (tag) {
      case MsgPackTags.NIL -> null;
      case MsgPackTags.FALSE -> false;
      case MsgPackTags.TRUE -> true;
      case MsgPackTags.BIN_8 -> in.bytes(in.u8());
      case MsgPackTags.BIN_16 -> in.bytes(in.u16());
      case MsgPackTags.BIN_32 -> in.bytes(in.u32());
      case MsgPackTags.FLOAT_32 -> finite(Float.intBitsToFloat((int) in.u32()));
      case MsgPackTags.FLOAT_64 -> finite(Double.longBitsToDouble(in.i64()));
      case MsgPackTags.UINT_8 -> (long) in.u8();
      case MsgPackTags.UINT_16 -> (long) in.u16();
      case MsgPackTags.UINT_32 -> in.u32();
      case MsgPackTags.UINT_64 -> unsigned64(in.i64());
      case MsgPackTags.INT_8 -> (long) (byte) in.u8();
      case MsgPackTags.INT_16 -> (long) (short) in.u16();
      case MsgPackTags.INT_32 -> (long) (int) in.u32();
      case MsgPackTags.INT_64 -> in.i64();
      case MsgPackTags.ARRAY_16 -> list(in.u16());
      case MsgPackTags.ARRAY_32 -> list(in.u32());
      case MsgPackTags.MAP_16 -> object(in.u16());
      case MsgPackTags.MAP_32 -> object(in.u32());
      default -> string(tag, "Unsupported MessagePack form");
    };
  }

  @Override
  String key() {
    return string(in.u8(), "Key is not a string");
  }

  private String string(int tag, String otherwise) {
    if (tag >= MsgPackTags.FIX_STR && tag < MsgPackTags.NIL) {
      return in.utf8(tag - MsgPackTags.FIX_STR);
    }
    return switch (tag) {
      case MsgPackTags.STR_8 -> in.utf8(in.u8());
      case MsgPackTags.STR_16 -> in.utf8(in.u16());
      case MsgPackTags.STR_32 -> in.utf8(in.u32());
      default -> throw new ProtocolException(otherwise);
    };
  }

  private static Object unsigned64(long bits) {
    if (bits >= 0) {
      return bits;
    }
    return (bits >>> 1) * 2.0;
  }
}
