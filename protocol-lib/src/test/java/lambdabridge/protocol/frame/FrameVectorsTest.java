package lambdabridge.protocol.frame;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static lambdabridge.protocol.testing.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameVectorsTest {
  static List<JsonNode> plain() {
    return Vectors.listOfPrivmxTls("frames_plain");
  }

  static List<JsonNode> encrypted() {
    return Vectors.listOfPrivmxTls("frames_encrypted");
  }

  static List<JsonNode> rejected() {
    return Vectors.listOfPrivmxTls("frames_reject");
  }

  @ParameterizedTest
  @MethodSource("plain")
  void plaintextFramesGoBothWays(JsonNode vector) {
    Frame frame = frame(vector);
    FrameWriter out = new FrameWriter();

    out.write(frame.version(), frame.type(), frame.payload());

    assertThat(out.finish()).isEqualTo(hex(vector, "frame"));
    FrameReader in = new FrameReader(hex(vector, "frame"));
    assertThat(in.next()).isEqualTo(frame);
    assertThat(in.hasNext()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("encrypted")
  void encryptedFramesGoBothWays(JsonNode vector) {
    ByteWriter out = new ByteWriter();

    cipher(vector)
        .seal(
            vector.get("version").asInt(),
            vector.get("content_type").asInt(),
            hex(vector, "payload"),
            out);

    assertThat(out.finish()).isEqualTo(hex(vector, "frame"));
    FrameReader in = reader(vector);
    assertThat(in.next()).isEqualTo(frame(vector));
    assertThat(in.hasNext()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void forgedFramesAreRefused(JsonNode vector) {
    assertThatThrownBy(() -> reader(vector).next())
        .as(text(vector, "reason"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(expectedAlert(text(vector, "reason")));
  }

  private static String expectedAlert(String reason) {
    if (reason.contains("header tag")) {
      return "Invalid frame TAG";
    }
    return reason.startsWith("truncated") ? "Truncated frame" : "Invalid frame MAC";
  }

  private static Frame frame(JsonNode vector) {
    ContentType type = ContentType.ofCode(vector.get("content_type").asInt());
    return new Frame(vector.get("version").asInt(), type, hex(vector, "payload"));
  }

  private static FrameReader reader(JsonNode vector) {
    FrameReader in = new FrameReader(hex(vector, "frame"));
    in.switchTo(cipher(vector));
    return in;
  }

  private static CipherState cipher(JsonNode vector) {
    return new CipherState(
        secret(vector, "key"), secret(vector, "mac_key"), Long.parseLong(text(vector, "sequence")));
  }
}
