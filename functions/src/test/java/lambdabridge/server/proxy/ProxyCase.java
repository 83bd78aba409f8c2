package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.testing.LoopbackDns;
import lambdabridge.protocol.testing.LoopbackWeb;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.rpc.RpcTable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A proxy for {@code a.example} whose names lead where a test says, and a real HTTP server on
 * loopback behind {@code b.example}.
 */
abstract class ProxyCase {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  static final String DOCUMENT = "/privmx/privmx-configuration.json";
  static final String VERSIONS = "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v2.0\"]}";
  static final Origin HOME = Origin.http("198.51.100.7");
  static final Bytes FRAMES = Bytes.ofHex("0117000000010000f3");

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00Z"));
  final Queue<Bytes> ownMessages = new ConcurrentLinkedQueue<>();
  final Map<String, String> variables = new HashMap<>();
  final Map<String, Queue<String>> names = new HashMap<>();
  final Queue<String> resolved = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  LoopbackWeb web;
  String b;

  @BeforeEach
  void startServer() throws IOException {
    web = opened(new LoopbackWeb());
    b = "b.example:" + web.port();
    variables.put("BRIDGE_PROXY", "users");
    variables.put("BRIDGE_PROXY_HTTP", "only");
    variables.put("BRIDGE_PROXY_RATE", "1000");
    variables.put("BRIDGE_PROXY_PRIVATE", "true");
    lead("b.example", "127.0.0.1");
    web.at(DOCUMENT, "{\"defaultEndpoint\":\"http://" + b + "\"}");
    web.at("/api/", VERSIONS);
    web.at("/api/v2.0", exchange -> answer(exchange, UnaryOperator.identity()));
  }

  @AfterEach
  void stopServers() throws Exception {
    for (AutoCloseable server : open) {
      server.close();
    }
  }

  <T extends AutoCloseable> T opened(T server) {
    open.add(server);
    return server;
  }

  /** Makes a name lead to these addresses, one after the other; the last one stays. */
  void lead(String host, String... addresses) {
    names.put(host, new ConcurrentLinkedQueue<>(List.of(addresses)));
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    resolved.add(host);
    Queue<String> left = names.get(host);
    if (left == null) {
      throw new UnknownHostException(host);
    }
    String next = left.size() > 1 ? left.remove() : left.element();
    List<InetAddress> addresses = new ArrayList<>();
    for (String address : next.split("&", -1)) {
      addresses.add(InetAddress.getByName(address));
    }
    return addresses.toArray(new InetAddress[0]);
  }

  /** Answers a POST as the server behind {@code b.example}. */
  static void answer(HttpExchange exchange, UnaryOperator<Bytes> server) throws IOException {
    Bytes answer = server.apply(Bytes.wrap(exchange.getRequestBody().readAllBytes()));
    exchange.sendResponseHeaders(200, answer.isEmpty() ? -1 : answer.length());
    exchange.getResponseBody().write(answer.toArray());
    exchange.close();
  }

  /** Returns the methods of a new instance of the server, with the variables as they are now. */
  RpcDispatcher instance() throws Exception {
    ProxyConfig config = ProxyConfig.fromEnvironment(variables, "a.example", 100_000);
    RpcDispatcher ownMethods =
        new RpcDispatcher(
            new RpcTable(
                List.of(
                    List.of(
                        RpcMethod.of(
                            "own", Access.ESTABLISHED, p -> p.text("x", 1, 9), (c, x) -> x)))));
    ProxyRateStore rates = new ProxyRateStore(DYNAMO.client(), DYNAMO.tables(), clock);
    SelfTestStore selfTests = new SelfTestStore(DYNAMO.client(), DYNAMO.tables(), clock, random);
    PinnedWeb pinned = opened(new PinnedWeb(new Guard(config, this::resolve), tls()));
    LoopbackDns dns = opened(new LoopbackDns(Map.of(), 60));
    ProxyMethods methods =
        new ProxyMethods(
            config,
            rates,
            (message, origin) -> {
              assertThat(origin).isEqualTo(HOME);
              ownMessages.add(message);
              return Bytes.ofUtf8("own answer");
            },
            ownMethods,
            () ->
                new OutboundProxy(config, pinned, dns.resolver(), selfTests::begin, clock, random));
    return new RpcDispatcher(new RpcTable(List.of(methods.methods())));
  }

  /** Returns the certificate of {@code b.example} and {@code c.example}, which trusts itself. */
  static SSLContext tls() throws GeneralSecurityException, IOException {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = ProxyCase.class.getResourceAsStream("/proxy/b.example.p12")) {
      keys.load(in, password);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
    certificates.load(null, null);
    certificates.setCertificateEntry("b", keys.getCertificate("b"));
    trusted.init(certificates);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return tls;
  }

  static Session session(Level level, String publicKey) {
    return new Session("0123456789abcdef01234567", level, publicKey, null, null, 1);
  }

  static Caller user() {
    return new Caller(session(Level.LOGGED_IN, "user's key"), HOME);
  }

  static Map<String, Object> params(Object destination, Object encrypt, Object data) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("destination", destination);
    params.put("encrypt", encrypt);
    params.put("data", data);
    return params;
  }

  @Nullable Object relay(String destination) throws Exception {
    return instance().call(user(), "proxy", params(destination, false, FRAMES));
  }

  void assertRefused(String destination, ErrorCode code, String rule) throws Exception {
    RpcDispatcher instance = instance();
    assertRefused(
        () -> instance.call(user(), "proxy", params(destination, false, FRAMES)), code, rule);
  }

  static void assertRefused(ThrowingCallable call, ErrorCode code, String rule) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RpcException.class,
            refusal -> {
              assertThat(refusal.error()).isEqualTo(code);
              assertThat((Map<?, ?>) refusal.data()).extracting("rule").isEqualTo(rule);
            });
  }
}
