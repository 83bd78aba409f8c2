package lambdabridge.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.HmacSha256;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a server's management API, for programs that administrate it: JSON-RPC, no end-to-end
 * encryption, no session.
 *
 * <p>Source: spec client-formats.md 19. Thread-safe.
 */
public final class BackendRequester {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int NONCE_LENGTH = 16;
  private static final int SIGNATURE_LENGTH = 20;

  private final HttpClient http;
  private final URI endpoint;
  private final Credentials credentials;
  private final InstantSource clock;
  private final SecureRandom random;

  /** How a caller proves who it is. */
  public sealed interface Credentials {
    /** Not at all: for methods that are open. */
    record None() implements Credentials {}

    /** By an access token. */
    record Token(String accessToken) implements Credentials {
      @Override
      public String toString() {
        return "Token[]";
      }
    }

    /** By an API key whose secret is sent along. */
    record Basic(String apiKeyId, String apiKeySecret) implements Credentials {
      @Override
      public String toString() {
        return "Basic[" + apiKeyId + "]";
      }
    }

    /** By an API key whose secret signs each request. */
    record Signed(String apiKeyId, String apiKeySecret) implements Credentials {
      @Override
      public String toString() {
        return "Signed[" + apiKeyId + "]";
      }
    }
  }

  BackendRequester(
      HttpClient http,
      String bridgeUrl,
      Credentials credentials,
      InstantSource clock,
      SecureRandom random) {
    this.http = http;
    this.endpoint = PrivmxClient.below(bridgeUrl, "api");
    this.credentials = credentials;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Calls a method and returns its result.
   *
   * @param method for example {@code context/createContext}
   * @param params a value as {@link Json} writes it
   * @throws RpcErrorException if the method refuses
   * @throws TransportException if no answer came, or none of a management API
   */
  public @Nullable Object call(String method, Map<String, ?> params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", 0);
    request.put("jsonrpc", "2.0");
    request.put("method", method);
    request.put("params", params);
    if (answer(Json.encode(request)) instanceof Map<?, ?> answer) {
      if (answer.containsKey("result")) {
        return answer.get("result");
      }
      if (answer.get("error") instanceof Map<?, ?> error
          && error.get("code") instanceof Long code
          && error.get("message") instanceof String message) {
        throw new RpcErrorException(code, message, error.get("data"));
      }
    }
    throw new TransportException(endpoint + " is no management API");
  }

  /** As the other, with JSON on both sides; what the official libraries call so. */
  public String backendRequest(String method, String paramsAsJson) {
    if (Json.decode(paramsAsJson) instanceof Map<?, ?> params) {
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      params.forEach((name, value) -> named.put(String.valueOf(name), value));
      return Json.encode(call(method, named));
    }
    throw new IllegalArgumentException("parameters must be a JSON object");
  }

  private @Nullable Object answer(String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    String authorization = authorization(body);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return Json.decode(answer.body());
    } catch (IllegalArgumentException e) {
      throw new TransportException(endpoint + " is no management API", e);
    } catch (IOException e) {
      throw new TransportException(endpoint + " did not answer: " + HttpTransport.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for " + endpoint, e);
    }
  }

  private @Nullable String authorization(String body) {
    return switch (credentials) {
      case Credentials.None none -> null;
      case Credentials.Token token -> "Bearer " + token.accessToken;
      case Credentials.Basic key ->
          "Basic " + base64(Bytes.ofUtf8(key.apiKeyId + ":" + key.apiKeySecret));
      case Credentials.Signed key -> signature(key, body);
    };
  }

  private String signature(Credentials.Signed key, String body) {
    byte[] nonceBytes = new byte[NONCE_LENGTH];
    random.nextBytes(nonceBytes);
    String nonce = base64(Bytes.wrap(nonceBytes));
    long timestamp = clock.millis();
    String signed =
        timestamp + ";" + nonce + ";POST\n" + endpoint.getRawPath() + "\n" + body + "\n";
    Bytes tag =
        HmacSha256.tag(
            SecretBytes.wrap(Bytes.ofUtf8(key.apiKeySecret).toArray()), Bytes.ofUtf8(signed));
    return "pmx-hmac-sha256 %s;1;%d;%s;%s"
        .formatted(key.apiKeyId, timestamp, nonce, base64(tag.slice(0, SIGNATURE_LENGTH)));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
