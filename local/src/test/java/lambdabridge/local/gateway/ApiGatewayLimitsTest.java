package lambdabridge.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import lambdabridge.local.gateway.RawConnection.Frame;
import lambdabridge.protocol.bytes.SecretBytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The quotas of API Gateway's WebSocket APIs, over real sockets. */
class ApiGatewayLimitsTest {
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CONTINUATION = 0;
  private static final int CLOSE = 8;
  private static final int FRAME = 32 * 1024;
  private static final int MESSAGE = 128 * 1024;

  private TestGateway gateway;

  @BeforeEach
  void open() throws IOException {
    gateway = new TestGateway(settings(SocketLimits.ofApiGateway()));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theQuotasAreThoseOfTheDocumentation() {
    var limits = SocketLimits.ofApiGateway();

    assertThat(limits.idle()).isEqualTo(Duration.ofMinutes(10));
    assertThat(limits.lifetime()).isEqualTo(Duration.ofHours(2));
    assertThat(limits.maxFrameBytes()).isEqualTo(32_768);
    assertThat(limits.maxMessageBytes()).isEqualTo(131_072);
  }

  @Test
  void textReachesTheFunctionAsTextAndIsAnsweredInText() throws Exception {
    gateway.socketAnswer = "{\"statusCode\":200,\"body\":\"AAAAAQ==\",\"isBase64Encoded\":false}";
    try (var socket = gateway.connect()) {
      connect(socket);

      socket.sendFrame(TEXT, "AAAAAXBpbmc=");

      var event = gateway.nextSocketEvent();
      assertThat(event.get("body")).isEqualTo("AAAAAXBpbmc=");
      assertThat(event.get("isBase64Encoded")).isEqualTo(false);
      assertThat(socket.receiveMessage()).isEqualTo(new Frame(TEXT, true, "AAAAAQ=="));
    }
  }

  @Test
  void aBinaryFrameClosesWith1003() throws Exception {
    try (var socket = gateway.connect()) {
      connect(socket);

      socket.sendFrame(BINARY, "x");

      assertThat(closeCode(socket.receiveMessage())).isEqualTo(1003);
    }
  }

  @Test
  void aFrameOver32KbClosesWith1009() throws Exception {
    try (var socket = gateway.connect()) {
      connect(socket);
      socket.sendFrame(TEXT, "x".repeat(FRAME));
      assertThat(gateway.nextSocketEvent().get("body")).isEqualTo("x".repeat(FRAME));

      socket.sendFrame(TEXT, "x".repeat(FRAME + 1));

      assertThat(closeCode(socket.receiveMessage())).isEqualTo(1009);
    }
  }

  @Test
  void aMessageOver128KbClosesWith1009HoweverItIsCut() throws Exception {
    try (var socket = gateway.connect()) {
      connect(socket);
      sendFrames(socket, MESSAGE / FRAME);
      assertThat((String) gateway.nextSocketEvent().get("body")).hasSize(MESSAGE);

      sendFrames(socket, MESSAGE / FRAME + 1);

      assertThat(closeCode(socket.receiveMessage())).isEqualTo(1009);
    }
  }

  @Test
  void aPushComesInFramesOf32KbAndNoneIsOver128Kb() throws Exception {
    try (var socket = gateway.connect();
        var caller = gateway.connect()) {
      var id = connect(socket);

      assertThat(push(caller, id, MESSAGE)).isEqualTo(200);
      for (int i = 0; i < MESSAGE / FRAME; i++) {
        var frame = socket.receiveMessage();
        assertThat(frame.opcode()).isEqualTo(i == 0 ? TEXT : CONTINUATION);
        assertThat(frame.payload()).hasSize(FRAME);
        assertThat(frame.isFinal()).isEqualTo(i == MESSAGE / FRAME - 1);
      }

      assertThat(push(caller, id, MESSAGE + 1)).isEqualTo(413);
    }
  }

  @Test
  void anAnswerOver128KbBecomesAnError() throws Exception {
    gateway.socketAnswer =
        "{\"statusCode\":200,\"body\":\""
            + "x".repeat(MESSAGE + 1)
            + "\",\"isBase64Encoded\":false}";
    try (var socket = gateway.connect()) {
      connect(socket);

      socket.sendFrame(TEXT, "AAAAAXBpbmc=");

      assertThat(socket.receiveMessage().payload()).contains("\"Internal server error\"");
    }
  }

  @Test
  void aSocketWithoutMessagesIsClosedAndItsEndAnnounced() throws Exception {
    gateway.close();
    gateway = new TestGateway(settings(limits(Duration.ofMillis(200), null)));
    try (var socket = gateway.connect()) {
      connect(socket);

      assertThat(closeCode(socket.receiveMessage())).isEqualTo(1001);
      assertThat(TestGateway.at(gateway.nextSocketEvent(), "requestContext.eventType"))
          .isEqualTo("DISCONNECT");
    }
  }

  @Test
  void aBusySocketIsClosedAtTheEndOfItsLife() throws Exception {
    gateway.close();
    gateway = new TestGateway(settings(limits(Duration.ofMinutes(1), Duration.ofMillis(300))));
    gateway.socketAnswer = "{\"statusCode\":200,\"body\":\"again\",\"isBase64Encoded\":false}";
    try (var socket = gateway.connect()) {
      connect(socket);

      var frame = socket.sendFrame(TEXT, "AAAAAXBpbmc=").receiveMessage();
      while (frame.opcode() == TEXT) {
        frame = socket.sendFrame(TEXT, "AAAAAXBpbmc=").receiveMessage();
      }

      assertThat(closeCode(frame)).isEqualTo(1001);
    }
  }

  private static SocketLimits limits(@Nullable Duration idle, @Nullable Duration lifetime) {
    return new SocketLimits(true, FRAME, MESSAGE, idle, lifetime);
  }

  private String connect(RawConnection socket) throws Exception {
    assertThat(socket.upgrade("/v2").status()).isEqualTo(101);
    return (String) TestGateway.at(gateway.nextSocketEvent(), "requestContext.connectionId");
  }

  private static void sendFrames(RawConnection socket, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      socket.sendFrame(i == 0 ? TEXT : CONTINUATION, i == count - 1, "x".repeat(FRAME));
    }
  }

  private static int push(RawConnection caller, String id, int length) throws IOException {
    return caller
        .send(
            "POST /local/@connections/%s HTTP/1.1\nHost: h\nAuthorization: Bearer secret\n"
                    .formatted(id)
                + "Content-Length: %d\n\n".formatted(length)
                + "y".repeat(length))
        .receive()
        .status();
  }

  private static int closeCode(Frame frame) {
    assertThat(frame.opcode()).isEqualTo(CLOSE);
    return frame.payload().charAt(0) << 8 | frame.payload().charAt(1);
  }

  private static LocalSettings settings(SocketLimits limits) {
    return LocalSettings.of(
        "127.0.0.1",
        0,
        /* maxBodyBytes= */ 1024 * 1024,
        limits,
        Duration.ofMinutes(1),
        SecretBytes.wrap("secret".getBytes(UTF_8)));
  }
}
