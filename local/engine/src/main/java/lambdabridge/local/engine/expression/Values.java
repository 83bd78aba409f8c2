package lambdabridge.local.engine.expression;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How attribute values compare, and how large they are. */
public final class Values {
  private Values() {}

  /** Numbers are equal by value, sets in any order, all else by content; types never mix. */
  static boolean areEqual(AttributeValue a, AttributeValue b) {
    if (a.type() != b.type()) {
      return false;
    }
    return switch (a.type()) {
      case N -> number(a).compareTo(number(b)) == 0;
      case NS -> numbers(a.ns()).equals(numbers(b.ns()));
      case SS -> new HashSet<>(a.ss()).equals(new HashSet<>(b.ss()));
      case BS -> new HashSet<>(a.bs()).equals(new HashSet<>(b.bs()));
      case L -> a.l().size() == b.l().size() && areEqualInOrder(a.l(), b.l());
      case M ->
          a.m().keySet().equals(b.m().keySet())
              && a.m().entrySet().stream()
                  .allMatch(
                      entry ->
                          areEqual(
                              entry.getValue(), Objects.requireNonNull(b.m().get(entry.getKey()))));
      default -> a.equals(b);
    };
  }

  private static boolean areEqualInOrder(List<AttributeValue> a, List<AttributeValue> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!areEqual(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns how {@code a} compares to {@code b}; empty if they have no order. */
  static OptionalInt compare(AttributeValue a, AttributeValue b) {
    if (a.type() != b.type()) {
      return OptionalInt.empty();
    }
    return switch (a.type()) {
      case N -> OptionalInt.of(number(a).compareTo(number(b)));
      case S -> OptionalInt.of(Arrays.compareUnsigned(utf8(a.s()), utf8(b.s())));
      case B ->
          OptionalInt.of(
              Arrays.compareUnsigned(a.b().asByteArrayUnsafe(), b.b().asByteArrayUnsafe()));
      default -> OptionalInt.empty();
    };
  }

  static boolean beginsWith(AttributeValue text, AttributeValue prefix) {
    if (text.type() != prefix.type()) {
      return false;
    }
    return switch (text.type()) {
      case S -> text.s().startsWith(prefix.s());
      case B -> {
        byte[] all = text.b().asByteArrayUnsafe();
        byte[] start = prefix.b().asByteArrayUnsafe();
        yield all.length >= start.length
            && Arrays.equals(all, 0, start.length, start, 0, start.length);
      }
      default -> false;
    };
  }

  /** Part of a text, or element of a set or a list. */
  static boolean contains(AttributeValue whole, AttributeValue part) {
    return switch (whole.type()) {
      case S -> part.type() == AttributeValue.Type.S && whole.s().contains(part.s());
      case SS -> part.type() == AttributeValue.Type.S && whole.ss().contains(part.s());
      case NS ->
          part.type() == AttributeValue.Type.N
              && numbers(whole.ns()).contains(normal(number(part)));
      case BS -> part.type() == AttributeValue.Type.B && whole.bs().contains(part.b());
      case L -> whole.l().stream().anyMatch(element -> areEqual(element, part));
      default -> false;
    };
  }

  /** Returns what {@code size()} gives: characters, bytes or elements; empty where it has none. */
  static OptionalInt size(AttributeValue value) {
    return switch (value.type()) {
      case S -> OptionalInt.of(value.s().length());
      case B -> OptionalInt.of(value.b().asByteArrayUnsafe().length);
      case SS -> OptionalInt.of(value.ss().size());
      case NS -> OptionalInt.of(value.ns().size());
      case BS -> OptionalInt.of(value.bs().size());
      case L -> OptionalInt.of(value.l().size());
      case M -> OptionalInt.of(value.m().size());
      default -> OptionalInt.empty();
    };
  }

  static BigDecimal number(AttributeValue value) {
    if (value.type() != AttributeValue.Type.N) {
      throw new ExpressionException("An operand in the expression has an incorrect data type");
    }
    return number(value.n());
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new ExpressionException("A value provided cannot be converted into a number");
    }
  }

  /** Returns a number in the form it is stored in: without zeros that say nothing. */
  static AttributeValue number(BigDecimal number) {
    return AttributeValue.fromN(normal(number).toPlainString());
  }

  private static BigDecimal normal(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static Set<BigDecimal> numbers(List<String> texts) {
    return texts.stream().map(text -> normal(number(text))).collect(Collectors.toSet());
  }

  /** Returns a value as it is stored: numbers in one form, without doubles in number sets. */
  public static AttributeValue stored(AttributeValue value) {
    return switch (value.type()) {
      case N -> isPlain(value.n()) ? value : number(number(value));
      case NS ->
          AttributeValue.fromNs(
              value.ns().stream()
                  .map(text -> normal(number(text)).toPlainString())
                  .distinct()
                  .toList());
      case L -> AttributeValue.fromL(value.l().stream().map(Values::stored).toList());
      case M ->
          AttributeValue.fromM(
              value.m().entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          entry -> entry.getKey(), entry -> stored(entry.getValue()))));
      case UNKNOWN_TO_SDK_VERSION ->
          throw new ExpressionException(
              "Supplied AttributeValue is empty, must contain exactly one of the supported"
                  + " datatypes");
      default -> value;
    };
  }

  /** Most numbers are short integers, which are in their form already. */
  private static boolean isPlain(String number) {
    int length = number.length();
    if (length == 0 || length > 18 || (number.charAt(0) == '0' && length > 1)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (number.charAt(i) < '0' || number.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
