package lambdabridge.protocol.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.testing.LoopbackDns;
import lambdabridge.protocol.testing.LoopbackWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTP server and a real DNS server on loopback. */
class ServiceDiscoveryTest {
  private static final String FIRST = "/privmx/privmx-configuration.json";
  private static final String SECOND = "/.well-known/privmx-configuration.json";
  private static final String THIRD = "/privmx-configuration.json";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private LoopbackWeb web;
  private String host;

  @BeforeEach
  void startServer() throws IOException {
    web = new LoopbackWeb();
    open.add(web);
    host = web.host();
    web.at("/api/", "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v1\",\"v2.0\"]}");
  }

  @AfterEach
  void stopServers() throws Exception {
    for (AutoCloseable server : open) {
      server.close();
    }
    http.shutdownNow();
  }

  @Test
  void theFirstPathWinsAndASchemelessEndpointIsExpanded() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\",\"ttl\":60}");
    web.at(THIRD, "{\"defaultEndpoint\":\"//elsewhere\"}");

    Endpoint endpoint = discovery(Map.of()).discover(host);

    assertThat(endpoint)
        .isEqualTo(
            new Endpoint(URI.create("http://" + host + "/api/v2.0"), Duration.ofMinutes(1), false));
    assertThat(web.requests()).containsExactly("GET " + FIRST, "POST /api/");
  }

  @Test
  void laterPathsAreAskedInOrderOfPreference() throws IOException {
    web.at("/other/", "{\"result\":[\"v2.0\"]}");
    web.at(SECOND, "{\"api_base_endpoint\":\"http://" + host + "/other\"}");
    web.at(THIRD, "{\"defaultEndpoint\":\"//elsewhere\"}");

    Endpoint endpoint = discovery(Map.of()).discover(host);

    assertThat(endpoint.api()).isEqualTo(URI.create("http://" + host + "/other/v2.0"));
    assertThat(endpoint.ttl()).as("where none is given").isEqualTo(Duration.ofMinutes(10));
    assertThat(web.requests())
        .startsWith("GET " + FIRST)
        .endsWith("POST /other/")
        .containsExactlyInAnyOrder("GET " + FIRST, "GET " + SECOND, "GET " + THIRD, "POST /other/");
  }

  @Test
  void httpsIsAskedBeforeHttpPathByPath() throws IOException {
    Queue<URI> asked = new ConcurrentLinkedQueue<>();
    Web recording =
        (url, content, maxLength) -> {
          asked.add(url);
          throw new IOException("nobody there");
        };
    ServiceDiscovery discovery =
        new ServiceDiscovery(recording, dns(Map.of()), Schemes.HTTPS_THEN_HTTP, null, () -> now);

    assertThatThrownBy(() -> discovery.discover("h.invalid"))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("no configuration for h.invalid by HTTP or DNS");

    assertThat(asked)
        .startsWith(URI.create("https://h.invalid" + FIRST), URI.create("http://h.invalid" + FIRST))
        .containsExactlyInAnyOrder(
            URI.create("https://h.invalid" + FIRST),
            URI.create("http://h.invalid" + FIRST),
            URI.create("https://h.invalid" + SECOND),
            URI.create("https://h.invalid" + THIRD),
            URI.create("http://h.invalid" + SECOND),
            URI.create("http://h.invalid" + THIRD));
  }

  @Test
  void anHttpsDocumentGoesBeforeAnHttpOneWhateverItsPath() throws IOException {
    Web both =
        (url, content, maxLength) -> {
          if (content != null) {
            return new Web.Reply(200, null, Bytes.ofUtf8("{\"result\":[\"v2.0\"]}"));
          }
          return switch (url.toString()) {
            case "https://h.invalid" + THIRD -> document("//by-https.invalid");
            case "http://h.invalid" + SECOND -> document("//by-http.invalid");
            default -> new Web.Reply(404, null, Bytes.EMPTY);
          };
        };

    Endpoint endpoint =
        new ServiceDiscovery(both, dns(Map.of()), Schemes.HTTPS_THEN_HTTP, null, () -> now)
            .discover("h.invalid");

    assertThat(endpoint.api()).isEqualTo(URI.create("https://by-https.invalid/api/v2.0"));
  }

  private static Web.Reply document(String endpoint) {
    return new Web.Reply(200, null, Bytes.ofUtf8("{\"defaultEndpoint\":\"" + endpoint + "\"}"));
  }

  @Test
  void dnsAnswersWhereHttpHasNothing() throws IOException {
    Endpoint endpoint =
        discovery(
                Map.of(
                    "localhost",
                    List.of(
                        List.of("v=spf1 -all"),
                        List.of("v=privmx1; default_endpoint=", "//" + host))))
            .discover(host);

    assertThat(endpoint.api()).isEqualTo(URI.create("http://" + host + "/api/v2.0"));
    assertThat(endpoint.ttl()).as("of the record").isEqualTo(Duration.ofSeconds(77));
  }

  @Test
  void redirectsAreFollowedInDnsAndJson() throws IOException {
    web.at(FIRST, "{\"redirect\":\"second.invalid\"}");

    Endpoint endpoint =
        discovery(
                Map.of(
                    "second.invalid",
                    List.of(List.of("v=privmx1; redirect=Third.invalid; ttl=5")),
                    "third.invalid",
                    List.of(List.of("v=privmx1; privmx_endpoint=//" + host + "; ttl=9"))))
            .discover(host);

    assertThat(endpoint.ttl()).as("the shortest on the way").isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aRedirectLoopIsNamed() throws IOException {
    web.at(FIRST, "{\"redirect\":\"" + host + "\"}");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("redirect loop at " + host);
  }

  @Test
  void theSixthRedirectIsRefused() throws IOException {
    Map<String, List<List<String>>> chain = new ConcurrentHashMap<>();
    for (int i = 0; i < 6; i++) {
      chain.put(
          "h" + i + ".invalid", List.of(List.of("v=privmx1; redirect=h" + (i + 1) + ".invalid")));
    }

    assertThatThrownBy(() -> discovery(chain).discover("h0.invalid"))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("more than 5 redirects, last h6.invalid");
  }

  @Test
  void anAnswerIsKeptForItsTtlAndNoLonger() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\",\"ttl\":60}");
    ServiceDiscovery discovery = discovery(Map.of());
    discovery.discover(host);
    web.forgetRequests();

    now = now.plusSeconds(59);
    discovery.discover(host.toUpperCase(Locale.ROOT));
    assertThat(web.requests()).isEmpty();

    now = now.plusSeconds(1);
    discovery.discover(host);
    assertThat(web.requests()).isNotEmpty();
  }

  @Test
  void aRedirectUsesWhatIsKeptOfItsTarget() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\"}");
    ServiceDiscovery discovery =
        discovery(Map.of("h.invalid", List.of(List.of("v=privmx1; redirect=" + host))));
    Endpoint endpoint = discovery.discover(host);
    web.forgetRequests();

    assertThat(discovery.discover("h.invalid").api()).isEqualTo(endpoint.api());
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void theCacheForgetsTheHostUnusedForLongest() throws IOException {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    ServiceDiscovery discovery =
        new ServiceDiscovery(
            (url, content, maxLength) -> {
              asked.add(url.getHost());
              return content == null
                  ? document("//" + url.getHost())
                  : new Web.Reply(200, null, Bytes.ofUtf8("{\"result\":[\"v2.0\"]}"));
            },
            dns(Map.of()),
            Schemes.HTTPS,
            null,
            () -> now);
    for (int i = 0; i <= 1000; i++) {
      discovery.discover("h" + i + ".invalid");
    }
    asked.clear();

    discovery.discover("h1000.invalid");
    discovery.discover("h1.invalid");
    assertThat(asked).isEmpty();
    discovery.discover("h0.invalid");
    assertThat(asked).contains("h0.invalid");
  }

  @Test
  void aServerWithoutOurVersionIsNoEndpoint() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\"}");
    web.at("/api/", "{\"result\":[\"v3.0\"]}");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("no answer to the version query");
  }

  @Test
  void aServerThatKnowsNoSelfTestIsAskedForItsVersionsPlainly() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\"}");
    Queue<String> queries = new ConcurrentLinkedQueue<>();
    web.at(
        "/api/",
        exchange -> {
          String query =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          queries.add(query);
          LoopbackWeb.send(
              exchange,
              200,
              query.contains("\"versions\"")
                  ? "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v2.0\"]}"
                  : "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600}}");
        });

    assertThat(proxysDiscovery().discover(host).isSelf()).isFalse();
    assertThat(queries)
        .containsExactly(
            "{\"id\":0,\"method\":\"versionsWithTest\","
                + "\"params\":{\"test\":\"0123456789abcdef0123\"},\"jsonrpc\":\"2.0\"}",
            "{\"id\":0,\"method\":\"versions\",\"params\":{},\"jsonrpc\":\"2.0\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"another value\"", "{}", "7"})
  void aForeignServerDoesNotKnowOurValue(String test) throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\"}");
    web.at("/api/", "{\"result\":{\"versions\":[\"v2.0\"],\"test\":" + test + "}}");

    assertThat(proxysDiscovery().discover(host).isSelf()).isFalse();
  }

  @Test
  void whoGetsItsOwnValueBackIsTalkingToItself() throws IOException {
    web.at(FIRST, "{\"defaultEndpoint\":\"//" + host + "\"}");
    web.at("/api/", "{\"result\":{\"versions\":[\"v2.0\"],\"test\":\"a value\"}}");

    assertThat(proxysDiscovery().discover(host).isSelf()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void httpRedirectsAreFollowedAndAPostStaysAPost(int status) throws IOException {
    web.redirect(FIRST, status, "/elsewhere");
    web.at("/elsewhere", "{\"defaultEndpoint\":\"//" + host + "/moved\"}");
    web.redirect("/moved/api/", status, "http://" + host + "/api/");

    assertThat(discovery(Map.of()).discover(host).api())
        .isEqualTo(URI.create("http://" + host + "/moved/api/v2.0"));
    assertThat(web.requests())
        .containsExactly("GET " + FIRST, "GET /elsewhere", "POST /moved/api/", "POST /api/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:1/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        "/a",
        "",
      })
  void anHttpRedirectToNowhereIsNoDocument(String location) throws IOException {
    web.redirect(FIRST, 302, location);
    web.redirect("/a", 302, "/b");
    web.redirect("/b", 302, "/a");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("no configuration for " + host + " by HTTP or DNS");
  }

  @Test
  void anEndlessDocumentIsNoDocument() throws IOException {
    web.endless(FIRST, "{\"defaultEndpoint\":\"//" + host + "\",\"more\":\"");
    web.endless("/moved/api/", "{\"result\":[\"v2.0\"");
    web.at(SECOND, "{\"defaultEndpoint\":\"//" + host + "/moved\"}");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("no answer to the version query");
  }

  @Test
  void aBodyThatStallsIsGivenUpOnInTime() {
    web.stalled(FIRST, "{");
    Web impatient = new JdkWeb(http, Schemes.HTTP, Duration.ofMillis(200));

    assertThatThrownBy(() -> impatient.exchange(URI.create("http://" + host + FIRST), null, 1000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not answer in time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", "a b", "//a", "a/b", "a:99999", "user#a", "[::1]"})
  void aMalformedHostIsRefused(String malformed) throws IOException {
    ServiceDiscovery discovery = discovery(Map.of());

    assertThatThrownBy(() -> discovery.discover(malformed))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("malformed host: " + malformed);
  }

  @Test
  void aRedirectToAMalformedHostIsRefused() throws IOException {
    web.at(FIRST, "{\"redirect\":\"http://elsewhere/\"}");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("malformed host: http://elsewhere/");
  }

  private ServiceDiscovery discovery(Map<String, List<List<String>>> txt) throws IOException {
    return new ServiceDiscovery(http, dns(txt), Schemes.HTTP, () -> now);
  }

  /** As of a server, which asks every endpoint whether it is itself. */
  private ServiceDiscovery proxysDiscovery() throws IOException {
    return new ServiceDiscovery(
        new JdkWeb(http, Schemes.HTTP, Duration.ofSeconds(10)),
        dns(Map.of()),
        Schemes.HTTP,
        () -> new SelfTest("0123456789abcdef0123", "a value"),
        () -> now);
  }

  private TxtResolver dns(Map<String, List<List<String>>> txt) throws IOException {
    LoopbackDns dns = new LoopbackDns(txt, 77);
    open.add(dns);
    return dns.resolver();
  }
}
