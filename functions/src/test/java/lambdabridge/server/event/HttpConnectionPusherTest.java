package lambdabridge.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.SocketRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpConnectionPusherTest {
  private static final Bytes MESSAGE = Bytes.ofHex("00000000ff00");

  private final PushEndpoint endpoint = new PushEndpoint();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Metrics metrics = new Metrics("notify", log, InstantSource.system());
  private final HttpConnectionPusher pusher = pusher(Duration.ofSeconds(10));

  @AfterEach
  void close() {
    endpoint.close();
    http.shutdownNow();
  }

  @Test
  void aMessageArrivesAsItIsWithTheAuthorization() {
    // API Gateway's ids look like this one.
    SocketRef socket = endpoint.socket("L0SM9cOFvHc/CIhw=");

    assertThat(pusher.push(socket, MESSAGE)).isTrue();

    assertThat(endpoint.received("L0SM9cOFvHc/CIhw=")).containsExactly(MESSAGE);
    assertThat(endpoint.requests()).containsExactly("POST L0SM9cOFvHc/CIhw= Bearer secret");
  }

  @Test
  void statusGoneMeansThatTheSocketIsGone() {
    endpoint.answer("a", 410);

    assertThat(pusher.push(endpoint.socket("a"), MESSAGE)).isFalse();

    assertThat(endpoint.requests()).containsExactly("POST a Bearer secret");
  }

  @Test
  void aGatewayThatFailsForAMomentIsTriedAgain() {
    endpoint.answer("a", 503, 429);
    endpoint.answer("b", PushEndpoint.BREAK);

    assertThat(pusher.push(endpoint.socket("a"), MESSAGE)).isTrue();
    assertThat(pusher.push(endpoint.socket("b"), MESSAGE)).isTrue();

    assertThat(endpoint.received("a")).containsExactly(MESSAGE);
    assertThat(endpoint.received("b")).containsExactly(MESSAGE);
  }

  @Test
  void aSocketThatCannotBeServedIsClosedSoThatItsClientNotices() {
    endpoint.answer("a", 500, 500, 500);

    assertThat(pusher.push(endpoint.socket("a"), MESSAGE)).isFalse();

    assertThat(endpoint.requests()).last().isEqualTo("DELETE a Bearer secret");
  }

  @Test
  void aSocketThatTakesNothingInTimeIsClosed() {
    endpoint.answer("a", PushEndpoint.HANG);

    assertThat(pusher(Duration.ofMillis(500)).push(endpoint.socket("a"), MESSAGE)).isFalse();

    assertThat(endpoint.requests())
        .containsExactly("POST a Bearer secret", "DELETE a Bearer secret");
  }

  @Test
  void aSocketWhoseMessageIsTooLongIsClosedSoThatItsClientNotices() {
    endpoint.answer("a", 413);

    assertThat(pusher.push(endpoint.socket("a"), MESSAGE)).isFalse();

    assertThat(endpoint.requests())
        .containsExactly("POST a Bearer secret", "DELETE a Bearer secret");
  }

  @Test
  void aGatewayThatIsNotThereLosesItsSockets() {
    SocketRef socket = endpoint.socket("a");
    endpoint.close();

    assertThat(pusher.push(socket, MESSAGE)).isFalse();
  }

  @Test
  void countsWhatArrivedAndWhichSocketsAreNoMore() {
    endpoint.answer("gone", 410);
    endpoint.answer("closed", 413);

    List.of("a", "gone", "b", "closed").forEach(id -> pusher.push(endpoint.socket(id), MESSAGE));

    metrics.write();
    assertThat(log.toString(StandardCharsets.UTF_8))
        .endsWith("\"Pushes\":2,\"GoneSockets\":1,\"ClosedSockets\":1}\n");
  }

  private HttpConnectionPusher pusher(Duration timeout) {
    return new HttpConnectionPusher(List.of(endpoint.gateway()), timeout, () -> http, metrics);
  }
}
