package lambdabridge.protocol.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The answer to the version query: {@code {"result":["v2.0"],…}}. */
final class Versions {
  private Versions() {}

  /** Returns the versions offered; empty for anything but a well-formed answer. */
  static Set<String> parse(String json) {
    Set<String> versions = new HashSet<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Set.of();
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean result = in.currentName().equals("result");
        if (in.nextToken() == JsonToken.START_ARRAY && result) {
          while (in.nextToken() == JsonToken.VALUE_STRING) {
            versions.add(in.getText());
          }
        } else {
          in.skipChildren();
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return versions;
  }
}
