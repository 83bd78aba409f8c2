package lambdabridge.server.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.discovery.DiscoveryException;
import lambdabridge.protocol.discovery.Endpoint;
import lambdabridge.protocol.discovery.Redirects;
import lambdabridge.protocol.discovery.SelfTest;
import lambdabridge.protocol.discovery.ServiceDiscovery;
import lambdabridge.protocol.discovery.TxtResolver;
import lambdabridge.protocol.discovery.Web;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedResolver;

/**
 * Reaches other servers. Each call has its time, discovery included, and a call that runs out of it
 * is left behind: nothing a destination does keeps a caller waiting for longer.
 *
 * <p>Source: spec privmx-tls.md 10.1.
 */
final class OutboundProxy {
  private static final String AGENT = "lambda-bridge-proxy";
  private static final int TICKETS = 3; // as the spec has it; a call uses one
  private static final String FRAMES = "application/octet-stream";

  private static final Duration DNS_TIMEOUT = Duration.ofSeconds(2);
  private static final int DNS_RETRIES = 2;

  private final ProxyConfig config;
  private final Web web;
  private final ServiceDiscovery discovery;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @param web checks what it is asked for, and throws the refusal
   */
  OutboundProxy(
      ProxyConfig config,
      Web web,
      TxtResolver dns,
      Supplier<SelfTest> selfTests,
      Clock clock,
      SecureRandom random) {
    this.config = config;
    this.web = web;
    this.discovery = new ServiceDiscovery(web, dns, config.schemes(), selfTests, clock);
    this.clock = clock;
    this.random = random;
  }

  /** Returns a proxy with the system's names and certificates. */
  static OutboundProxy overTheInternet(
      ProxyConfig config, SelfTestStore selfTests, Clock clock, SecureRandom random) {
    ExtendedResolver dns = new ExtendedResolver();
    dns.setTimeout(DNS_TIMEOUT);
    dns.setRetries(DNS_RETRIES);
    return new OutboundProxy(
        config,
        new PinnedWeb(new Guard(config, InetAddress::getAllByName), systemCertificates()),
        new TxtResolver(dns),
        selfTests::begin,
        clock,
        random);
  }

  private static SSLContext systemCertificates() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the answer of {@code host}'s server to a message that is none of our business. */
  Bytes relay(String host, Bytes message) {
    return inTime(() -> post(endpoint(host), message));
  }

  /**
   * Calls a method of {@code host}'s server over a connection of this server's own.
   *
   * @return the result
   * @throws RpcException with the server's own code if its method refuses
   */
  @Nullable Object call(String host, String method, Map<String, ?> params) {
    return inTime(() -> callNow(host, method, params));
  }

  private @Nullable Object callNow(String host, String method, Map<String, ?> params) {
    URI endpoint = endpoint(host);
    KnownServerKey serverKey = config.serverKey(host);
    ClientConnection connection =
        new ClientConnection(
            message -> post(endpoint, message),
            new ClientSettings(PayloadCodec.PSON, AGENT, null, config.identityKey(host))
                .withTickets(TICKETS),
            clock,
            random);
    try {
      if (serverKey == null) {
        connection.connectAnonymously();
      } else {
        connection.connectTo(serverKey);
      }
      return connection.call(method, params);
    } catch (RpcErrorException e) {
      throw RpcException.ofOtherServer((int) e.code(), String.valueOf(e.getMessage()), e.data());
    } catch (AlertException e) {
      throw ProxyRule.PROTOCOL.refusal("alert: " + e.text());
    } catch (ProtocolException | SessionLostException e) {
      throw ProxyRule.PROTOCOL.refusal(String.valueOf(e.getMessage()));
    }
  }

  private URI endpoint(String host) {
    Endpoint endpoint;
    try {
      endpoint = discovery.discover(host);
    } catch (DiscoveryException e) {
      throw ProxyRule.DISCOVERY.refusal(String.valueOf(e.getMessage()));
    }
    if (endpoint.isSelf()) {
      throw ProxyRule.OWN_SERVER.refusal("this server does not own " + host);
    }
    return endpoint.api();
  }

  private Bytes post(URI endpoint, Bytes message) {
    Web.Content content = new Web.Content(FRAMES, message);
    try {
      Web.Reply reply = Redirects.follow(web, endpoint, content, config.maxLength());
      if (reply.status() != 200) {
        throw ProxyRule.STATUS.refusal("HTTP " + reply.status());
      }
      return reply.body();
    } catch (Redirects.RedirectException e) {
      throw ProxyRule.REDIRECT.refusal(String.valueOf(e.getMessage()));
    } catch (PinnedWeb.AnswerTooLongException e) {
      throw ProxyRule.ANSWER_SIZE.refusal(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw ProxyRule.CONNECTION.refusal("no answer from " + endpoint.getAuthority());
    }
  }

  /** Virtual threads, because only their blocking reads end when they are interrupted. */
  private <T extends @Nullable Object> T inTime(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread.ofVirtual().name("proxy").start(task);
    try {
      return task.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw ProxyRule.TIME.refusal("no answer within " + config.timeout().toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProxyRule.TIME.refusal("interrupted");
    } finally {
      task.cancel(true);
    }
  }
}
