package lambdabridge.protocol.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void anAddressIsAUserAndAHost() {
    assertThat(Address.parse("alice.b-c#chat.example.com"))
        .isEqualTo(new Address("alice.b-c", "chat.example.com"))
        .hasToString("alice.b-c#chat.example.com");
    assertThat(Address.parse("bob#localhost:3000").host()).isEqualTo("localhost:3000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "#host",
        "alice#",
        "alice#a#b",
        "al#host",
        "Alice#host",
        "alice..b#host",
        "alice-#host",
        ".alice#host",
        "alice#ho st",
        "alice#a..b",
        "alice#host/path",
        "alice#host:65536"
      })
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
  }

  @Test
  void aUserNameHasAtMostFiftyCharacters() {
    assertThat(Address.isUser("a".repeat(50))).isTrue();
    assertThat(Address.isUser("a".repeat(51))).isFalse();
  }
}
