package lambdabridge.protocol;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.AesCbc;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.HmacSha256;
import lambdabridge.protocol.crypto.Prf;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;

/**
 * The exchange that docs/protocol.md works through by hand: a resumed ping of the transcript. Every
 * number is computed here as the page explains it, down to the message the vector ends in, and the
 * page shows just these numbers.
 */
class WorkedExampleTest {
  private static final Pattern EXAMPLE = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL);
  private static final int HEX_DIGITS_IN_A_LINE = 64;

  /** Where a direction's keys begin in each half of the key block. */
  private static final int CLIENT = 0;

  private static final int SERVER = 32;

  private final JsonNode transcript = Vectors.privmxTls("transcript_v1");
  private final PayloadCodec pson = PayloadCodec.ofVersion(1);
  private final StringBuilder page = new StringBuilder();

  @Test
  void thePageShowsTheNumbersOfTheTranscript() throws IOException {
    JsonNode first = transcript.get("connection_1");
    JsonNode second = transcript.get("connection_2");
    EcPrivateKey client = EcPrivateKey.of(secret(transcript, "client_private"));
    EcPublicKey server =
        EcPrivateKey.of(secret(transcript, "server_ephemeral_private")).publicKey();
    Bytes ticket = hex(second, "ticket_id");
    Bytes random = hex(second, "client_random");

    SecretBytes preMaster = client.ecdh(server);
    SecretBytes master = Prf.expand(preMaster, Bytes.ofUtf8("master secret"), 48);
    SecretBytes block =
        Prf.expand(master, Bytes.ofUtf8("key expansion").concat(ticket).concat(random), 128);
    assertThat(master).isEqualTo(secret(first, "master_secret"));
    assertThat(block.slice(64, 96)).isEqualTo(secret(second, "client_key"));

    line("client private", client.scalar());
    line("server public", server.encoded());
    line("pre_master", preMaster);
    line("master", master);
    line("client_random", random);
    line("ticket_id", ticket);
    line("client MAC key", block.slice(0, 32));
    line("server MAC key", block.slice(32, 64));
    line("client key", block.slice(64, 96));
    line("server key", block.slice(96, 128));

    JsonNode asked = transcript.get("steps").get(2);
    Bytes request =
        plaintext(22, asked.get("frames").get(0))
            .concat(changeCipherSpec())
            .concat(encrypted(0, 22, payload(asked.get("frames").get(2)), block, CLIENT))
            .concat(encrypted(1, 23, payload(asked.get("frames").get(3)), block, CLIENT));
    assertThat(request).isEqualTo(hex(asked, "body"));

    Bytes expected = hex(transcript.get("steps").get(3), "body");
    FrameReader in = new FrameReader(expected);
    in.next();
    in.switchTo(new CipherState(block.slice(96, 128), block.slice(32, 64)));
    Bytes answer =
        changeCipherSpec()
            .concat(encrypted(0, 22, in.next().payload(), block, SERVER))
            .concat(encrypted(1, 23, in.next().payload(), block, SERVER));
    assertThat(answer).isEqualTo(expected);

    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "protocol.md")));
    assertThat(example.find()).isTrue();
    assertThat(example.group(1)).isEqualTo(page.toString());
  }

  private Bytes payload(JsonNode value) {
    return pson.encode(Vectors.value(value));
  }

  private Bytes plaintext(int type, JsonNode value) {
    Bytes payload = payload(value);
    Bytes header = header(type, payload.length());
    page.append('\n');
    line("ticket", header);
    line("", payload);
    return header.concat(payload);
  }

  private Bytes changeCipherSpec() {
    Bytes frame = header(20, 0);
    page.append('\n');
    line("CCS", frame);
    return frame;
  }

  /** Seals a frame of the direction whose keys begin at {@code offset} in their halves. */
  private Bytes encrypted(long sequence, int type, Bytes payload, SecretBytes block, int offset) {
    SecretBytes macKey = block.slice(offset, offset + 32);
    SecretBytes key = block.slice(64 + offset, 96 + offset);
    Bytes header = header(type, 16 * (payload.length() / 16 + 1));
    Bytes seed = new ByteWriter().u64(sequence).bytes(header).finish();
    Bytes tag = HmacSha256.tag(macKey, seed).slice(0, 8);
    Bytes sealedHeader = encryptBlock(key, header.concat(tag));
    Bytes ciphertext = AesCbc.encrypt(key, sealedHeader, payload);
    Bytes mac = HmacSha256.tag(macKey, seed.concat(sealedHeader).concat(ciphertext)).slice(0, 16);
    page.append('\n');
    line("payload", payload);
    line("seed", seed);
    line("tag", tag);
    line("sealed header", sealedHeader);
    line("ciphertext", ciphertext);
    line("mac", mac);
    return sealedHeader.concat(ciphertext).concat(mac);
  }

  private static Bytes header(int type, int length) {
    return new ByteWriter().u8(1).u8(type).u32(length).u16(0).finish();
  }

  private static Bytes encryptBlock(SecretBytes key, Bytes block) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.toArray(), "AES"));
      return Bytes.wrap(cipher.doFinal(block.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void line(String name, SecretBytes value) {
    line(name, Bytes.wrap(value.toArray()));
  }

  private void line(String name, Bytes value) {
    String digits = value.hex();
    for (int from = 0; from < digits.length(); from += HEX_DIGITS_IN_A_LINE) {
      int to = Math.min(digits.length(), from + HEX_DIGITS_IN_A_LINE);
      page.append("%-15s %s\n".formatted(from == 0 ? name : "", digits.substring(from, to)));
    }
  }
}
