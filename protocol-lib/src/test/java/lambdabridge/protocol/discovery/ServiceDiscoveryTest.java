package lambdabridge.protocol.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server and a real DNS server on loopback. */
class ServiceDiscoveryTest {
  private static final String PRIMARY = ServiceDiscovery.PATHS.get(0);

  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private HttpServer server;
  private String host;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    host = "localhost:" + server.getAddress().getPort();
    documents.put("/api/", "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"v1\",\"v2.0\"]}");
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void theFirstPathWinsAndASchemelessEndpointIsExpanded() throws IOException {
    documents.put(PRIMARY, "{\"defaultEndpoint\":\"//" + host + "\",\"ttl\":60}");
    documents.put(ServiceDiscovery.PATHS.get(2), "{\"defaultEndpoint\":\"//elsewhere\"}");

    Endpoint endpoint = discovery(Map.of()).discover(host);

    assertThat(endpoint)
        .isEqualTo(new Endpoint(URI.create("http://" + host + "/api/v2.0"), Duration.ofMinutes(1)));
    assertThat(requests).containsExactly("GET " + PRIMARY, "POST /api/");
  }

  @Test
  void laterPathsAreAskedInOrderOfPreference() throws IOException {
    documents.put("/other/", "{\"result\":[\"v2.0\"]}");
    documents.put(
        ServiceDiscovery.PATHS.get(1), "{\"api_base_endpoint\":\"http://" + host + "/other\"}");
    documents.put(ServiceDiscovery.PATHS.get(2), "{\"defaultEndpoint\":\"//elsewhere\"}");

    Endpoint endpoint = discovery(Map.of()).discover(host);

    assertThat(endpoint.api()).isEqualTo(URI.create("http://" + host + "/other/v2.0"));
    assertThat(endpoint.ttl()).isEqualTo(Duration.ofMinutes(10));
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
    documents.put(PRIMARY, "{\"redirect\":\"second.invalid\"}");

    Endpoint endpoint =
        discovery(
                Map.of(
                    "second.invalid",
                    List.of(List.of("v=privmx1; redirect=third.invalid; ttl=5")),
                    "third.invalid",
                    List.of(List.of("v=privmx1; privmx_endpoint=//" + host + "; ttl=5"))))
            .discover(host);

    assertThat(endpoint.ttl()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aRedirectLoopIsNamed() throws IOException {
    documents.put(PRIMARY, "{\"redirect\":\"" + host + "\"}");

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
    documents.put(PRIMARY, "{\"defaultEndpoint\":\"//" + host + "\",\"ttl\":60}");
    ServiceDiscovery discovery = discovery(Map.of());
    discovery.discover(host);
    requests.clear();

    now = now.plusSeconds(59);
    discovery.discover(host.toUpperCase(java.util.Locale.ROOT));
    assertThat(requests).isEmpty();

    now = now.plusSeconds(1);
    discovery.discover(host);
    assertThat(requests).isNotEmpty();
  }

  @Test
  void aServerWithoutOurVersionIsNoEndpoint() throws IOException {
    documents.put(PRIMARY, "{\"defaultEndpoint\":\"//" + host + "\"}");
    documents.put("/api/", "{\"result\":[\"v3.0\"]}");

    assertThatThrownBy(() -> discovery(Map.of()).discover(host))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("no answer to the version query");
  }

  @Test
  void aSchemeThatIsNotAllowedIsNotUsed() {
    DiscoveryDocument document =
        DiscoveryDocument.parseJson("{\"defaultEndpoint\":\"http://plain.example\"}").orElseThrow();

    assertThat(document.apiBases(Schemes.HTTPS)).isEmpty();
    assertThat(document.apiBases(Schemes.HTTPS_THEN_HTTP))
        .containsExactly("http://plain.example/api/");
  }

  @Test
  void hostileDocumentsAreNoDocuments() {
    assertThat(DiscoveryDocument.parseJson("[]")).isEmpty();
    assertThat(DiscoveryDocument.parseJson("{}")).isEmpty();
    assertThat(DiscoveryDocument.parseJson("{\"defaultEndpoint\":")).isEmpty();
    assertThat(DiscoveryDocument.parseJson("{\"defaultEndpoint\":[\"//x\"]}")).isEmpty();
    assertThat(DiscoveryDocument.parseTxt("v=privmx2; default_endpoint=//x", Duration.ZERO))
        .isEmpty();
    assertThat(
            DiscoveryDocument.parseJson("{\"defaultEndpoint\":\"//x\",\"ttl\":1e999999999}")
                .orElseThrow()
                .ttl())
        .isNull();
  }

  private ServiceDiscovery discovery(Map<String, List<List<String>>> txt) throws IOException {
    // Left open: ends with the test's process, and a test may still be answered.
    return new ServiceDiscovery(
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build(),
        new LoopbackDns(txt, 77).resolver(),
        Schemes.HTTP,
        () -> now);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    String document = documents.get(path);
    byte[] body = (document == null ? "" : document).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(document == null ? 404 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
