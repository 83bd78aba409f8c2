package lambdabridge.local;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.NullUnmarked;

/**
 * What a client of API Gateway sees of a server: Base64 in text messages, the socket closed on a
 * binary one. Behind it is the local server with its binary messages.
 */
@NullUnmarked
final class TextGateway implements AutoCloseable {
  private static final int MAX_FRAME = 32 * 1024;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;
  private final Channel listener;

  private TextGateway(String url) throws InterruptedException {
    this.server = URI.create(url.replaceFirst("^http", "ws") + "/api/v2.0");
    this.listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(MAX_FRAME),
                            new WebSocketServerProtocolHandler("/", null, false, MAX_FRAME),
                            new Client());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  static TextGateway to(String url) throws InterruptedException {
    return new TextGateway(url);
  }

  URI socketUrl() {
    return URI.create(
        "ws://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort() + "/");
  }

  private final class Client extends SimpleChannelInboundHandler<WebSocketFrame> {
    private WebSocket upstream;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
      if (!(frame instanceof TextWebSocketFrame text) || !frame.isFinalFragment()) {
        ctx.writeAndFlush(new CloseWebSocketFrame(1003, ""))
            .addListener(ChannelFutureListener.CLOSE);
        return;
      }
      if (upstream == null) {
        upstream =
            http.newWebSocketBuilder().buildAsync(server, new Upstream(ctx.channel())).join();
      }
      upstream.sendBinary(ByteBuffer.wrap(Base64.getDecoder().decode(text.text())), true).join();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (upstream != null) {
        upstream.abort();
      }
    }
  }

  private record Upstream(Channel client) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      client
          .writeAndFlush(new TextWebSocketFrame(Base64.getEncoder().encodeToString(bytes)))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      client.close().syncUninterruptibly();
      return null;
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully().awaitUninterruptibly();
    http.shutdownNow();
  }
}
