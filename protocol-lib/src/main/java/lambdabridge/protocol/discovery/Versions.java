package lambdabridge.protocol.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a version query: {@code {"result":["v2.0"],…}}, or {@code
 * {"result":{"versions":["v2.0"],"test":"…"},…}}.
 *
 * @param names the versions offered
 * @param test what the server keeps under the id of our self test, or null
 */
record Versions(Set<String> names, @Nullable String test) {
  static final Versions NONE = new Versions(Set.of(), null);

  /** Returns what is offered: nothing for anything but a well-formed answer. */
  static Versions parse(Bytes json) {
    try (JsonParser in = new JsonFactory().createParser(json.toArray())) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return NONE;
      }
      Versions found = NONE;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean isResult = in.currentName().equals("result");
        in.nextToken();
        if (isResult) {
          found = result(in);
        } else {
          in.skipChildren();
        }
      }
      return in.nextToken() == null ? found : NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  private static Versions result(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return new Versions(names(in), null);
    }
    Set<String> names = Set.of();
    String test = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      JsonToken value = in.nextToken();
      switch (field) {
        case "versions" -> names = names(in);
        case "test" -> {
          test = value == JsonToken.VALUE_STRING ? in.getText() : null;
          in.skipChildren();
        }
        default -> in.skipChildren();
      }
    }
    return new Versions(names, test);
  }

  private static Set<String> names(JsonParser in) throws IOException {
    Set<String> names = new HashSet<>();
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
          names.add(in.getText());
        } else {
          in.skipChildren();
        }
      }
    }
    return names;
  }
}
