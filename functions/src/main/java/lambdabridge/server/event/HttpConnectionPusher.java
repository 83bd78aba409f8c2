package lambdabridge.server.event;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes with {@code POST endpoint/@connections/ID}, which API Gateway, the local gateway and the
 * edge all offer. 410 says that the socket is gone.
 *
 * <p>A socket that takes nothing in time, whose gateway keeps failing, or for which an event is too
 * long (API Gateway takes 128 KB), is closed with {@code DELETE}: its client connects again and
 * reads what it missed, rather than being left without some events and not knowing.
 *
 * <p>A socket that is at none of the gateways gets nothing and counts as gone.
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

  private final List<? extends PushGateway> gateways;
  private final Duration timeout;
  private final Supplier<HttpClient> newClient;
  private final Metrics metrics;
  private @Nullable HttpClient http;

  /**
   * @param gateways which nothing is pushed past
   * @param timeout of one attempt
   * @param newClient asked for with the first push: most functions never push, and a client takes
   *     its time to make
   */
  public HttpConnectionPusher(
      List<? extends PushGateway> gateways,
      Duration timeout,
      Supplier<HttpClient> newClient,
      Metrics metrics) {
    this.gateways = List.copyOf(gateways);
    this.timeout = timeout;
    this.newClient = newClient;
    this.metrics = metrics;
  }

  @Override
  public boolean push(SocketRef socket, Bytes message) {
    PushGateway gateway = gatewayOf(socket);
    if (gateway == null) {
      LOG.warn("a socket at {} is no gateway's of ours", socket.endpoint());
      return false;
    }
    Bytes body = gateway.body(socket, message);
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      int status = send(gateway, socket, "POST", body);
      if (status == GONE) {
        metrics.count(Metric.GONE_SOCKETS);
        return false;
      }
      if (status == CONTENT_TOO_LARGE) {
        LOG.warn("event of {} bytes is more than the gateway takes", message.length());
        break;
      }
      if (status >= OK && status < BAD_REQUEST) {
        metrics.count(Metric.PUSHES);
        return true;
      }
      if (status != TOO_MANY_REQUESTS && status < INTERNAL_ERROR) {
        LOG.warn("gateway answers a push with {}", status);
        break;
      }
      pause(pause);
      pause = pause.multipliedBy(4);
    }
    metrics.count(Metric.CLOSED_SOCKETS);
    send(gateway, socket, "DELETE", Bytes.EMPTY);
    return false;
  }

  private @Nullable PushGateway gatewayOf(SocketRef socket) {
    URI endpoint;
    try {
      endpoint = new URI(socket.endpoint());
    } catch (URISyntaxException e) {
      return null;
    }
    return gateways.stream().filter(gateway -> gateway.holds(endpoint)).findFirst().orElse(null);
  }

  /** Returns the status; 500 for a connection that broke, 0 for a gateway that is too slow. */
  private int send(PushGateway gateway, SocketRef socket, String method, Bytes body) {
    try {
      return client()
          .send(request(gateway, socket, method, body), BodyHandlers.discarding())
          .statusCode();
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

  /** Signed anew for each attempt, since a signature says when it was made. */
  private HttpRequest request(PushGateway gateway, SocketRef socket, String method, Bytes body) {
    String id = URLEncoder.encode(socket.connectionId(), StandardCharsets.UTF_8);
    URI uri = URI.create(socket.endpoint() + "/@connections/" + id);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.toArray()))
            // Asking a plain HTTP server to upgrade to HTTP/2 costs headers on every request.
            .version(
                "https".equals(uri.getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1);
    gateway.authorization(method, uri, body).forEach(request::setHeader);
    return request.build();
  }

  private synchronized HttpClient client() {
    if (http == null) {
      http = newClient.get();
    }
    return http;
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
