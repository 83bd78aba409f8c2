package lambdabridge.client.format;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * Members of a JSON object that somebody else wrote. The accessors throw a {@link FormatException}
 * with {@link StatusCode#UNEXPECTED_SHAPE} where a member is not what was asked for.
 */
public record Fields(Map<?, ?> members) {
  /**
   * Returns the members of {@code value}.
   *
   * @throws FormatException if {@code value} is no object
   */
  public static Fields of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(map);
    }
    throw unexpected("expected an object");
  }

  /**
   * Returns the members of the object in {@code json}.
   *
   * @throws FormatException if the bytes are no JSON object
   */
  public static Fields parse(Bytes json) {
    try {
      return of(Json.decode(utf8(json)));
    } catch (IllegalArgumentException e) {
      throw unexpected("malformed JSON");
    }
  }

  private static String utf8(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(java.nio.ByteBuffer.wrap(bytes.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw unexpected("malformed UTF-8");
    }
  }

  /** Returns a text. */
  public String text(String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw unexpected("member " + name + " is no text");
  }

  /** Returns a text, or null if the member is absent or null. */
  public @Nullable String optText(String name) {
    return members.get(name) == null ? null : text(name);
  }

  /** Returns an integer. */
  public long integer(String name) {
    return switch (members.get(name)) {
      case Long number -> number;
      // MessagePack carries integers beyond 32 bits so.
      case Double number when number == Math.rint(number) -> number.longValue();
      case null, default -> throw unexpected("member " + name + " is no integer");
    };
  }

  /** Returns a member of any kind, or null if it is absent. */
  public @Nullable Object value(String name) {
    return members.get(name);
  }

  /** Returns a list. */
  public List<?> list(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list;
    }
    throw unexpected("member " + name + " is no list");
  }

  /** Returns a list of texts. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(name)) {
      if (!(element instanceof String text)) {
        throw unexpected("member " + name + " is no list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Returns a list of objects. */
  public List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    list(name).forEach(element -> objects.add(of(element)));
    return objects;
  }

  /** Returns a boolean. */
  public boolean flag(String name) {
    if (members.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw unexpected("member " + name + " is no boolean");
  }

  /** Returns an object. */
  public Fields object(String name) {
    return of(members.get(name));
  }

  /** Returns the exception for an object without the shape it should have. */
  public static FormatException unexpected(String message) {
    return new FormatException(StatusCode.UNEXPECTED_SHAPE, message);
  }
}
