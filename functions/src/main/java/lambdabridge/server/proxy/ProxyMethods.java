package lambdabridge.server.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcMethod;
import org.jspecify.annotations.Nullable;

/**
 * The method {@code proxy}.
 *
 * <p>Source: spec privmx-tls.md 10.1; docs/proxy.md.
 */
public final class ProxyMethods {
  private static final int MAX_DESTINATION = 2048; // characters
  private static final int MAX_METHOD = 128; // characters

  private final ProxyConfig config;
  private final ProxyRateStore rates;
  private final BiFunction<Bytes, Origin, Bytes> ownMessages;
  private final RpcDispatcher ownMethods;
  private final Supplier<OutboundProxy> makeOutbound;
  private @Nullable OutboundProxy outbound;

  /**
   * @param outbound made at the first call that needs it, since most functions never see one
   */
  ProxyMethods(
      ProxyConfig config,
      ProxyRateStore rates,
      BiFunction<Bytes, Origin, Bytes> ownMessages,
      RpcDispatcher ownMethods,
      Supplier<OutboundProxy> outbound) {
    this.config = config;
    this.rates = rates;
    this.ownMessages = ownMessages;
    this.ownMethods = ownMethods;
    this.makeOutbound = outbound;
  }

  /**
   * Returns the proxy as it runs in a server, reaching what the Internet's names lead to.
   *
   * @param ownMessages answers messages to this server itself; knows no {@code proxy}, so that
   *     nothing goes round in circles
   * @param ownMethods runs methods of this server itself; likewise
   */
  public static ProxyMethods of(
      ProxyConfig config,
      ProxyRateStore rates,
      SelfTestStore selfTests,
      BiFunction<Bytes, Origin, Bytes> ownMessages,
      RpcDispatcher ownMethods,
      Clock clock,
      SecureRandom random) {
    return new ProxyMethods(
        config,
        rates,
        ownMessages,
        ownMethods,
        () -> OutboundProxy.overTheInternet(config, selfTests, clock, random));
  }

  /** Returns the methods' table entries: none if the proxy is off. */
  public List<RpcMethod<?>> methods() {
    return switch (config.mode()) {
      case OFF -> List.of();
      case USERS -> List.of(proxy(Access.ESTABLISHED));
      case PUBLIC -> List.of(proxy(Access.ANY_SESSION));
    };
  }

  private RpcMethod<?> proxy(Access access) {
    return RpcMethod.of("proxy", access, ProxyCall::decode, this::proxy);
  }

  private record ProxyCall(String destination, Content data) {
    static ProxyCall decode(Params params) {
      return new ProxyCall(
          destination(params),
          params.bool("encrypt") ? params.object("data", Call::decode) : Message.decode(params));
    }

    /** Of a URL only the host's name counts. */
    private static String destination(Params params) {
      String text = params.text("destination", 1, MAX_DESTINATION);
      String host = text.contains("//") ? hostOf(text) : text;
      if (host == null || !Address.isHost(host)) {
        throw params.invalid("destination", "Expected a host");
      }
      return host.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String hostOf(String url) {
      try {
        return new URI(url).getHost();
      } catch (URISyntaxException e) {
        return null;
      }
    }
  }

  /** What goes to the destination. */
  private sealed interface Content {}

  /** Frames that only the caller and the destination understand. */
  private record Message(Bytes frames) implements Content {
    static Message decode(Params params) {
      if (params.value("data") instanceof Bytes frames) {
        return new Message(frames);
      }
      throw params.invalid("data", "Expected binary");
    }
  }

  /** A call that this server makes for the caller. */
  private record Call(String method, Map<String, Object> params) implements Content {
    static Call decode(Params params) {
      return new Call(params.text("method", 1, MAX_METHOD), callParams(params));
    }

    @SuppressWarnings("unchecked") // decoded objects have text keys
    private static Map<String, Object> callParams(Params params) {
      if (!params.has("params")) {
        return Map.of();
      }
      if (params.value("params") instanceof Map<?, ?> map) {
        return (Map<String, Object>) map;
      }
      throw params.invalid("params", "Expected object");
    }
  }

  private @Nullable Object proxy(Caller caller, ProxyCall call) {
    String host = call.destination();
    boolean isOwn = config.ownHosts().contains(host);
    if (call.data() instanceof Message(Bytes frames) && frames.length() > config.maxLength()) {
      throw ProxyRule.REQUEST_SIZE.refusal("more than " + config.maxLength() + " bytes");
    }
    if (!isOwn) {
      Guard.checkName(config, host);
      countCall(caller.requireSession());
    }
    Origin origin = Origin.http(caller.origin().address()); // a socket is the outer session's
    return switch (call.data()) {
      case Message(Bytes frames) ->
          isOwn ? ownMessages.apply(frames, origin) : outbound().relay(host, frames);
      case Call(String method, Map<String, Object> params) ->
          isOwn
              ? ownMethods.call(new Caller(caller.session(), origin), method, params)
              : outbound().call(host, method, params);
    };
  }

  private void countCall(Session session) {
    boolean isKnown = session.level() != Level.STANDARD;
    int limit = isKnown ? config.rate() : config.publicRate();
    if (!rates.count(isKnown ? name(session) : "anonymous", limit)) {
      throw ProxyRule.RATE.refusal("more than " + limit + " calls in this minute");
    }
  }

  private static String name(Session session) {
    return session.account() == null
        ? "key#" + session.publicKey()
        : "account#" + session.account();
  }

  private synchronized OutboundProxy outbound() {
    if (outbound == null) {
      outbound = makeOutbound.get();
    }
    return outbound;
  }
}
