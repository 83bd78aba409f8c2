package lambdabridge.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a function gave back, in the form of API Gateway: {@code statusCode}, {@code headers},
 * {@code body}, {@code isBase64Encoded}.
 *
 * @param body null if there was none
 */
record FunctionAnswer(int status, Map<String, String> headers, @Nullable Bytes body) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * Reads a function's output.
   *
   * @throws IOException if it is no such answer
   */
  static FunctionAnswer read(byte[] output) throws IOException {
    var headers = new LinkedHashMap<String, String>();
    var status = 200;
    var base64 = false;
    String body = null;
    try (var in = FACTORY.createParser(output)) {
      expect(in.nextToken() == JsonToken.START_OBJECT);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        var name = in.currentName();
        var value = in.nextToken();
        switch (name) {
          case "statusCode" -> status = in.getIntValue();
          case "body" -> body = value == JsonToken.VALUE_NULL ? null : in.getText();
          case "isBase64Encoded" -> base64 = value == JsonToken.VALUE_TRUE;
          case "headers" -> readHeaders(in, headers);
          default -> in.skipChildren();
        }
      }
    }
    try {
      return new FunctionAnswer(status, headers, body == null ? null : decode(body, base64));
    } catch (IllegalArgumentException e) {
      throw new IOException("the function's body is not Base64", e);
    }
  }

  private static void readHeaders(JsonParser in, Map<String, String> headers) throws IOException {
    expect(in.currentToken() == JsonToken.START_OBJECT);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      var name = in.currentName();
      expect(in.nextToken().isScalarValue());
      headers.put(name, in.getText());
    }
  }

  private static Bytes decode(String body, boolean base64) {
    return base64 ? Bytes.wrap(Base64.getDecoder().decode(body)) : Bytes.ofUtf8(body);
  }

  private static void expect(boolean right) throws IOException {
    if (!right) {
      throw new IOException("the function's output is not an answer");
    }
  }
}
