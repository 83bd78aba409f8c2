package lambdabridge.local.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import lambdabridge.local.gateway.Answers.Asker;
import lambdabridge.local.gateway.Answers.Then;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an HTTP connection into a WebSocket, on any path.
 *
 * <p>By hand, because the native client asks in HTTP/1.0, which libraries refuse or may come to
 * refuse, and takes no other {@code Connection} header than {@code Upgrade} alone. No extension and
 * no subprotocol is agreed to.
 *
 * <p>Source: spec privmx-tls.md 8.1; RFC 6455 section 4.2.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class SocketUpgrade {
  private static final Logger LOG = LoggerFactory.getLogger(SocketUpgrade.class);
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private final Gateway gateway;
  private final ChannelHandlerContext ctx;
  private final HttpCall call;

  private SocketUpgrade(Gateway gateway, ChannelHandlerContext ctx, HttpCall call) {
    this.gateway = gateway;
    this.ctx = ctx;
    this.call = call;
  }

  static boolean isAskedFor(HttpCall call) {
    return call.method().equals(HttpMethod.GET)
        && call.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
  }

  /** Asks the function and answers; the call is done after it. */
  static void begin(Gateway gateway, ChannelHandlerContext ctx, HttpCall call) {
    new SocketUpgrade(gateway, ctx, call).begin();
  }

  private void begin() {
    call.share().release();
    var key = call.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
    if (!VERSION.equals(call.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      gateway
          .answers()
          .send(
              ctx.channel(),
              asker(),
              new FunctionAnswer(426, Map.of("sec-websocket-version", VERSION), null));
    } else if (!isKey(key) || !call.body().isEmpty()) {
      refuse(400, "Bad Request");
    } else if (gateway.isClosing()
        || gateway.sockets().count() >= gateway.settings().maxSockets()) {
      refuse(503, "Service Unavailable");
    } else {
      connect(key);
    }
  }

  private void connect(String key) {
    var socket =
        SocketName.of(
            gateway.sockets().newConnectionId(), call.path(), Gateway.addressOf(ctx.channel()));
    var event = gateway.events().connect(call, socket, gateway.nextRequestId());
    gateway
        .calls()
        .submit(
            0,
            new Calls.Call() {
              @Override
              public void run() {
                var status = askFunction(event);
                if (status >= 200 && status < 300) {
                  ctx.executor().execute(() -> accept(key, socket));
                } else {
                  refuse(status, "The connection was refused");
                }
              }

              @Override
              public void overloaded() {
                refuse(503, "Service Unavailable");
              }
            });
  }

  private int askFunction(byte[] event) {
    try {
      return gateway.invoke(gateway.functions().webSocket(), event).status();
    } catch (IOException | RuntimeException e) {
      LOG.error("$connect failed", e);
      return 500;
    }
  }

  private void accept(String key, SocketName name) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, "websocket")
        .set(HttpHeaderNames.CONNECTION, "Upgrade")
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
    var socket = new SocketConnection(gateway, ctx.channel(), name);
    // From here on the function knows the socket, so its end is announced whatever happens.
    ctx.pipeline().addLast(socket);
    if (!ctx.channel().isActive()) {
      socket.announceEnd();
      return;
    }
    // All before the client can see the answer: whoever knows the socket can push to it at once.
    ctx.channel().write(response);
    speakWebSocket(ctx.channel());
    socket.start();
    ctx.channel().flush();
  }

  private void speakWebSocket(Channel channel) {
    var pipeline = channel.pipeline();
    var codec = pipeline.context(HttpServerCodec.class).name();
    pipeline.remove(RequestCollector.class);
    pipeline.remove(HttpGateway.class);
    // In reverse: each goes right behind the codec, whose leftover bytes then pass through all.
    pipeline.addAfter(
        codec,
        null,
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(gateway.settings().sockets().maxFrameBytes())
                .withUTF8Validator(false)
                .build()));
    // Before the decoder, which itself writes the Close of a frame that breaks the rules.
    pipeline.addAfter(codec, null, new WebSocket13FrameEncoder(/* maskPayload= */ false));
    pipeline.addAfter(codec, null, new InboundGuard(gateway.inbound()));
    pipeline.remove(HttpServerCodec.class);
  }

  private void refuse(int status, String message) {
    gateway.answers().refuse(ctx.channel(), asker(), status, message);
  }

  private Asker asker() {
    return new Asker(call.headers().get(HttpHeaderNames.ORIGIN), /* headOnly= */ false, Then.CLOSE);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      digest.update((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
