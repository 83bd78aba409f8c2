package lambdabridge.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowClientTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(1);

  private TestGateway gateway;

  @BeforeEach
  void open() throws IOException {
    gateway = new TestGateway(settings(SHORT));
  }

  /** Returns settings of a gateway that waits so long for what has not come. */
  private static LocalSettings settings(Duration patience) {
    return new LocalSettings(
        "127.0.0.1",
        0,
        /* maxBodyBytes= */ 200_000,
        SocketLimits.own(200_000),
        /* maxConnections= */ 2,
        /* inboundBytes= */ 100_000,
        /* outboundBytes= */ 1_000_000,
        /* socketBacklogBytes= */ 100_000,
        /* concurrentCalls= */ 4,
        /* headTimeout= */ patience,
        /* bodyTimeout= */ patience,
        /* requestTimeout= */ LONG,
        /* idleTimeout= */ patience,
        /* pingInterval= */ LONG,
        /* pushSecret= */ null);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aRequestThatDoesNotComeEndsTheConnection() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("POST /api/v2.0 HT");

      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aBodyThatStopsEndsTheConnection() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("POST /api/v2.0 HTTP/1.1\nHost: h\nContent-Length: 10\n\nabc");

      assertThat(connection.isEnded()).isTrue();
      assertThat(gateway.httpEvents).isEmpty();
    }
  }

  @Test
  void aKeptConnectionEndsWhenItIsIdle() throws Exception {
    try (var connection = gateway.connect()) {
      connection.send("GET /health HTTP/1.1\nHost: h\n\n").receive();

      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void aBodyForWhichNothingIsLeftIs503() throws Exception {
    try (var connection = gateway.connect()) {
      connection
          .send("POST /api/v2.0 HTTP/1.1\nHost: h\nContent-Length: 150000\n\n")
          .sendBytes(new byte[150_000]);

      assertThat(connection.receive().status()).isEqualTo(503);
    }
    try (var connection = gateway.connect()) {
      connection
          .send("POST /api/v2.0 HTTP/1.1\nHost: h\nContent-Length: 90000\n\n")
          .sendBytes(new byte[90_000]);

      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void aNewConnectionTakesThePlaceOfTheOneThatWasWaitedForLongest() throws Exception {
    try (var patient = new TestGateway(settings(LONG));
        var first = patient.connect();
        var second = patient.connect()) {
      first.send("GET /health HTTP/1.1\nHost: h\n\n").receive();
      second.send("GET /health HTTP/1.1\nHost: h\n\n").receive();

      try (var third = patient.connect()) {
        assertThat(third.send("GET /health HTTP/1.1\nHost: h\n\n").receive().status())
            .isEqualTo(200);
        assertThat(first.isEnded()).isTrue();
        assertThat(second.send("GET /health HTTP/1.1\nHost: h\n\n").receive().status())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void webSocketsLeaveRoomForCalls() throws Exception {
    try (var patient = new TestGateway(settings(LONG));
        var socket = patient.connect();
        var tooMany = patient.connect()) {
      assertThat(socket.upgrade("/").status()).isEqualTo(101);

      assertThat(tooMany.upgrade("/").status()).isEqualTo(503);
    }
  }
}
