package lambdabridge.local.engine;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How many bytes the service counts for a row, of which 400 KB are allowed and 1 MB fit on a page.
 *
 * <p>Source: the Amazon DynamoDB developer guide, "DynamoDB item sizes and formats".
 */
final class ItemSize {
  static final int MOST_BYTES_OF_ROW = 400 * 1024;
  static final int MOST_BYTES_OF_PAGE = 1024 * 1024;

  private static final int CONTAINER_OVERHEAD = 3;
  private static final int MOST_BYTES_OF_NUMBER = 21;

  private ItemSize() {}

  static int of(Map<String, AttributeValue> item) {
    int size = 0;
    for (var field : item.entrySet()) {
      size += utf8(field.getKey()) + of(field.getValue());
    }
    return size;
  }

  private static int of(AttributeValue value) {
    return switch (value.type()) {
      case S -> utf8(value.s());
      case N -> number(value.n());
      case B -> value.b().asByteArrayUnsafe().length;
      case BOOL, NUL -> 1;
      case SS -> value.ss().stream().mapToInt(ItemSize::utf8).sum();
      case NS -> value.ns().stream().mapToInt(ItemSize::number).sum();
      case BS -> value.bs().stream().mapToInt(bytes -> bytes.asByteArrayUnsafe().length).sum();
      case L -> CONTAINER_OVERHEAD + ofElements(value.l());
      case M -> CONTAINER_OVERHEAD + value.m().size() + of(value.m());
      case UNKNOWN_TO_SDK_VERSION -> 0;
    };
  }

  private static int ofElements(Collection<AttributeValue> elements) {
    return elements.size() + elements.stream().mapToInt(ItemSize::of).sum();
  }

  /** Two digits a byte, one more for the sign and the exponent. */
  private static int number(String text) {
    return Math.min(MOST_BYTES_OF_NUMBER, (text.length() + 1) / 2 + 1);
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
