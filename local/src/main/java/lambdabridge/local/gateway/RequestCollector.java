package lambdabridge.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import lambdabridge.local.gateway.Answers.Asker;
import lambdabridge.local.gateway.Answers.Then;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole requests of the decoder's pieces, reading on only while one is incomplete, and
 * refuses what is malformed, too large or too slow.
 *
 * <p>After a refusal the rest of the body is read and dropped for a while before the connection
 * ends: closing at once would reset it, and the client might never see why.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class RequestCollector extends ChannelInboundHandlerAdapter {
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final LocalSettings settings;
  private final ByteBudget inbound;
  private final Answers answers;
  private final Waiting waiting;

  private @Nullable HttpRequest head;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private ByteBudget.Share share;
  private boolean refused;
  private long deadline;
  private @Nullable Future<?> timeout;

  RequestCollector(LocalSettings settings, ByteBudget inbound, Answers answers, Waiting waiting) {
    this.settings = settings;
    this.inbound = inbound;
    this.answers = answers;
    this.waiting = waiting;
    this.share = inbound.share();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    waiting.add(ctx.channel());
    expectBytesWithin(ctx, settings.headTimeout());
    ctx.fireChannelActive();
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    waiting.remove(ctx.channel());
    stopTimeout();
    reset();
    ctx.fireChannelInactive();
  }

  /** Waits for the next request of a kept connection. */
  static void awaitNextOn(Channel channel) {
    var collector = channel.pipeline().get(RequestCollector.class);
    var ctx = channel.pipeline().context(RequestCollector.class);
    if (collector != null && ctx != null && channel.isActive()) {
      collector.waiting.add(channel);
      collector.expectBytesWithin(ctx, collector.settings.idleTimeout());
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (refused) {
        if (message instanceof LastHttpContent) {
          ctx.close();
        } else {
          ctx.read();
        }
        return;
      }
      if (message instanceof HttpRequest request) {
        begin(ctx, request);
      }
      if (!refused && message instanceof HttpContent content) {
        append(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      refuse(ctx, request, status(request.decoderResult()));
      return;
    }
    head = request;
    deadline = System.nanoTime() + settings.requestTimeout().toNanos();
    var announced = HttpUtil.getContentLength(request, 0L);
    if (announced > settings.maxBodyBytes()) {
      refuse(ctx, request, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    readOn(ctx);
  }

  private void append(ChannelHandlerContext ctx, HttpContent content) {
    var request = head;
    if (request == null) {
      return;
    }
    ByteBuf bytes = content.content();
    if (content.decoderResult().isFailure()) {
      refuse(ctx, request, HttpResponseStatus.BAD_REQUEST);
    } else if (body.size() + bytes.readableBytes() > settings.maxBodyBytes()) {
      refuse(ctx, request, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    } else if (!share.grow(bytes.readableBytes())) {
      refuse(ctx, request, HttpResponseStatus.SERVICE_UNAVAILABLE);
    } else {
      var part = new byte[bytes.readableBytes()];
      bytes.readBytes(part);
      body.writeBytes(part);
      if (content instanceof LastHttpContent) {
        complete(ctx, request);
      } else {
        readOn(ctx);
      }
    }
  }

  private void complete(ChannelHandlerContext ctx, HttpRequest request) {
    waiting.remove(ctx.channel());
    stopTimeout();
    var call =
        new HttpCall(
            request.method(),
            request.uri(),
            request.protocolVersion(),
            request.headers(),
            Bytes.wrap(body.toByteArray()),
            HttpUtil.isKeepAlive(request),
            share);
    share = inbound.share(); // the call releases the other one
    reset();
    ctx.fireChannelRead(call);
  }

  private void readOn(ChannelHandlerContext ctx) {
    var left = Duration.ofNanos(deadline - System.nanoTime());
    expectBytesWithin(
        ctx, left.compareTo(settings.bodyTimeout()) < 0 ? left : settings.bodyTimeout());
    ctx.read();
  }

  private void refuse(ChannelHandlerContext ctx, HttpRequest request, HttpResponseStatus status) {
    refused = true;
    reset();
    var origin = request.headers().get(HttpHeaderNames.ORIGIN);
    answers.refuse(
        ctx.channel(),
        new Asker(origin, /* headOnly= */ false, Then.LINGER),
        status.code(),
        status.reasonPhrase());
    expectBytesWithin(ctx, LINGER);
    ctx.read();
  }

  private static HttpResponseStatus status(DecoderResult result) {
    return switch (result.cause()) {
      case TooLongHttpHeaderException e -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
      case TooLongHttpLineException e -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
      default -> HttpResponseStatus.BAD_REQUEST;
    };
  }

  private void reset() {
    head = null;
    body.reset();
    share.release();
  }

  private void expectBytesWithin(ChannelHandlerContext ctx, Duration time) {
    stopTimeout();
    timeout = ctx.executor().schedule(() -> ctx.close(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.cancel(/* mayInterruptIfRunning= */ false);
      timeout = null;
    }
  }
}
