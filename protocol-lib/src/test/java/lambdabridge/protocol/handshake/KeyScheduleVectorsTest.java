package lambdabridge.protocol.handshake;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyScheduleVectorsTest {
  static List<JsonNode> ecdhe() {
    return Vectors.listOfPrivmxTls("ecdhe");
  }

  static List<JsonNode> ticketResume() {
    return Vectors.listOfPrivmxTls("ticket_resume");
  }

  @ParameterizedTest
  @MethodSource("ecdhe")
  void bothSidesOfAKeyAgreementReachTheVectorsKeys(JsonNode vector) {
    EcPrivateKey client = EcPrivateKey.of(secret(vector, "client_private"));
    EcPrivateKey server = EcPrivateKey.of(secret(vector, "server_private"));

    SecretBytes shared = server.ecdh(EcPublicKey.decode(hex(vector, "client_public")));
    SecretBytes master =
        KeySchedule.masterSecret(
            shared, hex(vector, "client_random"), hex(vector, "server_random"));

    assertThat(shared).isEqualTo(secret(vector, "pre_master_secret"));
    assertThat(client.ecdh(EcPublicKey.decode(hex(vector, "server_public")))).isEqualTo(shared);
    assertThat(master).isEqualTo(secret(vector, "master_secret"));
    assertThat(trafficKeys(vector, master, "server_random")).isEqualTo(expectedKeys(vector));
  }

  @ParameterizedTest
  @MethodSource("ticketResume")
  void aTicketLeadsToTheVectorsKeys(JsonNode vector) {
    assertThat(trafficKeys(vector, secret(vector, "master_secret"), "ticket_id"))
        .isEqualTo(expectedKeys(vector));
  }

  @Test
  void aSecretAgreedOnInsideAConnectionLeadsToTheVectorsKeysByTheRandomsInForce() {
    JsonNode vector = Vectors.privmxTls("key_login");
    Bytes clientRandom = hex(vector, "with_randoms_client_random");
    Bytes serverRandom = hex(vector, "with_randoms_server_random");

    SecretBytes master =
        KeySchedule.masterSecret(
            secret(vector, "with_randoms_pre_master_secret"), clientRandom, serverRandom);

    assertThat(master).isEqualTo(secret(vector, "with_randoms_master_secret"));
    assertThat(KeySchedule.trafficKeys(master, clientRandom, serverRandom))
        .isEqualTo(
            new TrafficKeys(
                secret(vector, "with_randoms_client_mac_key"),
                secret(vector, "with_randoms_server_mac_key"),
                secret(vector, "with_randoms_client_key"),
                secret(vector, "with_randoms_server_key")));
  }

  private static TrafficKeys trafficKeys(JsonNode vector, SecretBytes master, String serverRandom) {
    return KeySchedule.trafficKeys(master, hex(vector, "client_random"), hex(vector, serverRandom));
  }

  private static TrafficKeys expectedKeys(JsonNode vector) {
    return new TrafficKeys(
        secret(vector, "client_mac_key"),
        secret(vector, "server_mac_key"),
        secret(vector, "client_key"),
        secret(vector, "server_key"));
  }
}
