package lambdabridge.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wire's value model as JSON text: null, Boolean, Long, Double, String, List, Map. Integers
 * stay integers and doubles stay doubles.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /** Returns the value as JSON, compact; binary is refused. */
  public static String encode(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(out, value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  /** Returns compact JSON with the keys of every object in order of their UTF-16 units. */
  public static String encodeSorted(@Nullable Object value) {
    return encode(sorted(value));
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> ordered = new TreeMap<>();
        map.forEach((key, member) -> ordered.put(String.valueOf(key), sorted(member)));
        yield ordered;
      }
      case List<?> list -> {
        List<@Nullable Object> elements = new ArrayList<>();
        list.forEach(element -> elements.add(sorted(element)));
        yield elements;
      }
      case null, default -> value;
    };
  }

  /**
   * Returns the value of one JSON document.
   *
   * @throws IllegalArgumentException for malformed text, duplicate keys, integers beyond 64 bits,
   *     or anything after the document
   */
  public static @Nullable Object decode(String text) {
    try (JsonParser in = FACTORY.createParser(text)) {
      in.nextToken();
      Object value = read(in);
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("text after the JSON document");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Boolean flag -> out.writeBoolean(flag);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case String text -> out.writeString(text);
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      default -> throw new IllegalArgumentException("no JSON form: " + value.getClass());
    }
  }

  private static @Nullable Object read(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null) {
      throw new IllegalArgumentException("no JSON document");
    }
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_STRING -> in.getText();
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(in));
        }
        yield list;
      }
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          map.put(name, read(in));
        }
        yield map;
      }
      default -> throw new IllegalArgumentException("malformed JSON");
    };
  }
}
