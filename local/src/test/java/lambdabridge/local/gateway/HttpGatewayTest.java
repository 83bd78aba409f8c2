package lambdabridge.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGatewayTest {
  private static final int MAX_BODY = 100_000;
  private static final Duration IDLE = Duration.ofSeconds(65);
  private static final String POST_1_0 =
      """
      POST /api/v2.0 HTTP/1.0
      Connection: Keep-Alive
      Content-Length: 3
      Content-Type: application/octet-stream
      Host: localhost

      abc""";

  private TestGateway gateway;

  @BeforeEach
  void open() throws IOException {
    gateway = new TestGateway(LocalSettings.of("127.0.0.1", 0, MAX_BODY, IDLE));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theNativeClientsConnectionIsKeptInHttp10() throws Exception {
    try (var connection = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        var response = connection.send(POST_1_0).receive();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("\0\1\2\u00ff");
        assertThat(response.header("connection")).isEqualToIgnoringCase("keep-alive");
        assertThat(response.header("content-length")).isEqualTo("4");
        assertThat(response.header("content-type")).isEqualTo("application/octet-stream");
      }
    }
  }

  @Test
  void clientsAreToldALittleLessThanTheRealIdleTime() throws Exception {
    try (var connection = gateway.connect()) {
      var timeout = connection.send(POST_1_0).receive().header("keep-alive");

      assertThat(timeout).startsWith("timeout=");
      var seconds = timeout.substring("timeout=".length());
      assertThat(Duration.ofSeconds(Long.parseLong(seconds)))
          .isLessThan(IDLE)
          .isGreaterThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void http10WithoutKeepAliveEndsAfterTheAnswer() throws Exception {
    try (var connection = gateway.connect()) {
      var response = connection.send("POST /api/v2.0 HTTP/1.0\nContent-Length: 0\n\n").receive();

      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void theFunctionGetsAnEventOfPayloadFormatTwo() throws Exception {
    try (var connection = gateway.connect()) {
      connection
          .send("POST /api/v2.0/?x=1 HTTP/1.1\nHost: h\nX-Two: a\nX-Two: b\nContent-Length: 2\n\n")
          .sendBytes(new byte[] {(byte) 0xff, 0})
          .receive();

      var event = gateway.nextHttpEvent();
      assertThat(TestGateway.at(event, "version")).isEqualTo("2.0");
      assertThat(TestGateway.at(event, "rawPath")).isEqualTo("/api/v2.0/");
      assertThat(TestGateway.at(event, "rawQueryString")).isEqualTo("x=1");
      assertThat(TestGateway.at(event, "requestContext.http.method")).isEqualTo("POST");
      assertThat(TestGateway.at(event, "requestContext.http.sourceIp")).isEqualTo("127.0.0.1");
      assertThat(TestGateway.at(event, "headers.x-two")).isEqualTo("a,b");
      assertThat(TestGateway.at(event, "isBase64Encoded")).isEqualTo(true);
      assertThat(TestGateway.at(event, "body")).isEqualTo("/wA=");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurn() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send(POST_1_0 + "GET /health HTTP/1.1\nHost: h\n\n" + POST_1_0);

      assertThat(connection.receive().body()).hasSize(4);
      assertThat(connection.receive().body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(connection.receive().body()).hasSize(4);
    }
  }

  @Test
  void aPreflightOnAnyPathIsAnsweredWithoutAFunction() throws Exception {
    try (var connection = gateway.connect()) {
      var response =
          connection.send("OPTIONS /any HTTP/1.1\nHost: h\nOrigin: http://app.test\n\n").receive();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers())
          .containsEntry("allow", "OPTIONS,GET,POST")
          .containsEntry("access-control-allow-origin", "http://app.test")
          .containsEntry("access-control-allow-credentials", "true")
          .containsEntry("access-control-allow-headers", "Content-Type, Authorization")
          .containsEntry("access-control-max-age", "600")
          .containsEntry("vary", "Origin");
      assertThat(gateway.httpEvents).isEmpty();
    }
  }

  @Test
  void everyAnswerMayBeReadByOtherOrigins() throws Exception {
    try (var connection = gateway.connect()) {
      var without = connection.send(POST_1_0).receive();
      var with = connection.send("GET /none HTTP/1.1\nHost: h\nOrigin: http://a.b\n\n").receive();

      assertThat(without.header("access-control-allow-origin")).isEqualTo("*");
      assertThat(without.header("allow")).isEqualTo("OPTIONS,GET,POST");
      assertThat(with.header("access-control-allow-origin")).isEqualTo("http://a.b");
      assertThat(with.headers()).doesNotContainKey("access-control-max-age");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/healthcheck"})
  void healthIsOk(String path) throws Exception {
    try (var connection = gateway.connect()) {
      var response = connection.send("GET " + path + " HTTP/1.1\nHost: h\n\n").receive();

      assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(response.header("content-type")).isEqualTo("application/json");
    }
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    try (var connection = gateway.connect()) {
      var head =
          connection
              .send("HEAD /privmx-configuration.json HTTP/1.1\nHost: h\n\n")
              .receive(/* withBody= */ false);

      assertThat(head.header("content-length")).isEqualTo("2");
      assertThat(connection.send(POST_1_0).receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v2.0, 405, 'OPTIONS,POST'",
    "DELETE, /api, 405, 'OPTIONS,POST'",
    "PUT, /health, 405, 'OPTIONS,GET'",
    "DELETE, /privmx-configuration.json, 405, 'OPTIONS,GET'",
    "GET, /other, 404, 'OPTIONS,GET,POST'",
    "POST, /api/v3.0, 404, 'OPTIONS,GET,POST'",
    "POST, /local/@connections/x, 404, 'OPTIONS,GET,POST'",
  })
  void whatIsNotOfferedIsRefused(String method, String path, int status, String allow)
      throws Exception {
    try (var connection = gateway.connect()) {
      var response =
          connection
              .send(method + " " + path + " HTTP/1.1\nHost: h\nContent-Length: 0\n\n")
              .receive();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.header("allow")).isEqualTo(allow);
    }
  }

  @Test
  void aBodyOfTheLimitPassesAndOneByteMoreIs413() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("POST /api/v2.0 HTTP/1.1\nHost: h\nContent-Length: " + MAX_BODY + "\n\n");
      assertThat(connection.sendBytes(new byte[MAX_BODY]).receive().status()).isEqualTo(200);

      connection.send(
          "POST /api/v2.0 HTTP/1.1\nHost: h\nContent-Length: " + (MAX_BODY + 1) + "\n\n");
      var refused = connection.sendBytes(new byte[MAX_BODY + 1]).receive();

      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.header("access-control-allow-origin")).isEqualTo("*");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aChunkedBodyBeyondTheLimitIs413() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("POST /api/v2.0 HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n");
      var size = Integer.toHexString(MAX_BODY + 1);

      connection.send(size + "\n").sendBytes(new byte[MAX_BODY + 1]);

      assertThat(connection.receive().status()).isEqualTo(413);
    }
  }

  @Test
  void headersBeyondTheLimitAre431AndALongLineIs414() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("GET /health HTTP/1.1\nX-Long: " + "x".repeat(20_000) + "\n\n");
      assertThat(connection.receive().status()).isEqualTo(431);
    }
    try (var connection = gateway.connect()) {
      connection.send("GET /" + "x".repeat(10_000) + " HTTP/1.1\n\n");
      assertThat(connection.receive().status()).isEqualTo(414);
    }
  }

  @Test
  void nonsenseIs400AndTheNextConnectionIsServed() throws Exception {
    try (var connection = gateway.connect()) {
      assertThat(connection.send("\u0016\u0003\u0001 not http\n\n").receive().status())
          .isEqualTo(400);
    }
    try (var connection = gateway.connect()) {
      assertThat(connection.send(POST_1_0).receive().status()).isEqualTo(200);
    }
  }

  @Test
  void aFunctionThatBreaksIsA500WithoutItsStory() throws Exception {
    try (var broken =
            new TestGateway(LocalSettings.of("127.0.0.1", 0, MAX_BODY, IDLE), "no answer at all");
        var connection = broken.connect()) {
      var response = connection.send(POST_1_0).receive();

      assertThat(response.status()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
    }
  }

  @Test
  void closingEndsTheConnectionsOfThoseWhoWait() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send(POST_1_0).receive();

      gateway.close();

      assertThat(connection.isEnded()).isTrue();
    }
  }
}
