package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.discovery.ServiceDiscovery;
import lambdabridge.protocol.testing.LoopbackWeb;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcDispatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule by which the proxy refuses, and what it is that the caller is told. */
class ProxyRulesTest extends ProxyCase {
  private static final ErrorCode REFUSED = ErrorCode.PROXY_DESTINATION_REFUSED;
  private static final ErrorCode LIMIT = ErrorCode.PROXY_LIMIT_EXCEEDED;
  private static final ErrorCode FAILED = ErrorCode.PROXY_DESTINATION_FAILED;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fc00::1",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "8.8.8.8&10.0.0.1", // one of two
      })
  void anAddressThatIsNotPublicIsNotReached(String address) throws Exception {
    variables.remove("BRIDGE_PROXY_PRIVATE");
    lead("b.example", address);

    assertRefused(b, REFUSED, "address");
    assertThat(web.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "fd00:ec2::254"})
  void noConfigurationOpensMetadata(String address) throws Exception {
    lead("b.example", address);

    assertRefused(b, REFUSED, "address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void anAddressAsDestinationIsJudgedLikeAnyOther(String destination) throws Exception {
    variables.remove("BRIDGE_PROXY_PRIVATE");
    lead(destination, "127.0.0.1");

    assertRefused(destination + ":" + web.port(), REFUSED, "address");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void aNameIsResolvedForEachConnectionAndItsAnswerIsWhatIsConnectedTo() throws Exception {
    web.at(
        DOCUMENT,
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          LoopbackWeb.send(exchange, 200, "{\"defaultEndpoint\":\"http://" + b + "\"}");
        });
    lead("b.example", "127.0.0.1", "169.254.169.254");

    assertRefused(b, REFUSED, "address");

    assertThat(web.requests()).containsExactly("GET " + DOCUMENT);
    assertThat(resolved).as("once for each connection").containsExactly("b.example", "b.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BRIDGE_PROXY_DENY  | b.example             | denylist",
        "BRIDGE_PROXY_DENY  | *.example             | denylist",
        "BRIDGE_PROXY_ALLOW | c.example,*.b.example | allowlist",
      })
  void listsDecideBeforeAnythingIsResolved(String variable, String list, String rule)
      throws Exception {
    variables.put(variable, list);

    assertRefused(b, REFUSED, rule);
    assertThat(resolved).isEmpty();
  }

  @Test
  void aHostOfTheAllowlistIsReachedUnlessItIsDenied() throws Exception {
    variables.put("BRIDGE_PROXY_ALLOW", "*.example");
    assertThat(relay(b)).isEqualTo(FRAMES);

    variables.put("BRIDGE_PROXY_DENY", "b.example");
    assertRefused(b, REFUSED, "denylist");
  }

  @ParameterizedTest
  @ValueSource(ints = {25, 22, 1, 1023})
  void aPortThatIsNotTheWebsIsRefused(int port) throws Exception {
    assertRefused("b.example:" + port, REFUSED, "port");
    assertThat(resolved).isEmpty();
  }

  /** Every hop is judged: wherever the way leads from a host that is allowed, it ends. */
  @ParameterizedTest
  @CsvSource({
    "http://internal.example/,     address",
    "http://169.254.169.254/,      address",
    "http://denied.example/,       denylist",
    "http://DENIED.example.:81/,   port",
    "http://denied.example.:8081/, denylist",
    "ftp://b.example/,             scheme",
    "file:///etc/passwd,           scheme",
    "http://u:p@b.example/,        url",
    "http://127.1/,                url",
    "http://[fe80::1]/,            address",
  })
  void noHopLeadsWhereTheFirstCouldNot(String target, String rule) throws Exception {
    lead("internal.example", "fe80::1");
    lead("[fe80::1]", "fe80::1");
    lead("169.254.169.254", "169.254.169.254");
    lead("denied.example", "127.0.0.1");
    variables.put("BRIDGE_PROXY_DENY", "denied.example");

    web.redirect(DOCUMENT, 302, target);
    assertRefused(b, REFUSED, rule);

    web.at(DOCUMENT, "{\"defaultEndpoint\":\"http://" + b + "\"}");
    web.redirect("/api/v2.0", 307, target);
    assertRefused(b, REFUSED, rule);

    web.redirect("/api/", 307, target);
    assertRefused(b, REFUSED, rule);
  }

  @Test
  void aDocumentThatNamesAnAddressInsideIsRefused() throws Exception {
    lead("internal.example", "169.254.169.254");
    web.at(DOCUMENT, "{\"defaultEndpoint\":\"//internal.example\"}");
    assertRefused(b, REFUSED, "address");

    web.at(DOCUMENT, "{\"redirect\":\"internal.example\"}");
    assertRefused(b, REFUSED, "address");
  }

  @Test
  void plainHttpIsNotUsedUnlessItIsAllowed() throws Exception {
    variables.remove("BRIDGE_PROXY_HTTP");
    assertRefused(b, FAILED, "discovery");
    assertThat(web.requests()).isEmpty();

    LoopbackWeb secure = opened(LoopbackWeb.overTls(tls()));
    String host = "b.example:" + secure.port();
    secure.at(DOCUMENT, "{\"defaultEndpoint\":\"http://" + b + "\"}");
    assertRefused(host, FAILED, "discovery");

    secure.redirect(DOCUMENT, 301, "http://" + b + DOCUMENT);
    assertRefused(host, REFUSED, "scheme");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    web.redirect("/api/v2.0", 308, "/x");
    web.redirect("/x", 308, "/api/v2.0");

    assertRefused(b, REFUSED, "redirect");
  }

  @Test
  void redirectsWithoutEndEnd() throws Exception {
    web.redirect("/api/v2.0", 307, "/1");
    for (int i = 1; i < 9; i++) {
      web.redirect("/" + i, 307, "/" + (i + 1));
    }

    assertRefused(b, REFUSED, "redirect");
    assertThat(web.requests()).contains("POST /5").doesNotContain("POST /6");
  }

  @Test
  void aMessageThatIsTooLongIsNotSent() throws Exception {
    RpcDispatcher instance = instance();

    assertRefused(
        () -> instance.call(user(), "proxy", params(b, false, Bytes.wrap(new byte[100_001]))),
        LIMIT,
        "request-size");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLongIsGivenUpOn() throws Exception {
    web.at("/api/v2.0", exchange -> answer(exchange, m -> Bytes.wrap(new byte[100_001])));
    assertRefused(b, LIMIT, "answer-size");

    web.endless("/api/v2.0", "");
    assertRefused(b, LIMIT, "answer-size");
  }

  @Test
  void aWordyHostWithoutDocumentsIsNoDestination() throws Exception {
    for (String path : ServiceDiscovery.PATHS) {
      web.endless(path, "<html>");
    }

    assertRefused(b, FAILED, "discovery");
  }

  @ParameterizedTest
  @ValueSource(strings = {DOCUMENT, "/api/", "/api/v2.0"})
  void aDestinationThatStallsCostsNoMoreThanTheCallsTime(String path) throws Exception {
    variables.put("BRIDGE_PROXY_TIMEOUT_SECONDS", "1");
    web.stalled(path, "{");
    RpcDispatcher instance = instance();

    long before = System.nanoTime();
    assertRefused(() -> instance.call(user(), "proxy", params(b, false, FRAMES)), LIMIT, "time");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aDestinationThatDripsCostsNoMoreThanTheCallsTime() throws Exception {
    variables.put("BRIDGE_PROXY_TIMEOUT_SECONDS", "1");
    DrippingServer dripping = opened(new DrippingServer());
    web.at(DOCUMENT, "{\"defaultEndpoint\":\"http://b.example:" + dripping.port() + "\"}");

    assertRefused(b, LIMIT, "time");

    assertThat(dripping.awaitHangUp(Duration.ofSeconds(5)))
        .as("the connection was ended, not only left alone")
        .isTrue();
  }

  @Test
  void anotherStatusIsToldAndTheConnectionIsUsedAgain() throws Exception {
    RpcDispatcher instance = instance();
    for (int i = 0; i < 40; i++) {
      int status = i % 2 == 0 ? 503 : 404;
      web.at("/api/v2.0", exchange -> LoopbackWeb.send(exchange, status, "no"));
      assertRefused(
          () -> instance.call(user(), "proxy", params(b, false, FRAMES)), FAILED, "status");
    }
  }

  @Test
  void refusedAddressesUseUpNoConnections() throws Exception {
    RpcDispatcher instance = instance();
    lead("b.example", "169.254.169.254");
    for (int i = 0; i < 50; i++) {
      assertRefused(
          () -> instance.call(user(), "proxy", params(b, false, FRAMES)), REFUSED, "address");
    }

    lead("b.example", "127.0.0.1");
    assertThat(instance.call(user(), "proxy", params(b, false, FRAMES))).isEqualTo(FRAMES);
  }

  @Test
  void nobodyThereIsAFailure() throws Exception {
    assertRefused("unknown.example", FAILED, "discovery");

    web.at("/api/v2.0", exchange -> exchange.getHttpContext().getServer().stop(0));
    assertRefused(b, FAILED, "connection");
  }

  @Test
  void callsOfAMinuteAreCountedForAllInstancesTogether() throws Exception {
    variables.put("BRIDGE_PROXY_RATE", "3");
    variables.put("BRIDGE_PROXY", "public");
    Caller carol = new Caller(session(Level.LOGGED_IN, "carol"), HOME);
    Caller dave = new Caller(session(Level.LOGGED_IN, "dave"), HOME);
    RpcDispatcher one = instance();
    RpcDispatcher two = instance();
    one.call(carol, "proxy", params(b, false, FRAMES));
    two.call(carol, "proxy", params(b, false, FRAMES));
    one.call(carol, "proxy", params(b, false, FRAMES));

    assertRefused(() -> two.call(carol, "proxy", params(b, false, FRAMES)), LIMIT, "rate");
    two.call(dave, "proxy", params(b, false, FRAMES));
    clock.advance(Duration.ofMinutes(1));
    two.call(carol, "proxy", params(b, false, FRAMES));
  }

  @Test
  void anonymousSessionsShareOneLimit() throws Exception {
    variables.put("BRIDGE_PROXY", "public");
    variables.put("BRIDGE_PROXY_PUBLIC_RATE", "2");
    RpcDispatcher instance = instance();
    Queue<Caller> strangers = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 3; i++) {
      strangers.add(new Caller(session(Level.STANDARD, "ephemeral " + i), HOME));
    }
    instance.call(strangers.remove(), "proxy", params(b, false, FRAMES));
    instance.call(strangers.remove(), "proxy", params(b, false, FRAMES));

    assertRefused(
        () -> instance.call(strangers.remove(), "proxy", params(b, false, FRAMES)), LIMIT, "rate");
  }
}
