package lambdabridge.server.event;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.rpc.SocketRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes with {@code POST endpoint/@connections/ID}, which API Gateway, the local gateway and the
 * edge all offer. 410 says that the socket is gone.
 *
 * <p>A socket that takes nothing in time, or whose gateway keeps failing, is closed with {@code
 * DELETE}: its client connects again and reads what it missed, rather than being left without some
 * events and not knowing.
 */
public final class HttpConnectionPusher implements ConnectionPusher {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnectionPusher.class);

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int GONE = 410;
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final HttpClient http;
  private final UnaryOperator<HttpRequest.Builder> authorize;
  private final Duration timeout;

  /**
   * @param http keeps the connections
   * @param authorize adds what the gateways know us by
   * @param timeout of one attempt
   */
  public HttpConnectionPusher(
      HttpClient http, UnaryOperator<HttpRequest.Builder> authorize, Duration timeout) {
    this.http = http;
    this.authorize = authorize;
    this.timeout = timeout;
  }

  @Override
  public boolean push(SocketRef socket, Bytes message) {
    HttpRequest request =
        request(socket).POST(BodyPublishers.ofByteArray(message.toArray())).build();
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      int status = send(request);
      if (status == GONE) {
        return false;
      }
      if (status == CONTENT_TOO_LARGE) {
        // No attempt will do better, and the socket is fine.
        LOG.warn("event of {} bytes is more than the gateway takes", message.length());
        return true;
      }
      if (status >= OK && status < BAD_REQUEST) {
        return true;
      }
      if (status != TOO_MANY_REQUESTS && status < INTERNAL_ERROR) {
        LOG.warn("gateway answers a push with {}", status);
        break;
      }
      pause(pause);
      pause = pause.multipliedBy(4);
    }
    send(request(socket).DELETE().build());
    return false;
  }

  /** Returns the status; 500 for a connection that broke, 0 for a gateway that is too slow. */
  private int send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (HttpTimeoutException e) {
      return 0;
    } catch (IOException e) {
      // Mostly a kept connection that the gateway has closed meanwhile.
      return INTERNAL_ERROR;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pushing", e);
    }
  }

  private HttpRequest.Builder request(SocketRef socket) {
    String id = URLEncoder.encode(socket.connectionId(), StandardCharsets.UTF_8);
    URI uri = URI.create(socket.endpoint() + "/@connections/" + id);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            // Asking a plain HTTP server to upgrade to HTTP/2 costs headers on every request.
            .version(
                "https".equals(uri.getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1);
    return authorize.apply(request);
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pushing", e);
    }
  }
}
