package lambdabridge.protocol.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.jspecify.annotations.Nullable;

/** Reads the files in {@code src/test/resources/vectors}; a missing part is a failure. */
public final class Vectors {
  private Vectors() {}

  /** Returns a part of {@code privmx-tls.json}. */
  public static JsonNode privmxTls(String part) {
    JsonNode found = file("privmx-tls.json").path(part);
    if (found.isEmpty()) {
      throw new IllegalStateException("no vectors under " + part);
    }
    return found;
  }

  /** Returns the elements of a part of {@code privmx-tls.json} that is a list. */
  public static List<JsonNode> listOfPrivmxTls(String part) {
    List<JsonNode> vectors = new ArrayList<>();
    privmxTls(part).forEach(vectors::add);
    return vectors;
  }

  /** Returns a whole file. */
  public static JsonNode file(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Bytes hex(JsonNode vector, String field) {
    return Bytes.ofHex(text(vector, field));
  }

  public static SecretBytes secret(JsonNode vector, String field) {
    return SecretBytes.wrap(hex(vector, field).toArray());
  }

  public static String text(JsonNode vector, String field) {
    return vector.required(field).asText();
  }

  /**
   * Returns a payload value. Besides JSON's own types there are {@code {"$binary": hex}}, {@code
   * {"$long": text}}, {@code {"$double": text}} and {@code {"$repeat": [text, count]}}.
   */
  public static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case NULL -> null;
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? (Object) node.longValue() : node.doubleValue();
      case STRING -> node.textValue();
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case OBJECT -> typedOrObject(node);
      default -> throw new IllegalStateException("unexpected " + node.getNodeType());
    };
  }

  private static Object typedOrObject(JsonNode node) {
    if (node.has("$binary")) {
      return hex(node, "$binary");
    }
    if (node.has("$long")) {
      return Long.valueOf(text(node, "$long"));
    }
    if (node.has("$double")) {
      return Double.valueOf(text(node, "$double"));
    }
    if (node.has("$repeat")) {
      return node.get("$repeat").get(0).asText().repeat(node.get("$repeat").get(1).asInt());
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    node.properties().forEach(field -> object.put(field.getKey(), value(field.getValue())));
    return object;
  }
}
