package lambdabridge.local.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway for one machine. It adds no rules: a request becomes the event that API Gateway would
 * make of it, and the function's answer becomes the response.
 *
 * <pre>
 * bytes → HttpServerCodec → FlowControlHandler → RequestCollector → HttpGateway → function
 *       → InboundGuard → frame codec → FlowControlHandler → SocketConnection → function
 * </pre>
 *
 * <p>Nothing is read before what came earlier on the connection has been dealt with, so a client
 * cannot pile up work.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
public final class LocalServer implements AutoCloseable {
  private static final int EVENT_LOOPS = 2;
  private static final int ACCEPT_BACKLOG = 1024;
  private static final Duration SOCKETS_GRACE = Duration.ofMillis(1500);
  private static final Duration CALLS_GRACE = Duration.ofMillis(1500);
  private static final Duration CLOSE_GRACE = Duration.ofMillis(500);

  private final LocalSettings settings;
  private final Sockets sockets;
  private final Clock clock;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;
  private @Nullable Gateway gateway;

  private LocalServer(LocalSettings settings, Sockets sockets, Clock clock) throws IOException {
    this.settings = settings;
    this.sockets = sockets;
    this.clock = clock;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS,
            Thread.ofPlatform().daemon().name("gateway-", 0).factory(),
            NioIoHandler.newFactory());
    this.listener = listen();
  }

  /**
   * Takes the port, so that it can be named to those who need to know it. Connections wait until
   * {@link #serve}.
   *
   * @throws IOException if the address cannot be listened on
   */
  public static LocalServer bind(LocalSettings settings, Sockets sockets, Clock clock)
      throws IOException {
    return new LocalServer(settings, sockets, clock);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Begins to accept connections.
   *
   * @param domainName host that events name
   */
  public void serve(Functions functions, String domainName) {
    var outbound = new ByteBudget(settings.outboundBytes());
    gateway =
        new Gateway(
            settings,
            functions,
            new GatewayEvents(domainName, clock),
            new Answers(settings, outbound, clock),
            new Calls(settings.concurrentCalls()),
            sockets,
            new ByteBudget(settings.inboundBytes()),
            outbound);
    listener.config().setAutoRead(true);
    listener.read();
  }

  private Channel listen() throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    settings.socketBacklogBytes() / 2, settings.socketBacklogBytes()))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(settings.host(), settings.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "cannot listen on " + settings.host() + ":" + settings.port(), bound.cause());
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel) {
    var shared = gateway;
    if (shared == null
        || (connections.size() >= settings.maxConnections() && !shared.waiting().closeLongest())) {
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(LocalSettings.MAX_REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(LocalSettings.MAX_HEADER_BYTES)))
        .addLast(new FlowControlHandler())
        .addLast(
            new RequestCollector(settings, shared.inbound(), shared.answers(), shared.waiting()))
        .addLast(new HttpGateway(shared));
  }

  /** Accepts nothing more, finishes what is being answered, and ends all connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_GRACE.toMillis());
    try {
      if (gateway != null) {
        finish(gateway);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      loops.shutdownGracefully(0, CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void finish(Gateway shared) throws InterruptedException {
    shared.beginClosing();
    try {
      sockets.endAll().get(SOCKETS_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // A call that hangs shall not keep the rest from ending in order.
    }
    shared.calls().drain(CALLS_GRACE);
    shared.calls().close();
    for (var connection : connections) {
      connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    connections.newCloseFuture().await(CLOSE_GRACE.toMillis());
  }
}
