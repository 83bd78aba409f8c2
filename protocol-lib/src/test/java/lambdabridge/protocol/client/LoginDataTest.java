package lambdabridge.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginDataTest {
  static List<JsonNode> vectors() {
    return Vectors.listOfPrivmxTls("password_mixing");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void textsOfTheVectorsMixAsTheyShouldAndAreWrittenTheSame(JsonNode vector) {
    LoginData data = LoginData.decode(Vectors.text(vector, "login_data"));

    assertThat(data.mix(Vectors.text(vector, "password_text")))
        .isEqualTo(Vectors.secret(vector, "mixed"));
    assertThat(data.encode()).isEqualTo(Vectors.text(vector, "login_data"));
  }

  @Test
  void aPasswordHintDoesNotMatter() {
    String json = text("16", "4000", "AAAAAAAAAAAAAAAAAAAAAA==").replace("}", ",\"hint\":\"x\"}");

    assertThat(LoginData.decode(json).rounds()).isEqualTo(4000);
  }

  @Test
  void anyOtherMixingIsRefused() {
    String salt = "AAAAAAAAAAAAAAAAAAAAAA==";
    String good = text("16", "4000", salt);
    for (String bad :
        List.of(
            good.replace("PBKDF2", "SCRYPT"),
            good.replace("SHA512", "SHA1"),
            good.replace("\"version\":1", "\"version\":2"),
            text("32", "4000", salt),
            text("16", "0", salt),
            text("16", "-1", salt),
            text("16", "1000001", salt),
            text("16", "9223372036854775807", salt),
            text("16", "4000.5", salt),
            text("16", "4000", "AAAA"),
            "{}",
            "[]",
            "1")) {
      assertThatThrownBy(() -> LoginData.decode(bad))
          .as(bad)
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Server wants the password mixed in an unknown way");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "nonsense"})
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> LoginData.decode(text)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aVerifierIsForOneNameAndOnePasswordAndNeverTheSameTwice() {
    PasswordVerifier first = PasswordVerifier.create("alice", "secret", new SecureRandom());
    PasswordVerifier second = PasswordVerifier.create("alice", "secret", new SecureRandom());
    LoginData data = LoginData.decode(first.loginData());

    assertThat(Srp6a.verifier(Srp6a.secret(first.salt(), "alice", data.mix("secret"))))
        .isEqualTo(first.verifier());
    assertThat(Srp6a.verifier(Srp6a.secret(first.salt(), "bob", data.mix("secret"))))
        .isNotEqualTo(first.verifier());
    assertThat(data.rounds()).isBetween(4000, 5000);
    assertThat(first.verifier()).isNotEqualTo(second.verifier());
    assertThat(first.salt()).isNotEqualTo(second.salt());
    assertThat(first.toString()).contains("SecretBytes[128]");
  }

  private static String text(String length, String rounds, String salt) {
    return "{\"algorithm\":\"PBKDF2\",\"hash\":\"SHA512\",\"length\":%s,\"rounds\":%s,\"salt\":\"%s\",\"version\":1}"
        .formatted(length, rounds, salt);
  }
}
