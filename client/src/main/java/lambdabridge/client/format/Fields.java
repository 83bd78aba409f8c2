package lambdabridge.client.format;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** Members of a JSON object that somebody else wrote. */
record Fields(Map<?, ?> members) {
  /**
   * @throws FormatException if {@code value} is no object
   */
  static Fields of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(map);
    }
    throw unexpected("expected an object");
  }

  /**
   * @throws FormatException if the bytes are no JSON object
   */
  static Fields parse(Bytes json) {
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

  String text(String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw unexpected("member " + name + " is no text");
  }

  @Nullable String optText(String name) {
    return members.get(name) == null ? null : text(name);
  }

  long integer(String name) {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw unexpected("member " + name + " is no integer");
  }

  @Nullable Object value(String name) {
    return members.get(name);
  }

  Fields object(String name) {
    return of(members.get(name));
  }

  static FormatException unexpected(String message) {
    return new FormatException(StatusCode.UNEXPECTED_SHAPE, message);
  }
}
