package lambdabridge.local.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Clock;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers: what the function said, plus what API Gateway adds in the cloud (CORS) and what a
 * kept connection needs (length, {@code Connection}, {@code Keep-Alive}).
 *
 * <p>Source: spec privmx-tls.md 2.3 and 2.5.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class Answers {
  private static final String JSON = "application/json";
  private static final String PREFLIGHT_MAX_AGE_SECONDS = "600";

  /** The connection is ours, whatever a function says about it. */
  private static final Set<String> CONNECTION_HEADERS =
      Set.of("connection", "keep-alive", "content-length", "transfer-encoding", "upgrade");

  /** Clients must stop using a connection before we end it, so they are told a little less. */
  private static final long KEEP_ALIVE_MARGIN_SECONDS = 5;

  private final LocalSettings settings;
  private final ByteBudget outbound;
  private final Clock clock;

  Answers(LocalSettings settings, ByteBudget outbound, Clock clock) {
    this.settings = settings;
    this.outbound = outbound;
    this.clock = clock;
  }

  /** What becomes of the connection after the answer. */
  enum Then {
    KEEP,
    CLOSE,
    /** Close, but somebody else does it. */
    LINGER
  }

  /** Who asked, as far as the answer depends on it. */
  record Asker(@Nullable String origin, boolean headOnly, Then then) {
    static Asker of(HttpCall call) {
      return new Asker(
          call.headers().get(HttpHeaderNames.ORIGIN),
          call.method().equals(HttpMethod.HEAD),
          call.keepAlive() ? Then.KEEP : Then.CLOSE);
    }
  }

  /** Answers as a function did. */
  void send(Channel channel, Asker asker, FunctionAnswer answer) {
    var response = response(answer.status(), answer.body() == null ? Bytes.EMPTY : answer.body());
    answer.headers().forEach((name, value) -> addHeader(response.headers(), name, value));
    finish(channel, asker, response);
  }

  void json(Channel channel, Asker asker, int status, String json) {
    send(
        channel,
        asker,
        new FunctionAnswer(status, Map.of("content-type", JSON), Bytes.ofUtf8(json)));
  }

  /** Answers a status with a short message in JSON, as API Gateway does; no escaping is needed. */
  void refuse(Channel channel, Asker asker, int status, String message) {
    json(channel, asker, status, "{\"message\":\"" + message + "\"}");
  }

  void methodNotAllowed(Channel channel, Asker asker, String allowed) {
    send(
        channel,
        asker,
        new FunctionAnswer(
            405,
            Map.of("content-type", JSON, "allow", allowed),
            Bytes.ofUtf8("{\"message\":\"Method Not Allowed\"}")));
  }

  void preflight(Channel channel, Asker asker) {
    var response = response(200, Bytes.EMPTY);
    response.headers().set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS);
    finish(channel, asker, response);
  }

  void empty(Channel channel, Asker asker, int status) {
    finish(channel, asker, response(status, Bytes.EMPTY));
  }

  private FullHttpResponse response(int status, Bytes body) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(status),
        Unpooled.wrappedBuffer(body.toArray()));
  }

  private static void addHeader(HttpHeaders headers, String name, String value) {
    if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
      headers.set(name, value);
    }
  }

  private void finish(Channel channel, Asker asker, FullHttpResponse response) {
    var headers = response.headers();
    addCors(headers, asker.origin());
    var length = response.content().readableBytes();
    headers.set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(clock.instant())));
    if (response.status().code() != 204) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    if (asker.then() == Then.KEEP) {
      headers.set(HttpHeaderNames.CONNECTION, "keep-alive");
      var seconds = Math.max(1, settings.idleTimeout().toSeconds() - KEEP_ALIVE_MARGIN_SECONDS);
      headers.set("keep-alive", "timeout=" + seconds);
    } else {
      headers.set(HttpHeaderNames.CONNECTION, "close");
    }
    if (asker.headOnly()) {
      response.content().clear();
    }
    write(channel, asker, response, length);
  }

  private void write(Channel channel, Asker asker, FullHttpResponse response, int length) {
    var share = outbound.share();
    if (!share.grow(length)) {
      response.release();
      channel.close(); // too much lies untaken: better this client fails than everyone
      return;
    }
    var overdue =
        channel
            .eventLoop()
            .schedule(
                () -> channel.close(), settings.bodyTimeout().toMillis(), TimeUnit.MILLISECONDS);
    var written = channel.writeAndFlush(response);
    written.addListener(
        done -> {
          share.release();
          overdue.cancel(/* mayInterruptIfRunning= */ false);
        });
    switch (asker.then()) {
      case KEEP -> written.addListener(done -> RequestCollector.awaitNextOn(channel));
      case CLOSE -> written.addListener(ChannelFutureListener.CLOSE);
      case LINGER -> {}
    }
  }

  private static void addCors(HttpHeaders headers, @Nullable String origin) {
    if (!headers.contains(HttpHeaderNames.ALLOW)) {
      headers.set(HttpHeaderNames.ALLOW, "OPTIONS,GET,POST");
    }
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin == null ? "*" : origin);
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, Authorization");
    headers.set(HttpHeaderNames.VARY, "Origin");
  }
}
