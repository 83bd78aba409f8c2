package lambdabridge.server.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row of the Sockets table must not make us send our signature or secret anywhere else. */
class PushOriginTest {
  private static final String API = "https://a1b2.execute-api.eu-central-1.amazonaws.com";

  @ParameterizedTest
  @CsvSource({
    API + ", " + API + "/v2",
    API + ", " + API + "/management",
    "http://edge.internal:3000, http://edge.internal:3000/local",
    "http://10.20.0.0/16:3000, http://10.20.255.1:3000/local",
    "http://10.20.7.9:3000, http://10.20.7.9:3000/local"
  })
  void itsOwnStagesAreHeld(String origin, String endpoint) {
    assertThat(PushOrigin.parse(origin).holds(URI.create(endpoint))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    API + ", https://evil.example.com/v2",
    API + ", http://a1b2.execute-api.eu-central-1.amazonaws.com/v2",
    API + ", " + API + ".evil.example.com/v2",
    API + ", " + API + ":8443/v2",
    API + ", https://a1b2.execute-api.eu-central-1.amazonaws.com@evil.example.com/v2",
    API + ", https://user@a1b2.execute-api.eu-central-1.amazonaws.com/v2",
    API + ", " + API + "/v2/../admin",
    API + ", " + API + "/v2?x=1",
    API + ", " + API + "/v2#x",
    API + ", " + API,
    API + ", v2",
    API + ", mailto:a1b2.execute-api.eu-central-1.amazonaws.com",
    "http://10.20.0.0/16:3000, http://10.21.0.1:3000/local",
    "http://10.20.0.0/16:3000, http://10.20.0.1/local",
    "http://10.20.0.0/16:3000, http://10.20.evil.example.com:3000/local",
    "http://10.20.0.0/16:3000, http://10.20.0.999:3000/local"
  })
  void nothingElseIs(String origin, String endpoint) {
    assertThat(PushOrigin.parse(origin).holds(URI.create(endpoint))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a1b2.execute-api.eu-central-1.amazonaws.com",
        "https://a/v2",
        "https://a/",
        "ftp://a",
        "http://10.0.0.0/33:3000",
        "http://10.0.0/16:3000",
        "http://edge.internal/16:3000"
      })
  void whatIsNoOriginIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PushOrigin.parse(text))
        .withMessageContaining("no origin");
  }
}
