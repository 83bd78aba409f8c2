package lambdabridge.protocol.notification;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.testing.ScriptedRandom;
import lambdabridge.protocol.testing.Vectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotificationVectorsTest {
  static List<JsonNode> notifications() {
    return Vectors.listOfPrivmxTls("notifications");
  }

  @ParameterizedTest
  @MethodSource("notifications")
  void sealingGivesTheVectorsBytesAndOpeningTakesThemBack(JsonNode vector) {
    NotificationSealer sealer = new NotificationSealer(secret(vector, "key"));
    Bytes payload = hex(vector, "payload");

    Bytes sealed = sealer.seal(payload, new ScriptedRandom(hex(vector, "iv")));

    assertThat(sealed).isEqualTo(hex(vector, "sealed"));
    assertThat(sealer.open(sealed)).isEqualTo(payload);
  }

  @ParameterizedTest
  @MethodSource("notifications")
  void everyFlippedBitAndEveryCutIsRefused(JsonNode vector) {
    NotificationSealer sealer = new NotificationSealer(secret(vector, "key"));
    Bytes sealed = hex(vector, "sealed");

    for (int bit = 0; bit < 8 * sealed.length(); bit++) {
      byte[] flipped = sealed.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> sealer.open(Bytes.wrap(flipped)))
          .isInstanceOf(ProtocolException.class);
    }
    for (int length = 0; length < sealed.length(); length++) {
      Bytes cut = sealed.slice(0, length);
      assertThatThrownBy(() -> sealer.open(cut)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void eventsAreOneObjectInVersion1AndAListInVersion2() {
    for (JsonNode vector : notifications()) {
      if (vector.has("value")) {
        assertThat(PayloadCodec.ofNotifications(2).decode(hex(vector, "payload")))
            .as("MessagePack")
            .asInstanceOf(InstanceOfAssertFactories.LIST)
            .isNotEmpty();
      } else if (vector.get("name").asText().startsWith("pson")) {
        assertThat(PayloadCodec.ofNotifications(1).decode(hex(vector, "payload")))
            .as("PSON")
            .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
            .containsKeys("type", "data");
      }
    }
  }

  @Test
  void versionOneNotificationsHaveNoDictionary() {
    assertThatThrownBy(() -> PayloadCodec.ofNotifications(1).decode(Bytes.ofHex("fe00")))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("PSON dictionary index out of range");
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new NotificationSealer(SecretBytes.wrap(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
