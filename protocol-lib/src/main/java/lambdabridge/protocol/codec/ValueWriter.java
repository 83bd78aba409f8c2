package lambdabridge.protocol.codec;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What both encoders have in common: telling the types of values apart. One per value. */
abstract class ValueWriter {
  final ByteWriter out = new ByteWriter();

  abstract void nil();

  abstract void bool(boolean value);

  abstract void integer(long value);

  abstract void number(double value);

  abstract void text(Bytes utf8);

  abstract void key(Bytes utf8);

  abstract void binary(Bytes value);

  abstract void listHeader(int size);

  abstract void objectHeader(int size);

  final void value(@Nullable Object value) {
    switch (value) {
      case null -> nil();
      case Boolean b -> bool(b);
      case Long n -> integer(n);
      case Integer n -> integer(n);
      case Double d when Double.isFinite(d) -> number(d);
      case String s -> text(Bytes.ofUtf8(s));
      case Bytes b -> binary(b);
      case List<?> list -> {
        listHeader(list.size());
        for (Object item : list) {
          value(item);
        }
      }
      case Map<?, ?> map -> {
        objectHeader(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          key(Bytes.ofUtf8((String) entry.getKey()));
          value(entry.getValue());
        }
      }
      default ->
          throw new IllegalArgumentException("not a payload value: " + value.getClass().getName());
    }
  }
}
