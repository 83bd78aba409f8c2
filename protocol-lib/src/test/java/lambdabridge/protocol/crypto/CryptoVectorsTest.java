package lambdabridge.protocol.crypto;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static lambdabridge.protocol.testing.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CryptoVectorsTest {
  static List<JsonNode> prf() {
    return Vectors.listOfPrivmxTls("prf");
  }

  static List<JsonNode> kdf() {
    return Vectors.listOfPrivmxTls("kdf_counter_feedback");
  }

  static List<JsonNode> ecKeys() {
    return Vectors.listOfPrivmxTls("ec_keys");
  }

  static List<JsonNode> base58Check() {
    return Vectors.listOfPrivmxTls("base58check");
  }

  static List<JsonNode> signatures() {
    return Vectors.listOfPrivmxTls("compact_signatures");
  }

  static List<JsonNode> ecies() {
    return Vectors.listOfPrivmxTls("ecies");
  }

  @ParameterizedTest
  @MethodSource("prf")
  void prfGivesTheVectorsOutput(JsonNode vector) {
    assertThat(
            Prf.expand(secret(vector, "secret"), hex(vector, "seed"), vector.get("length").asInt()))
        .isEqualTo(secret(vector, "output"));
  }

  @ParameterizedTest
  @MethodSource("kdf")
  void feedbackKdfGivesTheVectorsOutput(JsonNode vector) {
    assertThat(
            FeedbackKdf.derive(
                secret(vector, "key"), text(vector, "label_text"), vector.get("length").asInt()))
        .isEqualTo(secret(vector, "output"));
  }

  @ParameterizedTest
  @MethodSource("ecKeys")
  void keysHaveTheVectorsForms(JsonNode vector) {
    EcPrivateKey key = EcPrivateKey.of(secret(vector, "private"));

    assertThat(key.publicKey().encoded()).isEqualTo(hex(vector, "public_compressed"));
    assertThat(key.publicKey().pub58()).isEqualTo(text(vector, "public_base58"));
    assertThat(key.wif()).isEqualTo(text(vector, "wif"));
    assertThat(EcPrivateKey.ofWif(text(vector, "wif"))).isEqualTo(key);
    assertThat(EcPublicKey.ofPub58(text(vector, "public_base58"))).isEqualTo(key.publicKey());
    if (vector.has("public_uncompressed")) {
      assertThat(EcPublicKey.decode(hex(vector, "public_uncompressed"))).isEqualTo(key.publicKey());
    }
  }

  @ParameterizedTest
  @MethodSource("base58Check")
  void base58CheckGoesBothWays(JsonNode vector) {
    assertThat(Base58Check.encode(hex(vector, "payload"))).isEqualTo(text(vector, "text"));
    assertThat(Base58Check.decode(text(vector, "text"))).isEqualTo(hex(vector, "payload"));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void signaturesVerifyAsTheVectorSays(JsonNode vector) {
    Bytes message = Bytes.ofUtf8(text(vector, "message_text"));
    EcPublicKey key = EcPublicKey.ofPub58(text(vector, "public_base58"));

    assertThat(key.verifies(message, hex(vector, "signature")))
        .isEqualTo(vector.get("valid").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void signingGivesTheVectorsBytesWhereItHasAPrivateKey(JsonNode vector) {
    if (!vector.has("private")) {
      return;
    }
    Bytes message = Bytes.ofUtf8(text(vector, "message_text"));

    Bytes signature = EcPrivateKey.of(secret(vector, "private")).sign(message);

    assertThat(signature).isEqualTo(hex(vector, "signature"));
    assertThat(Base64.getEncoder().encodeToString(signature.toArray()))
        .isEqualTo(text(vector, "signature_base64"));
  }

  @ParameterizedTest
  @MethodSource("ecies")
  void eciesGivesTheVectorsBytesAndOpensThem(JsonNode vector) {
    EcPrivateKey sender = EcPrivateKey.of(secret(vector, "sender_private"));
    EcPrivateKey recipient = EcPrivateKey.of(secret(vector, "recipient_private"));
    Bytes plaintext = hex(vector, "plaintext");
    Bytes encrypted = hex(vector, "encrypted");

    assertThat(Ecies.encrypt(sender, recipient.publicKey(), plaintext)).isEqualTo(encrypted);
    assertThat(Ecies.decrypt(recipient, sender.publicKey(), encrypted)).isEqualTo(plaintext);
  }

  @ParameterizedTest
  @MethodSource("ecies")
  void eciesRefusesEveryFlippedBitAndEveryCut(JsonNode vector) {
    EcPrivateKey recipient = EcPrivateKey.of(secret(vector, "recipient_private"));
    EcPublicKey sender = EcPrivateKey.of(secret(vector, "sender_private")).publicKey();
    Bytes encrypted = hex(vector, "encrypted");

    for (int bit = 0; bit < 8 * encrypted.length(); bit++) {
      byte[] flipped = encrypted.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Ecies.decrypt(recipient, sender, Bytes.wrap(flipped)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Decryption failed");
    }
    for (int length = 0; length < encrypted.length(); length++) {
      Bytes cut = encrypted.slice(0, length);
      assertThatThrownBy(() -> Ecies.decrypt(recipient, sender, cut))
          .isInstanceOf(ProtocolException.class);
    }
  }
}
