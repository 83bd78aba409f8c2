package lambdabridge.protocol.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteReader;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What both decoders have in common: containers, and the limits that keep a few bytes from claiming
 * much memory or stack. One per value.
 *
 * <p>Source: spec privmx-tls.md 7.2.3; the limit on the number of values is our own addition.
 */
abstract class ValueReader {
  /** Objects and lists inside each other; a bare number has depth 0. */
  static final int MAX_DEPTH = 64;

  /** Values in one payload, keys not counted. The largest answers have some ten thousand. */
  static final int MAX_VALUES = 1 << 18;

  final ByteReader in;
  private int values;
  private int depth;

  ValueReader(Bytes encoded) {
    in = new ByteReader(encoded);
  }

  /** Reads what follows a tag byte. */
  abstract @Nullable Object afterTag(int tag);

  /** Reads a key of an object. */
  abstract String key();

  /** Returns the one value that the input consists of. */
  final @Nullable Object whole() {
    Object value = value();
    if (!in.atEnd()) {
      throw new ProtocolException("Data after the value");
    }
    return value;
  }

  private @Nullable Object value() {
    if (++values > MAX_VALUES) {
      throw new ProtocolException("More than " + MAX_VALUES + " values");
    }
    return afterTag(in.u8());
  }

  final List<@Nullable Object> list(long count) {
    enter(count);
    List<@Nullable Object> list = new ArrayList<>((int) Math.min(count, MAX_VALUES));
    for (long i = 0; i < count; i++) {
      list.add(value());
    }
    depth--;
    return list;
  }

  final Map<String, @Nullable Object> object(long count) {
    enter(count);
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = key();
      object.put(key, value());
      if (object.size() != i + 1) {
        throw new ProtocolException("Duplicate key");
      }
    }
    depth--;
    return object;
  }

  /** Checks a container before anything is allocated for it: each item takes at least one byte. */
  private void enter(long count) {
    if (++depth > MAX_DEPTH) {
      throw new ProtocolException("Nested deeper than " + MAX_DEPTH);
    }
    if (count < 0 || count > in.remaining()) {
      throw new ProtocolException("Truncated data");
    }
  }

  static Double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new ProtocolException("Number is not finite");
    }
    return number;
  }
}
