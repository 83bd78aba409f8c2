package lambdabridge.server.query;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The values of the wire in a form in which equal ones are {@code equals}. */
final class Values {
  private enum Marker {
    MISSING,
    NULL
  }

  /** A field that is not there. */
  static final Object MISSING = Marker.MISSING;

  /** A field that is there and null. */
  static final Object NULL = Marker.NULL;

  private Values() {}

  /** Returns the value with its number, if it is one, as a Long wherever that loses nothing. */
  static Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case Integer number -> number.longValue();
      case Double number when isWhole(number) -> number.longValue();
      default -> value;
    };
  }

  /** Compares a number that is not NaN with a whole one, exactly. */
  static int compare(Number number, long whole) {
    return switch (number) {
      case Long value -> Long.compare(value, whole);
      case Double value when value.isInfinite() -> value > 0 ? 1 : -1;
      case Double value -> new BigDecimal(value).compareTo(BigDecimal.valueOf(whole));
      default -> throw new IllegalArgumentException("not a number of the wire: " + number);
    };
  }

  static boolean isNaN(Number number) {
    return number instanceof Double value && value.isNaN();
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number) && Math.abs(number) < 0x1p63;
  }
}
