package lambdabridge.protocol.codec;

import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads one value as {@link PsonTags} describes, source: spec privmx-tls.md 7.2.3. */
final class PsonReader extends ValueReader {
  private static final int MAX_VARINT_BYTES = 10;

  private final List<String> dictionary;

  PsonReader(Bytes encoded, List<String> dictionary) {
    super(encoded);
    this.dictionary = dictionary;
  }

  @Override
  @Nullable Object afterTag(int tag) {
    if (tag <= PsonTags.SMALL_MAX) {
      return unZigZag(tag);
    }
    return switch (tag) {
      case PsonTags.NULL -> null;
      case PsonTags.TRUE -> true;
      case PsonTags.FALSE -> false;
      case PsonTags.EMPTY_OBJECT -> object(0);
      case PsonTags.EMPTY_LIST -> list(0);
      case PsonTags.OBJECT -> object(varint());
      case PsonTags.LIST -> list(varint());
      case PsonTags.INTEGER -> int32(unZigZag(varint()));
      case PsonTags.LONG -> unZigZag(varint());
      case PsonTags.FLOAT -> finite(Float.intBitsToFloat(Integer.reverseBytes((int) in.u32())));
      case PsonTags.DOUBLE -> finite(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
      case PsonTags.BINARY -> in.bytes(varint());
      default -> string(tag);
    };
  }

  @Override
  String key() {
    return string(in.u8());
  }

  private String string(int tag) {
    return switch (tag) {
      case PsonTags.EMPTY_STRING -> "";
      case PsonTags.STRING -> in.utf8(varint());
      case PsonTags.STRING_GET -> fromDictionary(varint());
      case PsonTags.STRING_ADD -> throw new ProtocolException("PSON tag FD");
      default -> throw new ProtocolException("Key is not a string");
    };
  }

  private String fromDictionary(long index) {
    if (index < 0 || index >= dictionary.size()) {
      throw new ProtocolException("PSON dictionary index out of range");
    }
    return dictionary.get((int) index);
  }

  private static long unZigZag(long zigZag) {
    return (zigZag >>> 1) ^ -(zigZag & 1);
  }

  private static long int32(long value) {
    if (value != (int) value) {
      throw new ProtocolException("Number beyond 32 bits");
    }
    return value;
  }

  /** Reads up to 64 bits; non-minimal forms are fine, as long as they have at most 10 bytes. */
  private long varint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int b = in.u8();
      long bits = b & 0x7F;
      int shift = 7 * i;
      if (((bits << shift) >>> shift) != bits) {
        throw new ProtocolException("Number beyond 64 bits");
      }
      value |= bits << shift;
      if (b <= 0x7F) {
        return value;
      }
    }
    throw new ProtocolException("Number longer than 10 bytes");
  }
}
