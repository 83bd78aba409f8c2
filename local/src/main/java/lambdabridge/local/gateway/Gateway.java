package lambdabridge.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.netty.channel.Channel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections share. */
final class Gateway {
  private final LocalSettings settings;
  private final Functions functions;
  private final GatewayEvents events;
  private final Answers answers;
  private final Calls calls;
  private final Sockets sockets;
  private final ByteBudget inbound;
  private final ByteBudget outbound;
  private final Waiting waiting = new Waiting();
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean closing;

  Gateway(
      LocalSettings settings,
      Functions functions,
      GatewayEvents events,
      Answers answers,
      Calls calls,
      Sockets sockets,
      ByteBudget inbound,
      ByteBudget outbound) {
    this.settings = settings;
    this.functions = functions;
    this.events = events;
    this.answers = answers;
    this.calls = calls;
    this.sockets = sockets;
    this.inbound = inbound;
    this.outbound = outbound;
  }

  /** Calls a function with an event, as Lambda's runtime does. */
  FunctionAnswer invoke(RequestStreamHandler function, byte[] event) throws IOException {
    var output = new ByteArrayOutputStream();
    function.handleRequest(new ByteArrayInputStream(event), output, /* context= */ null);
    return FunctionAnswer.read(output.toByteArray());
  }

  String nextRequestId() {
    return Long.toString(requests.incrementAndGet());
  }

  static String addressOf(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "";
  }

  LocalSettings settings() {
    return settings;
  }

  Functions functions() {
    return functions;
  }

  GatewayEvents events() {
    return events;
  }

  Answers answers() {
    return answers;
  }

  Calls calls() {
    return calls;
  }

  Sockets sockets() {
    return sockets;
  }

  ByteBudget inbound() {
    return inbound;
  }

  ByteBudget outbound() {
    return outbound;
  }

  Waiting waiting() {
    return waiting;
  }

  /** Tells whether connections end with their next answer. */
  boolean isClosing() {
    return closing;
  }

  void beginClosing() {
    closing = true;
  }
}
