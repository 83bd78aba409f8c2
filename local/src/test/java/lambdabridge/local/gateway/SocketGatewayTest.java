package lambdabridge.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import lambdabridge.local.gateway.RawConnection.Frame;
import lambdabridge.protocol.bytes.SecretBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketGatewayTest {
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CONTINUATION = 0;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final Duration LONG = Duration.ofMinutes(1);

  private TestGateway gateway;

  @BeforeEach
  void open() throws IOException {
    gateway = new TestGateway(settings(LONG));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theNativeClientsHttp10UpgradeGetsConnectionUpgradeAlone() throws Exception {
    try (var connection = gateway.connect()) {
      var response = connection.upgrade("/api/v2.0");

      assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(response.headers())
          .containsEntry("connection", "Upgrade")
          .containsEntry("upgrade", "websocket")
          // The key and its answer of RFC 6455 section 1.3.
          .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }

  @Test
  void extensionsAndSubprotocolsAreNotAgreedTo() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send(
          """
          GET /anything HTTP/1.1
          Host: h
          Connection: keep-alive, Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Extensions: permessage-deflate
          Sec-WebSocket-Protocol: x

          """);
      var response = connection.receive(/* withBody= */ false);

      assertThat(response.status()).isEqualTo(101);
      assertThat(response.headers())
          .doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol");
    }
  }

  @Test
  void anotherVersionIs426AndAMissingKey400() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send(
          """
          GET / HTTP/1.1
          Host: h
          Upgrade: websocket
          Sec-WebSocket-Version: 8

          """);
      assertThat(connection.receive().header("sec-websocket-version")).isEqualTo("13");
    }
    try (var connection = gateway.connect()) {
      connection.send(
          """
          GET / HTTP/1.1
          Host: h
          Upgrade: websocket
          Sec-WebSocket-Version: 13

          """);
      assertThat(connection.receive().status()).isEqualTo(400);
    }
  }

  @Test
  void aConnectionThatTheFunctionRefusesIsNotUpgraded() throws Exception {
    gateway.socketAnswer = "{\"statusCode\":503}";

    try (var connection = gateway.connect()) {
      assertThat(connection.upgrade("/api/v2.0").status()).isEqualTo(503);
    }
  }

  @Test
  void connectAndDisconnectAreAnnounced() throws Exception {
    String id;
    try (var connection = gateway.connect()) {
      id = open(connection);
    }

    var end = gateway.nextSocketEvent();
    assertThat(TestGateway.at(end, "requestContext.eventType")).isEqualTo("DISCONNECT");
    assertThat(TestGateway.at(end, "requestContext.connectionId")).isEqualTo(id);
  }

  @Test
  void aBinaryMessageTravelsInBase64AndItsAnswerIsBinary() throws Exception {
    gateway.socketAnswer = TestGateway.BINARY_ANSWER;

    try (var connection = gateway.connect()) {
      open(connection);
      connection.sendFrame(BINARY, "\u00ff\0");

      var event = gateway.nextSocketEvent();
      assertThat(TestGateway.at(event, "requestContext.routeKey")).isEqualTo("$default");
      assertThat(TestGateway.at(event, "body")).isEqualTo("/wA=");
      assertThat(TestGateway.at(event, "isBase64Encoded")).isEqualTo(true);
      assertThat(connection.receiveMessage()).isEqualTo(new Frame(BINARY, true, "\0\1\2\u00ff"));
    }
  }

  @Test
  void aMessageInFragmentsIsOneMessage() throws Exception {
    try (var connection = gateway.connect()) {
      open(connection);
      connection.sendFrame(BINARY, false, "ab").sendFrame(PING, "").sendFrame(CONTINUATION, "cd");

      assertThat(connection.receiveFrame().opcode()).isEqualTo(PONG);
      assertThat(TestGateway.at(gateway.nextSocketEvent(), "body")).isEqualTo("YWJjZA==");
    }
  }

  @Test
  void aLargeMessageLeavesInOneFrame() throws Exception {
    try (var connection = gateway.connect()) {
      var id = open(connection);

      assertThat(gateway.push(id, "x".repeat(90_000))).isTrue();

      var frame = connection.receiveMessage();
      assertThat(frame.isFinal()).isTrue();
      assertThat(frame.payload()).hasSize(90_000);
    }
  }

  @Test
  void aTextMessageOnAClientsSocketClosesItWith1003() throws Exception {
    try (var connection = gateway.connect()) {
      open(connection);
      connection.sendFrame(TEXT, "hello");

      assertThat(closeCode(connection.receiveMessage())).isEqualTo(1003);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aManagementSocketSpeaksText() throws Exception {
    gateway.socketAnswer = "{\"statusCode\":200,\"body\":\"{}\"}";

    try (var connection = gateway.connect()) {
      connection.upgrade("/api");
      var id = connectionId();
      connection.sendFrame(TEXT, "{\"id\":1}");

      assertThat(TestGateway.at(gateway.nextSocketEvent(), "body")).isEqualTo("{\"id\":1}");
      assertThat(connection.receiveMessage()).isEqualTo(new Frame(TEXT, true, "{}"));
      gateway.push(id, "event");
      assertThat(connection.receiveMessage()).isEqualTo(new Frame(TEXT, true, "event"));
    }
  }

  @Test
  void aCloseIsAnsweredAndTheConnectionEndedAtOnce() throws Exception {
    try (var connection = gateway.connect()) {
      open(connection);
      connection.sendFrame(CLOSE, "\u0003\u00e8");

      assertThat(closeCode(connection.receiveMessage())).isEqualTo(1000);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aMessageBeyondTheLimitEndsTheSocket() throws Exception {
    try (var connection = gateway.connect()) {
      open(connection);
      connection.sendFrame(BINARY, false, "x".repeat(60_000));
      connection.sendFrame(CONTINUATION, "x".repeat(60_000));

      assertThat(closeCode(connection.receiveMessage())).isEqualTo(1009);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void pingsAreEmptyAndASocketThatShowsNothingIsEnded() throws Exception {
    try (var quick = new TestGateway(settings(Duration.ofMillis(200)));
        var connection = quick.connect()) {
      connection.upgrade("/api/v2.0");

      assertThat(connection.receiveFrame()).isEqualTo(new Frame(PING, true, ""));
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aSocketThatAnswersPingsLivesOn() throws Exception {
    try (var quick = new TestGateway(settings(Duration.ofMillis(200)));
        var connection = quick.connect()) {
      connection.upgrade("/api/v2.0");

      var pings = new ArrayList<Frame>();
      while (pings.size() < 5) {
        pings.add(connection.receiveFrame());
        connection.sendFrame(PONG, "");
      }

      assertThat(pings).containsOnly(new Frame(PING, true, ""));
    }
  }

  @Test
  void aClientThatReadsNothingLosesItsSocket() throws Exception {
    try (var connection = gateway.connect()) {
      var id = open(connection);
      var pushed = 0;

      while (gateway.push(id, "x".repeat(50_000))) {
        assertThat(++pushed).as("pushes that nobody reads").isLessThan(2_000);
      }

      assertThat(TestGateway.at(gateway.nextSocketEvent(), "requestContext.eventType"))
          .isEqualTo("DISCONNECT");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Authorization: Bearer wrong\n"})
  void pushCallsNeedTheSecret(String header) throws Exception {
    try (var connection = gateway.connect()) {
      connection.send(
          "POST /local/@connections/x HTTP/1.1\nHost: h\n" + header + "Content-Length: 0\n\n");

      assertThat(connection.receive().status()).isEqualTo(403);
    }
  }

  @Test
  void pushCallsSendCloseAndTellWhoIsGone() throws Exception {
    try (var socket = gateway.connect();
        var caller = gateway.connect()) {
      var path = "/local/@connections/" + open(socket);
      var head = " HTTP/1.1\nHost: h\nAuthorization: Bearer secret\nContent-Length: ";

      assertThat(caller.send("POST " + path + head + "5\n\nhello").receive().status())
          .isEqualTo(200);
      assertThat(socket.receiveMessage()).isEqualTo(new Frame(BINARY, true, "hello"));
      assertThat(caller.send("DELETE " + path + head + "0\n\n").receive().status()).isEqualTo(204);
      assertThat(closeCode(socket.receiveMessage())).isEqualTo(1000);
      gateway.nextSocketEvent();
      assertThat(caller.send("POST " + path + head + "5\n\nhello").receive().status())
          .isEqualTo(410);
    }
  }

  @Test
  void closingTellsTheSocketsAndAnnouncesTheirEnd() throws Exception {
    try (var connection = gateway.connect()) {
      open(connection);

      gateway.close();

      assertThat(closeCode(connection.receiveMessage())).isEqualTo(1001);
      assertThat(TestGateway.at(gateway.nextSocketEvent(), "requestContext.eventType"))
          .isEqualTo("DISCONNECT");
    }
  }

  private String open(RawConnection connection) throws Exception {
    assertThat(connection.upgrade("/api/v2.0").status()).isEqualTo(101);
    return connectionId();
  }

  private String connectionId() throws InterruptedException {
    var event = gateway.nextSocketEvent();
    assertThat(TestGateway.at(event, "requestContext.eventType")).isEqualTo("CONNECT");
    return (String) TestGateway.at(event, "requestContext.connectionId");
  }

  private static int closeCode(Frame frame) {
    assertThat(frame.opcode()).isEqualTo(CLOSE);
    return frame.payload().charAt(0) << 8 | frame.payload().charAt(1);
  }

  private static LocalSettings settings(Duration pingInterval) {
    return new LocalSettings(
        "127.0.0.1",
        0,
        /* maxBodyBytes= */ 100_000,
        SocketLimits.own(100_000),
        /* maxConnections= */ 16,
        /* inboundBytes= */ 10_000_000,
        /* outboundBytes= */ 100_000_000,
        /* socketBacklogBytes= */ 200_000,
        /* concurrentCalls= */ 8,
        LONG,
        LONG,
        LONG,
        LONG,
        pingInterval,
        SecretBytes.wrap("secret".getBytes(UTF_8)));
  }
}
