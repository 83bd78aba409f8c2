package lambdabridge.server.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.discovery.Web;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The web behind a {@link Guard}: a URL is checked before each exchange, and names are resolved by
 * the guard alone, at the moment a connection is made. TLS is with the name, not the address.
 *
 * <p>It sends nothing twice (a message's ticket is spent), keeps no cookies, unpacks nothing, and
 * takes no proxy settings from the environment. Interrupting a virtual thread ends its exchange.
 */
final class PinnedWeb implements Web, AutoCloseable {
  private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(3);
  private static final Timeout READ_TIMEOUT = Timeout.ofSeconds(10);
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS_TO_ONE = 32;
  private static final int MAX_HEADER_LINE = 8192;
  private static final int MAX_HEADERS = 100;

  /** Short, because a function may sleep between two calls and the other end then hangs up. */
  private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(4);

  private final Guard guard;
  private final CloseableHttpClient http;

  /** The answer did not end where it had to. */
  static final class AnswerTooLongException extends IOException {
    AnswerTooLongException(String message) {
      super(message);
    }
  }

  PinnedWeb(Guard guard, SSLContext tls) {
    this.guard = guard;
    this.http =
        HttpClients.custom()
            .setConnectionManager(connections(guard, tls))
            .setKeepAliveStrategy((response, context) -> KEEP_ALIVE)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(CONNECT_TIMEOUT)
                    .setResponseTimeout(READ_TIMEOUT)
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableConnectionState()
            .disableContentCompression()
            .disableCookieManagement()
            .disableDefaultUserAgent()
            .disableRedirectHandling()
            .build();
  }

  private static HttpClientConnectionManager connections(Guard guard, SSLContext tls) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(checked(guard))
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(CONNECT_TIMEOUT)
                .setSocketTimeout(READ_TIMEOUT)
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .setMaxConnTotal(MAX_CONNECTIONS)
        .setMaxConnPerRoute(MAX_CONNECTIONS_TO_ONE)
        .build();
  }

  private static DnsResolver checked(Guard guard) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        return guard.resolve(host);
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  /**
   * {@inheritDoc}
   *
   * @throws lambdabridge.server.rpc.RpcException if a rule refuses the URL or its addresses
   * @throws AnswerTooLongException if the answer is longer than {@code maxLength}
   */
  @Override
  public Reply exchange(URI url, @Nullable Content content, int maxLength) throws IOException {
    guard.check(url);
    HttpUriRequestBase request = content == null ? new HttpGet(url) : new HttpPost(url);
    if (content != null) {
      request.setEntity(
          new ByteArrayEntity(content.body().toArray(), ContentType.parse(content.type())));
    }
    return http.execute(request, response -> reply(request, response, maxLength));
  }

  private static Reply reply(
      HttpUriRequestBase request, ClassicHttpResponse response, int maxLength) throws IOException {
    Header location = response.getFirstHeader(HttpHeaders.LOCATION);
    return new Reply(
        response.getCode(),
        location == null ? null : location.getValue(),
        body(request, response.getEntity(), maxLength));
  }

  private static Bytes body(HttpUriRequestBase request, @Nullable HttpEntity entity, int maxLength)
      throws IOException {
    if (entity == null) {
      return Bytes.EMPTY;
    }
    InputStream in = entity.getContent();
    byte[] body = entity.getContentLength() > maxLength ? null : in.readNBytes(maxLength + 1);
    if (body == null || body.length > maxLength) {
      request.cancel(); // or closing the stream would read on to its end
      throw new AnswerTooLongException("answer has more than " + maxLength + " bytes");
    }
    return Bytes.wrap(body);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
