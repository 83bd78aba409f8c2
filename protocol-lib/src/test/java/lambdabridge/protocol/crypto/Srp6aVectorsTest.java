package lambdabridge.protocol.crypto;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static lambdabridge.protocol.testing.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Srp6aVectorsTest {
  static List<JsonNode> srp() {
    return Vectors.listOfPrivmxTls("srp");
  }

  static List<JsonNode> passwordMixing() {
    return Vectors.listOfPrivmxTls("password_mixing");
  }

  @ParameterizedTest
  @MethodSource("srp")
  void bothSidesReachTheVectorsProofsAndKey(JsonNode vector) {
    SecretBytes mixed = SecretBytes.wrap(Base64.getDecoder().decode(text(vector, "mixed_base64")));
    SecretBytes a = secret(vector, "a");
    SecretBytes b = secret(vector, "b");

    SecretBytes x = Srp6a.secret(hex(vector, "s"), text(vector, "I"), mixed);
    SecretBytes verifier = Srp6a.verifier(x);
    Bytes clientPublic = Srp6a.clientPublic(a);
    Bytes serverPublic = Srp6a.serverPublic(verifier, b);
    Srp6a.Outcome client = Srp6a.client(x, a, clientPublic, serverPublic);
    Srp6a.Outcome server = Srp6a.server(verifier, b, clientPublic, serverPublic);

    assertThat(Srp6a.N).isEqualTo(hex(vector, "N"));
    assertThat(Srp6a.K).isEqualTo(hex(vector, "k"));
    assertThat(x).isEqualTo(secret(vector, "x"));
    assertThat(Bytes.wrap(verifier.toArray())).isEqualTo(padded(vector, "v", 128));
    assertThat(clientPublic).isEqualTo(padded(vector, "A", 128));
    assertThat(serverPublic).isEqualTo(padded(vector, "B", 128));
    for (Srp6a.Outcome outcome : List.of(client, server)) {
      assertThat(outcome.clientProof()).isEqualTo(hex(vector, "M1_padded"));
      assertThat(outcome.serverProof()).isEqualTo(hex(vector, "M2_padded"));
      assertThat(outcome.key()).isEqualTo(secret(vector, "K"));
    }
    assertThat(Srp6a.sameProof(client.clientProof(), hex(vector, "M1"))).isTrue();
  }

  @Test
  void publicValuesThatAreZeroModuloNAreUnusable() {
    for (JsonNode vector : Vectors.listOfPrivmxTls("srp_reject")) {
      Bytes value = hex(vector, vector.has("A") ? "A" : "B");

      assertThat(Srp6a.isUnusable(value)).as(text(vector, "reason")).isTrue();
      assertThatThrownBy(
              () ->
                  Srp6a.server(
                      SecretBytes.wrap(new byte[] {5}),
                      SecretBytes.wrap(new byte[64]),
                      value,
                      Srp6a.G))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void proofsCompareAsIntegers() {
    Bytes expected = Bytes.wrap(new byte[32]).slice(0, 31).concat(Bytes.ofHex("07"));

    assertThat(Srp6a.sameProof(expected, Bytes.ofHex("07"))).isTrue();
    assertThat(Srp6a.sameProof(expected, Bytes.ofHex("00").concat(expected))).isTrue();
    assertThat(Srp6a.sameProof(expected, Bytes.ofHex("08"))).isFalse();
    assertThat(Srp6a.sameProof(expected, Bytes.ofHex("01").concat(expected))).isFalse();
    assertThat(Srp6a.sameProof(expected, Bytes.EMPTY)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("passwordMixing")
  void passwordsMixAsTheVectorsSay(JsonNode vector) throws IOException {
    int rounds = new ObjectMapper().readTree(text(vector, "login_data")).get("rounds").asInt();

    SecretBytes mixed =
        PasswordMixing.mix(text(vector, "password_text"), hex(vector, "salt"), rounds);

    assertThat(mixed).isEqualTo(secret(vector, "mixed"));
  }

  private static Bytes padded(JsonNode vector, String name, int length) {
    return Bytes.ofHex("0".repeat(2 * length - text(vector, name).length()) + text(vector, name));
  }
}
