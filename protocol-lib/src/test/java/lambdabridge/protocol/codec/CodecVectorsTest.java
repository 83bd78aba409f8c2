package lambdabridge.protocol.codec;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.text;
import static lambdabridge.protocol.testing.Vectors.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.Sha256;
import lambdabridge.protocol.testing.Vectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecVectorsTest {
  private final PayloadCodec pson = PayloadCodec.ofVersion(1);
  private final PayloadCodec msgPack = PayloadCodec.ofVersion(2);

  static List<JsonNode> pson() {
    return Vectors.listOfPrivmxTls("pson");
  }

  static List<JsonNode> psonDecodeOnly() {
    return Vectors.listOfPrivmxTls("pson_decode_only");
  }

  static List<JsonNode> psonReject() {
    return Vectors.listOfPrivmxTls("pson_reject");
  }

  static List<JsonNode> msgPack() {
    return Vectors.listOfPrivmxTls("msgpack");
  }

  @ParameterizedTest
  @MethodSource("pson")
  void psonGoesBothWaysWithoutTheDictionary(JsonNode vector) {
    Bytes encoded = pson.encode(value(vector.get("value")));

    if (vector.has("encoded")) {
      assertThat(encoded).isEqualTo(hex(vector, "encoded"));
    } else {
      assertThat(encoded.length()).isEqualTo(vector.get("encoded_length").asInt());
      assertThat(encoded.slice(0, 8)).isEqualTo(hex(vector, "encoded_prefix"));
      assertThat(Sha256.digest(encoded)).isEqualTo(hex(vector, "encoded_sha256"));
    }
    assertThat(pson.decode(encoded)).isEqualTo(value(vector.get("value")));
  }

  @ParameterizedTest
  @MethodSource("pson")
  void psonReadsWhatPeersWriteWithTheDictionary(JsonNode vector) {
    if (vector.has("encoded_with_dictionary")) {
      assertThat(pson.decode(hex(vector, "encoded_with_dictionary")))
          .isEqualTo(value(vector.get("value")));
    }
  }

  @Test
  void theDictionaryIsTheVectors() {
    List<JsonNode> entries = Vectors.listOfPrivmxTls("pson_dictionary");
    for (int i = 0; i < entries.size(); i++) {
      assertThat(pson.decode(Bytes.wrap(new byte[] {(byte) 0xFE, (byte) i})))
          .isEqualTo(entries.get(i).asText());
    }
  }

  @ParameterizedTest
  @MethodSource("psonDecodeOnly")
  void psonAcceptsOtherFormsOfAValue(JsonNode vector) {
    if (vector.has("optional")) {
      // Tag FD: the specification lets a decoder refuse it, and ours does.
      assertThatThrownBy(() -> pson.decode(hex(vector, "encoded")))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("PSON tag FD");
    } else {
      assertThat(pson.decode(hex(vector, "encoded"))).isEqualTo(value(vector.get("value")));
    }
  }

  @ParameterizedTest
  @MethodSource("psonReject")
  void psonRefusesBrokenValues(JsonNode vector) {
    assertThatThrownBy(() -> pson.decode(hex(vector, "encoded")))
        .as(text(vector, "reason"))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @MethodSource("msgPack")
  void messagePackGoesBothWays(JsonNode vector) {
    Object value = value(vector.get("value"));

    assertThat(msgPack.encode(value)).isEqualTo(hex(vector, "encoded"));
    assertThat(msgPack.decode(hex(vector, "encoded"))).isEqualTo(asDecoded(value));
  }

  /** Integers beyond 32 bits travel as floats and are decoded as such. */
  private static @Nullable Object asDecoded(@Nullable Object value) {
    if (value instanceof Long n && (n < Integer.MIN_VALUE || n > 0xFFFF_FFFFL)) {
      return n.doubleValue();
    }
    return value;
  }

  @Test
  void messagePackReadsTheTicketRequestOfTheVersion2Transcript() {
    Bytes payload = hex(Vectors.privmxTls("transcript_v2_fragment"), "payload");

    assertThat(msgPack.decode(payload)).isEqualTo(Map.of("type", "ticket_request", "count", 256L));
  }
}
