package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.ServerKey;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.discovery.SelfTest;
import lambdabridge.protocol.testing.LoopbackWeb;
import lambdabridge.server.TestBridge;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy does for those it serves. */
class ProxyMethodsTest extends ProxyCase {
  @Test
  void aMessageIsCarriedUnchangedAndSoIsItsAnswer() throws Exception {
    Queue<String> types = new ConcurrentLinkedQueue<>();
    Queue<Bytes> messages = new ConcurrentLinkedQueue<>();
    web.at(
        "/api/v2.0",
        exchange -> {
          types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
          answer(
              exchange,
              message -> {
                messages.add(message);
                return Bytes.ofHex("00ff");
              });
        });

    assertThat(relay(b)).isEqualTo(Bytes.ofHex("00ff"));

    assertThat(messages).containsExactly(FRAMES);
    assertThat(types).containsExactly("application/octet-stream");
    assertThat(web.requests()).containsExactly("GET " + DOCUMENT, "POST /api/", "POST /api/v2.0");
  }

  @Test
  void theEndpointIsFoundOnce() throws Exception {
    RpcDispatcher instance = instance();
    instance.call(user(), "proxy", params(b, false, FRAMES));
    web.forgetRequests();

    instance.call(user(), "proxy", params(b.toUpperCase(Locale.ROOT), false, FRAMES));

    assertThat(web.requests()).containsExactly("POST /api/v2.0");
  }

  @Test
  void ofAUrlOnlyTheHostCounts() throws Exception {
    variables.put("BRIDGE_PROXY_OWN_HOSTS", "b.example");

    assertThat(relay("https://B.example:444/some/path?q#f")).isEqualTo(Bytes.ofUtf8("own answer"));
    assertThat(relay("//b.example")).isEqualTo(Bytes.ofUtf8("own answer"));
  }

  @Test
  void aDelegatedCallIsMadeOverAConnectionOfOurOwn() throws Exception {
    TestBridge other = new TestBridge(DYNAMO);
    web.at("/api/v2.0", exchange -> answer(exchange, m -> other.answer(m, HOME)));
    RpcDispatcher instance = instance();

    assertThat(instance.call(user(), "proxy", params(b, true, Map.of("method", "ping"))))
        .isEqualTo("pong");
    assertThatThrownBy(
            () ->
                instance.call(
                    user(),
                    "proxy",
                    params(
                        b,
                        true,
                        Map.of(
                            "method", "context.contextGet", "params", Map.of("id", "a context")))))
        .as("the other server's own refusal of an anonymous session")
        .isInstanceOfSatisfying(
            RpcException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.ACCESS_DENIED.code()));
    assertThatThrownBy(
            () -> instance.call(user(), "proxy", params(b, true, Map.of("method", "nonsense"))))
        .isInstanceOfSatisfying(
            RpcException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.METHOD_NOT_FOUND.code()));
  }

  @ParameterizedTest
  @CsvSource({"'', key_id", "2018:, keyid"})
  void aDelegatedCallAgreesOnKeysWithAServerWhoseKeyIsKnown(String generation, String field)
      throws Exception {
    TestBridge other = new TestBridge(DYNAMO);
    ServerKey key = other.bridge().config().secrets().serverKeys().getFirst();
    Queue<Bytes> messages = new ConcurrentLinkedQueue<>();
    web.at(
        "/api/v2.0",
        exchange ->
            answer(
                exchange,
                message -> {
                  messages.add(message);
                  return other.bridge().endpoint().handle(message, HOME);
                }));
    variables.put(
        "BRIDGE_PROXY_SERVER_KEYS",
        b + "=" + generation + key.id().hex() + "/" + key.key().publicKey().pub58());

    assertThat(instance().call(user(), "proxy", params(b, true, Map.of("method", "ping"))))
        .isEqualTo("pong");

    assertThat(new String(messages.element().toArray(), StandardCharsets.ISO_8859_1))
        .contains("ecdhef", field);
  }

  @Test
  void aDelegatedCallToAServerWithoutTheKnownKeyFails() throws Exception {
    TestBridge other = new TestBridge(DYNAMO);
    web.at(
        "/api/v2.0", exchange -> answer(exchange, m -> other.bridge().endpoint().handle(m, HOME)));
    String key = EcPrivateKey.generate(new SecureRandom()).publicKey().pub58();
    variables.put("BRIDGE_PROXY_SERVER_KEYS", b + "=0011223344556677/" + key);
    RpcDispatcher instance = instance();

    assertRefused(
        () -> instance.call(user(), "proxy", params(b, true, Map.of("method", "ping"))),
        ErrorCode.PROXY_DESTINATION_FAILED,
        "protocol");
  }

  @Test
  void aDelegatedCallToWhomeverAnswersNonsenseFailsWithoutHarm() throws Exception {
    web.at("/api/v2.0", exchange -> answer(exchange, m -> Bytes.ofUtf8("<html>not frames</html>")));
    RpcDispatcher instance = instance();

    assertRefused(
        () -> instance.call(user(), "proxy", params(b, true, Map.of("method", "ping"))),
        ErrorCode.PROXY_DESTINATION_FAILED,
        "protocol");
  }

  @Test
  void whatIsMeantForThisServerStaysHere() throws Exception {
    RpcDispatcher instance = instance();

    assertThat(instance.call(user(), "proxy", params("A.example", false, FRAMES)))
        .isEqualTo(Bytes.ofUtf8("own answer"));
    assertThat(
            instance.call(
                user(),
                "proxy",
                params("a.example", true, Map.of("method", "own", "params", Map.of("x", "y")))))
        .isEqualTo("y");
    assertThat(ownMessages).containsExactly(FRAMES);
    assertThat(resolved).isEmpty();
  }

  @Test
  void aForeignNameOfThisServerIsRefused() throws Exception {
    SelfTestStore selfTests =
        new SelfTestStore(DYNAMO.client(), DYNAMO.tables(), clock, new SecureRandom());
    web.at(
        "/api/",
        exchange -> {
          // As our own /api answers, which finds what this very server has just stored.
          String query =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String id = query.replaceFirst(".*\"test\":\"([0-9a-f]{20})\".*", "$1");
          String value = selfTests.find(id).orElseThrow();
          LoopbackWeb.send(
              exchange, 200, "{\"result\":{\"versions\":[\"v2.0\"],\"test\":\"" + value + "\"}}");
        });

    assertRefused(b, ErrorCode.PROXY_DESTINATION_REFUSED, "own-server");
    assertThat(web.requests()).doesNotContain("POST /api/v2.0");
  }

  @Test
  void aSelfTestEndsAfterAMinute() {
    SelfTestStore selfTests =
        new SelfTestStore(DYNAMO.client(), DYNAMO.tables(), clock, new SecureRandom());
    SelfTest test = selfTests.begin();

    assertThat(selfTests.find(test.id())).hasValue(test.value());
    assertThat(selfTests.find("0".repeat(20))).isEmpty();
    clock.advance(Duration.ofSeconds(61));
    assertThat(selfTests.find(test.id())).isEmpty();
  }

  @Test
  void dataMustBeOfTheKindThatEncryptAnnounces() throws Exception {
    RpcDispatcher instance = instance();

    assertInvalid(instance, params(b, false, Map.of("method", "ping")), "data -> Expected binary");
    assertInvalid(instance, params(b, false, "AAAA"), "data -> Expected binary");
    assertInvalid(instance, params(b, true, FRAMES), "data -> Expected object");
    assertInvalid(
        instance,
        params(b, true, Map.of("method", "ping", "params", List.of())),
        "data -> params -> Expected object");
    assertInvalid(
        instance,
        params(b, true, Map.of("method", "ping", "more", 1L)),
        "data -> Unexpected key 'more'");
    assertInvalid(instance, params(b, "yes", FRAMES), "encrypt -> Expected boolean");
    assertInvalid(instance, Map.of("destination", b, "encrypt", false), "data -> Required");
    assertThat(web.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a..b",
        "b.example:65536",
        "user#b.example",
        "http://",
        "//a b/",
        "[::1]",
        "http://[::1]/"
      })
  void aDestinationIsAHost(String destination) throws Exception {
    assertInvalid(instance(), params(destination, false, FRAMES), "destination -> Expected a host");
  }

  @Test
  void whoHasNotLoggedInIsServedOnlyByAPublicProxy() throws Exception {
    Caller stranger = new Caller(session(Level.STANDARD, "ephemeral"), HOME);
    Caller nobody = new Caller(null, HOME);
    RpcDispatcher forUsers = instance();

    assertThatThrownBy(() -> forUsers.call(stranger, "proxy", params(b, false, FRAMES)))
        .isInstanceOf(RpcException.class);
    assertThat(web.requests()).isEmpty();

    variables.put("BRIDGE_PROXY", "public");
    RpcDispatcher forAll = instance();
    assertThat(forAll.call(stranger, "proxy", params(b, false, FRAMES))).isEqualTo(FRAMES);
    assertThatThrownBy(() -> forAll.call(nobody, "proxy", params(b, false, FRAMES)))
        .isInstanceOf(RpcException.class);
  }

  @Test
  void aServerWithoutProxyDoesNotKnowTheMethod() throws Exception {
    variables.put("BRIDGE_PROXY", "off");

    assertThatThrownBy(() -> relay(b))
        .isInstanceOfSatisfying(
            RpcException.class,
            refusal -> assertThat(refusal.error()).isEqualTo(ErrorCode.METHOD_NOT_FOUND));
  }

  @Test
  void tlsIsWithTheNameWhateverTheAddress() throws Exception {
    LoopbackWeb secure = opened(LoopbackWeb.overTls(tls()));
    variables.remove("BRIDGE_PROXY_HTTP");
    lead("c.example", "127.0.0.1");
    lead("d.example", "127.0.0.1");
    for (String host : List.of("b.example", "c.example", "d.example")) {
      secure.at(DOCUMENT, "{\"defaultEndpoint\":\"//" + host + ":" + secure.port() + "\"}");
      secure.at("/api/", VERSIONS);
      secure.at("/api/v2.0", exchange -> answer(exchange, m -> m));
      String destination = host + ":" + secure.port();
      if (host.equals("d.example")) {
        assertRefused(destination, ErrorCode.PROXY_DESTINATION_FAILED, "discovery");
      } else {
        assertThat(relay(destination)).isEqualTo(FRAMES);
      }
    }
  }

  @Test
  void anAnswerMayBeAsLongAsTheLimit() throws Exception {
    byte[] large = new byte[100_000];
    web.at("/api/v2.0", exchange -> answer(exchange, m -> Bytes.wrap(large)));

    assertThat(relay(b)).isEqualTo(Bytes.wrap(large));
  }

  private static void assertInvalid(
      RpcDispatcher instance, Map<String, Object> params, String detail) {
    assertThatThrownBy(() -> instance.call(user(), "proxy", params))
        .isInstanceOfSatisfying(
            RpcException.class,
            refusal -> {
              assertThat(refusal.error()).isEqualTo(ErrorCode.INVALID_PARAMS);
              assertThat(refusal.data()).isEqualTo(detail);
            });
  }
}
