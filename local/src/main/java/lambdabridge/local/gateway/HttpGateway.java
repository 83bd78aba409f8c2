package lambdabridge.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.util.Set;
import lambdabridge.local.gateway.Answers.Asker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes whole requests of one connection: to a function, to the sockets, or to the few answers
 * that API Gateway itself would give.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of I/O end the channel
final class HttpGateway extends SimpleChannelInboundHandler<HttpCall> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpGateway.class);

  private static final Set<String> HEALTH = Set.of("/health", "/ready", "/healthcheck");
  private static final Set<String> DISCOVERY =
      Set.of(
          "/privmx/privmx-configuration.json",
          "/.well-known/privmx-configuration.json",
          "/privmx-configuration.json");
  private static final String HEALTHY = "{\"status\":\"ok\"}";

  private final Gateway gateway;

  HttpGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpCall call) {
    var channel = ctx.channel();
    var path = call.path();
    if (call.method().equals(HttpMethod.OPTIONS)) {
      gateway.answers().preflight(channel, asker(call));
      done(call);
    } else if (SocketUpgrade.isAskedFor(call)) {
      SocketUpgrade.begin(gateway, ctx, call);
    } else if (PushCalls.isOne(call)) {
      PushCalls.answer(gateway, channel, asker(call), call);
      done(call);
    } else if (HEALTH.contains(path)) {
      answerHealth(channel, call);
    } else if (DISCOVERY.contains(path)) {
      answerDiscovery(channel, call);
    } else if (path.equals("/api/v2.0") || path.equals("/api/v2.0/")) {
      post(channel, call, gateway.functions().http());
    } else if (path.equals("/api") || path.equals("/api/")) {
      post(channel, call, gateway.functions().management());
    } else {
      gateway.answers().refuse(channel, asker(call), 404, "Not Found");
      done(call);
    }
  }

  private void answerHealth(Channel channel, HttpCall call) {
    if (isRead(call.method())) {
      gateway.answers().json(channel, asker(call), 200, HEALTHY);
    } else {
      gateway.answers().methodNotAllowed(channel, asker(call), "OPTIONS,GET");
    }
    done(call);
  }

  private void answerDiscovery(Channel channel, HttpCall call) {
    if (isRead(call.method())) {
      // HEAD is GET whose body stays here, which is how a route of API Gateway can be asked.
      var get = call.withMethod(HttpMethod.GET);
      submit(channel, asker(call), get, gateway.functions().discovery());
    } else {
      gateway.answers().methodNotAllowed(channel, asker(call), "OPTIONS,GET");
      done(call);
    }
  }

  private void post(Channel channel, HttpCall call, RequestStreamHandler function) {
    if (call.method().equals(HttpMethod.POST)) {
      submit(channel, asker(call), call, function);
    } else {
      gateway.answers().methodNotAllowed(channel, asker(call), "OPTIONS,POST");
      done(call);
    }
  }

  private void submit(Channel channel, Asker asker, HttpCall call, RequestStreamHandler function) {
    gateway
        .calls()
        .submit(
            call.body().length(),
            new Calls.Call() {
              @Override
              public void run() {
                try {
                  gateway.answers().send(channel, asker, invoke(channel, call, function));
                } catch (IOException | RuntimeException e) {
                  LOG.error("function failed", e);
                  gateway.answers().refuse(channel, asker, 500, "Internal Server Error");
                } finally {
                  done(call);
                }
              }

              @Override
              public void overloaded() {
                gateway.answers().refuse(channel, asker, 503, "Service Unavailable");
                done(call);
              }
            });
  }

  private FunctionAnswer invoke(Channel channel, HttpCall call, RequestStreamHandler function)
      throws IOException {
    var route = call.method().name() + " " + call.path();
    var event =
        gateway.events().http(call, route, Gateway.addressOf(channel), gateway.nextRequestId());
    return gateway.invoke(function, event);
  }

  private void done(HttpCall call) {
    call.share().release();
  }

  private Asker asker(HttpCall call) {
    return gateway.isClosing()
        ? new Asker(
            call.headers().get(HttpHeaderNames.ORIGIN),
            call.method().equals(HttpMethod.HEAD),
            Answers.Then.CLOSE)
        : Asker.of(call);
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset connection, or one that writes nonsense: nothing to tell, and nobody to tell it to.
    LOG.debug("connection failed", cause);
    ctx.close();
  }
}
