package lambdabridge.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open WebSocket: messages to the function, its answers and pushes back, PINGs, and the end.
 *
 * <p>A client's socket speaks binary and one of the management API text; as API Gateway, both speak
 * text. By itself the gateway sends each message as one frame, because the native client puts none
 * together. After a Close the connection ends at once, because the native client never answers one.
 *
 * <p>Everything but {@link #push} and {@link #end} runs on the channel's event loop.
 *
 * <p>Source: spec privmx-tls.md 8.1 to 8.3.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class SocketConnection extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** Stands before the frames in each client message. */
  static final int REQUEST_ID_BYTES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
  private static final int MAX_MESSAGES_AT_WORK = 32;
  private static final int CLOSE_SECONDS = 3;

  private final Gateway gateway;
  private final Channel channel;
  private final SocketName name;
  private final SocketLimits limits;
  private final boolean speaksText;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
  private List<ByteBudget.Share> shares = new ArrayList<>();
  private boolean isText;
  private int atWork;
  private boolean paused;
  private boolean alive = true;
  private boolean ending;
  private boolean closed;
  private boolean announced;
  private final List<Future<?>> timers = new ArrayList<>();
  private @Nullable Future<?> idleTimer;

  SocketConnection(Gateway gateway, Channel channel, SocketName name) {
    this.gateway = gateway;
    this.channel = channel;
    this.name = name;
    this.limits = gateway.settings().sockets();
    this.speaksText = name.isManagement() || limits.textOnly();
  }

  String connectionId() {
    return name.connectionId();
  }

  /** Begins when the pipeline speaks WebSocket. */
  void start() {
    gateway.sockets().add(this);
    var interval = gateway.settings().pingInterval().toMillis();
    timers.add(
        channel
            .eventLoop()
            .scheduleAtFixedRate(this::ping, interval, interval, TimeUnit.MILLISECONDS));
    if (limits.lifetime() != null) {
      timers.add(closeAfter(limits.lifetime().toMillis()));
    }
    noteMessage();
    if (gateway.isClosing()) {
      end();
    }
    channel.read();
  }

  /** Sends a message that no request asked for; any thread may call. */
  boolean push(Bytes content) {
    if (!channel.isActive()) {
      return false;
    }
    if (!channel.isWritable()) {
      channel.close(); // its client does not read
      return false;
    }
    return send(content);
  }

  /** Closes once the messages at work are answered; any thread may call. */
  CompletableFuture<Void> end() {
    channel
        .eventLoop()
        .execute(
            () -> {
              ending = true;
              closeIfDone();
            });
    return ended;
  }

  /** Closes at once, as {@code DELETE @connections} asks; any thread may call. */
  void closeNow() {
    channel.eventLoop().execute(() -> close(WebSocketCloseStatus.NORMAL_CLOSURE));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    alive = true;
    var share = ctx.pipeline().get(InboundGuard.class).take();
    if (closed) {
      share.release();
      return;
    }
    switch (frame) {
      case PingWebSocketFrame ping -> {
        share.release();
        channel.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        readOn();
      }
      case PongWebSocketFrame pong -> {
        share.release();
        readOn();
      }
      case CloseWebSocketFrame close -> {
        share.release();
        answerClose(close);
      }
      default -> {
        shares.add(share);
        if (!(frame instanceof ContinuationWebSocketFrame)) {
          isText = frame instanceof TextWebSocketFrame;
        }
        append(frame.content(), frame.isFinalFragment());
      }
    }
  }

  private void append(ByteBuf part, boolean last) {
    if (isText != speaksText) {
      close(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
      return;
    }
    if (message.size() + part.readableBytes() > limits.maxMessageBytes()) {
      close(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      return;
    }
    var bytes = new byte[part.readableBytes()];
    part.readBytes(bytes);
    message.writeBytes(bytes);
    if (last) {
      noteMessage();
      var whole = Bytes.wrap(message.toByteArray());
      message.reset();
      var taken = shares;
      shares = new ArrayList<>();
      call(whole, taken);
    }
    readOn();
  }

  private void call(Bytes whole, List<ByteBudget.Share> taken) {
    atWork++;
    gateway
        .calls()
        .submit(
            whole.length(),
            new Calls.Call() {
              @Override
              public void run() {
                try {
                  answer(whole);
                } catch (IOException | RuntimeException e) {
                  LOG.error("function failed", e);
                  abandon();
                } finally {
                  done(taken);
                }
              }

              @Override
              public void overloaded() {
                // The client would wait for its answer for ever, so it has to see that there is
                // none.
                abandon();
                done(taken);
              }
            });
  }

  private void answer(Bytes whole) throws IOException {
    var requestId = gateway.nextRequestId();
    var event = gateway.events().message(name, whole, speaksText, requestId);
    var answer = gateway.invoke(gateway.functions().webSocket(), event).body();
    if (answer == null) {
      return;
    }
    if (limits.textOnly() && answer.length() > limits.maxMessageBytes()) {
      // What API Gateway sends in place of an answer that it cannot pass on.
      send(
          Bytes.ofUtf8(
              "{\"message\":\"Internal server error\",\"connectionId\":\"%s\",\"requestId\":\"%s\"}"
                  .formatted(connectionId(), requestId)));
    } else {
      send(answer);
    }
  }

  private void done(List<ByteBudget.Share> taken) {
    taken.forEach(ByteBudget.Share::release);
    channel
        .eventLoop()
        .execute(
            () -> {
              atWork--;
              closeIfDone();
              if (paused) {
                readOn();
              }
            });
  }

  /** Reads on unless the client has enough to wait for, or leaves its answers untaken. */
  private void readOn() {
    paused = closed || ending || atWork >= MAX_MESSAGES_AT_WORK || !channel.isWritable();
    if (!paused) {
      channel.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (paused) {
      readOn();
    }
  }

  private boolean send(Bytes content) {
    var share = gateway.outbound().share();
    if (!share.grow(content.length())) {
      abandon();
      return false;
    }
    // In one piece on the event loop, so that no other message comes between the frames.
    channel
        .eventLoop()
        .execute(
            () -> {
              noteMessage();
              write(content).addListener(written -> share.release());
            });
    return true;
  }

  /** Returns the future of the last frame. */
  private ChannelFuture write(Bytes content) {
    var length = content.length();
    var from = 0;
    while (true) {
      var to = Math.min(length, from + limits.maxFrameBytes());
      var part = Unpooled.wrappedBuffer(content.slice(from, to).toArray());
      var frame = frame(from == 0, to == length, part);
      if (to == length) {
        return channel.writeAndFlush(frame);
      }
      channel.write(frame);
      from = to;
    }
  }

  private WebSocketFrame frame(boolean first, boolean last, ByteBuf part) {
    if (!first) {
      return new ContinuationWebSocketFrame(last, 0, part);
    }
    return speaksText
        ? new TextWebSocketFrame(last, 0, part)
        : new BinaryWebSocketFrame(last, 0, part);
  }

  /** Begins the time without a message anew. */
  private void noteMessage() {
    if (limits.idle() == null) {
      return;
    }
    if (idleTimer != null) {
      idleTimer.cancel(/* mayInterruptIfRunning= */ false);
    }
    idleTimer = closeAfter(limits.idle().toMillis());
  }

  private Future<?> closeAfter(long millis) {
    return channel
        .eventLoop()
        .schedule(
            () -> close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE), millis, TimeUnit.MILLISECONDS);
  }

  /**
   * A socket that showed nothing since the last PING is dead, unless it is us who do not read while
   * its messages are at work.
   */
  private void ping() {
    if (!alive && (!paused || !channel.isWritable())) {
      channel.close();
      return;
    }
    alive = false;
    channel.writeAndFlush(new PingWebSocketFrame());
  }

  private void closeIfDone() {
    if (ending && atWork == 0 && !closed) {
      close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
    }
  }

  private void answerClose(CloseWebSocketFrame close) {
    closed = true;
    var code = close.statusCode();
    endAfter(code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
  }

  private void close(WebSocketCloseStatus status) {
    if (!closed) {
      closed = true;
      endAfter(new CloseWebSocketFrame(status));
    }
  }

  private void endAfter(CloseWebSocketFrame last) {
    channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private void abandon() {
    channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gateway.sockets().remove(this);
    shares.forEach(ByteBudget.Share::release);
    shares.clear();
    message.reset();
    timers.forEach(timer -> timer.cancel(/* mayInterruptIfRunning= */ false));
    if (idleTimer != null) {
      idleTimer.cancel(/* mayInterruptIfRunning= */ false);
    }
    announceEnd();
    ended.complete(null);
    ctx.fireChannelInactive();
  }

  /** Tells the function, once. */
  void announceEnd() {
    if (announced) {
      return;
    }
    announced = true;
    var event = gateway.events().disconnect(name, gateway.nextRequestId());
    gateway
        .calls()
        .submit(
            0,
            new Calls.Call() {
              @Override
              public void run() {
                try {
                  gateway.invoke(gateway.functions().webSocket(), event);
                } catch (IOException | RuntimeException e) {
                  LOG.error("$disconnect failed", e);
                }
              }

              @Override
              public void overloaded() {
                // The socket's row expires, and the next push to it finds it gone.
                LOG.warn("$disconnect of a socket was not announced");
              }
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The frame decoder has already sent the Close that belongs to a violation.
    LOG.debug("socket failed", cause);
    if (!(cause instanceof CodecException)) {
      ctx.close();
    }
  }
}
