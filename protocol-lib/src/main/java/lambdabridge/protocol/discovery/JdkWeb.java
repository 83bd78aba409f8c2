package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The web as the JDK's client reaches it.
 *
 * @param timeout from the first byte sent to the last byte received
 */
record JdkWeb(HttpClient http, Schemes schemes, Duration timeout) implements Web {
  @Override
  public Reply exchange(URI url, @Nullable Content content, int maxLength) throws IOException {
    if (!schemes.allow(url)) {
      throw new IOException("scheme not allowed: " + url);
    }
    // The request's own timeout would end with the headers, and a slow body have no limit.
    CompletableFuture<HttpResponse<Bytes>> exchange =
        http.sendAsync(request(url, content), BoundedBody.ofAtMost(maxLength));
    try {
      HttpResponse<Bytes> answer = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(
          answer.statusCode(), answer.headers().firstValue("location").orElse(null), answer.body());
    } catch (ExecutionException e) {
      throw new IOException(url + " did not answer: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException(url + " did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + url, e);
    } finally {
      exchange.cancel(true);
    }
  }

  private static HttpRequest request(URI url, @Nullable Content content) throws IOException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(url);
      return content == null
          ? request.GET().build()
          : request
              .header("Content-Type", content.type())
              .POST(HttpRequest.BodyPublishers.ofByteArray(content.body().toArray()))
              .build();
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed URL: " + url, e);
    }
  }
}
