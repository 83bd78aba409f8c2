package lambdabridge.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.SocketRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class ApiGatewayTest {
  private static final AwsCredentials KEY =
      AwsBasicCredentials.create(SigningGateway.ACCESS_KEY, SigningGateway.SECRET_KEY);

  private final SigningGateway gateway = new SigningGateway();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    gateway.close();
    http.shutdownNow();
  }

  @Test
  void aClientsMessageIsSignedAndInBase64() {
    SocketRef socket = SocketRef.of("L0SM9cOFvHc/CIhw=", gateway.origin(), "v2");

    assertThat(pusher(KEY).push(socket, Bytes.ofHex("00000000ff00"))).isTrue();

    assertThat(gateway.taken())
        .containsExactly("POST /v2/@connections/L0SM9cOFvHc%2FCIhw%3D AAAAAP8A");
  }

  @Test
  void anAdministratorsMessageIsTextAsItIs() {
    SocketRef socket = SocketRef.of("a", gateway.origin(), SocketRef.MANAGEMENT_STAGE);

    assertThat(pusher(KEY).push(socket, Bytes.ofUtf8("{\"data\":\"ż\"}"))).isTrue();

    assertThat(gateway.taken()).containsExactly("POST /management/@connections/a {\"data\":\"ż\"}");
  }

  @Test
  void aRolesSessionTokenIsSignedToo() {
    var session =
        AwsSessionCredentials.create(
            SigningGateway.ACCESS_KEY, SigningGateway.SECRET_KEY, "token/of+a=session");

    assertThat(pusher(session).push(SocketRef.of("a", gateway.origin(), "v2"), Bytes.ofUtf8("m")))
        .isTrue();
  }

  @Test
  void anotherSecretIsRefusedAndItsSocketClosed() {
    AwsCredentials wrong = AwsBasicCredentials.create(SigningGateway.ACCESS_KEY, "another");

    assertThat(pusher(wrong).push(SocketRef.of("a", gateway.origin(), "v2"), Bytes.ofUtf8("m")))
        .isFalse();

    assertThat(gateway.taken()).isEmpty();
  }

  private HttpConnectionPusher pusher(AwsCredentials credentials) {
    var signer = new RequestSigner(() -> credentials, SigningGateway.REGION, Clock.systemUTC());
    return new HttpConnectionPusher(
        List.of(new ApiGateway(gateway.origin(), signer::sign)),
        Duration.ofSeconds(10),
        () -> http,
        Metrics.unread());
  }
}
