package lambdabridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;

/**
 * Calls the management API of one server.
 *
 * @param url base URL of the server
 */
record Administrator(HttpClient http, URI url, String apiKeyId, String apiKeySecret) {
  /**
   * Reads the {@code bootstrap.json} of a server.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Administrator of(HttpClient http, String bootstrap) {
    if (Json.decode(bootstrap) instanceof Map<?, ?> fields
        && fields.get("url") instanceof String url
        && fields.get("apiKeyId") instanceof String id
        && fields.get("apiKeySecret") instanceof String secret) {
      return new Administrator(http, URI.create(url), id, secret);
    }
    throw new IllegalArgumentException("a bootstrap.json has url, apiKeyId and apiKeySecret");
  }

  /** Returns the fields of the method's result. */
  Map<?, ?> call(String method, Map<String, ?> params) {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("jsonrpc", "2.0");
    call.put("id", 1L);
    call.put("method", method);
    call.put("params", params);
    String credentials = apiKeyId + ":" + apiKeySecret;
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/api"))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(Json.encode(call)))
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      if (Json.decode(answer) instanceof Map<?, ?> response && response.containsKey("result")) {
        return response.get("result") instanceof Map<?, ?> result ? result : Map.of();
      }
      throw new IllegalStateException(method + " answered " + answer);
    } catch (IOException e) {
      throw new IllegalStateException(url + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
