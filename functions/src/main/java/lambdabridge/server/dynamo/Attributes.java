package lambdabridge.server.dynamo;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Values as DynamoDB attributes and back; readers fail on a row that lacks what it must have. */
public final class Attributes {
  private Attributes() {}

  public static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  public static AttributeValue n(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }

  public static AttributeValue b(Bytes bytes) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes.toArray()));
  }

  public static AttributeValue bool(boolean flag) {
    return AttributeValue.fromBool(flag);
  }

  public static AttributeValue texts(List<String> texts) {
    return AttributeValue.fromL(texts.stream().map(AttributeValue::fromS).toList());
  }

  /** Returns the primary key of a row. */
  public static Map<String, AttributeValue> key(String partition, String sort) {
    return Map.of(Tables.KEY_PARTITION, s(partition), Tables.KEY_SORT, s(sort));
  }

  /** Returns the primary key of a row that is alone in its partition. */
  public static Map<String, AttributeValue> key(String partition) {
    return key(partition, Tables.NO_SORT);
  }

  public static String text(Map<String, AttributeValue> row, String name) {
    return require(row, name).s();
  }

  public static @Nullable String optText(Map<String, AttributeValue> row, String name) {
    AttributeValue value = row.get(name);
    return value == null ? null : value.s();
  }

  public static long number(Map<String, AttributeValue> row, String name) {
    return Long.parseLong(require(row, name).n());
  }

  public static boolean flag(Map<String, AttributeValue> row, String name) {
    return require(row, name).bool();
  }

  public static Bytes bytes(Map<String, AttributeValue> row, String name) {
    return Bytes.wrap(require(row, name).b().asByteArrayUnsafe());
  }

  public static List<String> textList(Map<String, AttributeValue> row, String name) {
    return require(row, name).l().stream().map(AttributeValue::s).toList();
  }

  private static AttributeValue require(Map<String, AttributeValue> row, String name) {
    AttributeValue value = row.get(name);
    if (value == null) {
      throw new IllegalStateException("row without attribute " + name);
    }
    return value;
  }
}
