package lambdabridge.client.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.client.TransportException;

/**
 * One POST a message.
 *
 * <p>Source: spec privmx-tls.md 2.1 and 2.2. Never sends a message twice: its ticket is spent.
 */
public final class HttpTransport implements Transport {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI endpoint;

  /**
   * Makes a way to a server.
   *
   * @param endpoint {@code …/api/v2.0}
   */
  public HttpTransport(HttpClient http, URI endpoint) {
    this.http = http;
    this.endpoint = endpoint;
  }

  @Override
  public Bytes exchange(Bytes message) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.toArray()))
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new TransportException(endpoint + " answered HTTP " + answer.statusCode());
      }
      return Bytes.wrap(answer.body());
    } catch (IOException e) {
      throw new TransportException(endpoint + " did not answer: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for " + endpoint, e);
    }
  }

  /** Returns what went wrong in words; the JDK often leaves it at the name of a class. */
  public static String reason(IOException e) {
    return switch (e) {
      case HttpTimeoutException slow -> "no answer in time";
      case ConnectException closed
          when closed.getCause() instanceof ConnectException cause
              && cause.getCause() instanceof UnresolvedAddressException ->
          "no such host";
      case ConnectException closed -> "cannot connect";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
