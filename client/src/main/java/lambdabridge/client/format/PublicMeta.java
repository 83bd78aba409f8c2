package lambdabridge.client.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** Public meta beside its readable copy, which only the server uses, to filter by it. */
final class PublicMeta {
  /** Up to here a double holds every integer. */
  private static final double MAX_EXACT = 0x1p53;

  private PublicMeta() {}

  /** Returns {@code publicMeta} as a JSON object, or null if it is none. */
  static @Nullable Object asObject(Bytes publicMeta) {
    try {
      return Json.decode(publicMeta.utf8()) instanceof Map<?, ?> object ? object : null;
    } catch (IllegalArgumentException noJson) {
      return null;
    }
  }

  /** Tells whether the readable copy, where there is one, says the same. */
  static boolean matches(Bytes publicMeta, @Nullable Object copy) {
    return copy == null || canonical(copy).equals(canonical(asObject(publicMeta)));
  }

  /** Compact text with sorted keys, in which 1.0 is 1: the server's number types may differ. */
  private static String canonical(@Nullable Object value) {
    return Json.encodeSorted(integral(value));
  }

  private static @Nullable Object integral(@Nullable Object value) {
    return switch (value) {
      case Double number when number == Math.rint(number) && Math.abs(number) < MAX_EXACT ->
          number.longValue();
      case List<?> list -> {
        List<@Nullable Object> elements = new ArrayList<>();
        list.forEach(element -> elements.add(integral(element)));
        yield elements;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(name, integral(member)));
        yield members;
      }
      case null, default -> value;
    };
  }
}
