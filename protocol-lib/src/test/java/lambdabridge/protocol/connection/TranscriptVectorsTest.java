package lambdabridge.protocol.connection;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.testing.ScriptedRandom;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;

/**
 * The server side of two whole exchanges, with the vector's keys, tickets and clock.
 *
 * <p>The reference server writes some strings by dictionary index where we write them out, which
 * both is allowed and makes ciphertexts differ. So answers are compared by their values, frame by
 * frame, under the vector's own keys; frames without such strings, and the vector's payloads sealed
 * again by our writer, are compared byte for byte.
 */
class TranscriptVectorsTest {
  private static final int FIRST_REQUEST = 0;
  private static final int FIRST_ANSWER = 1;
  private static final int RESUMED_REQUEST = 2;
  private static final int RESUMED_ANSWER = 3;
  private static final int BAD_TICKET = 4;
  private static final int PLAINTEXT_PING = 5;

  private final JsonNode transcript = Vectors.privmxTls("transcript_v1");
  private final JsonNode steps = transcript.get("steps");
  private final PayloadCodec pson = PayloadCodec.ofVersion(1);
  private final FixedTickets vault = new FixedTickets();
  private final MemoryServer ports = new MemoryServer();

  @Test
  void firstContactIsAnsweredAsInTheTranscript() {
    Bytes expected = hex(steps.get(FIRST_ANSWER), "body");
    vault.next(0, 3);

    Bytes answer = server().handle(hex(steps.get(FIRST_REQUEST), "body"));

    SecretBytes key = secret(transcript.get("connection_1"), "server_key");
    SecretBytes macKey = secret(transcript.get("connection_1"), "server_mac_key");
    assertThat(values(answer, key, macKey)).isEqualTo(values(expected, key, macKey));
    assertThat(sealAgain(expected, key, macKey)).isEqualTo(expected);
    assertThat(vault.asked).containsExactly(50);
    assertThat(vault.masterSecret)
        .isEqualTo(secret(transcript.get("connection_1"), "master_secret"));
  }

  @Test
  void aResumedCallWithRefillIsAnsweredAsInTheTranscript() {
    Bytes expected = hex(steps.get(RESUMED_ANSWER), "body");
    vault.next(1, 3);

    Bytes answer = server().handle(hex(steps.get(RESUMED_REQUEST), "body"));

    SecretBytes key = secret(transcript.get("connection_2"), "server_key");
    SecretBytes macKey = secret(transcript.get("connection_2"), "server_mac_key");
    assertThat(values(answer, key, macKey)).isEqualTo(values(expected, key, macKey));
    assertThat(sealAgain(expected, key, macKey)).isEqualTo(expected);
    int lastFrame = 16 + 48 + 16;
    assertThat(answer.slice(answer.length() - lastFrame, answer.length()))
        .as("the frame with the pong, whose strings are not in the dictionary")
        .isEqualTo(expected.slice(expected.length() - lastFrame, expected.length()));
  }

  @Test
  void anUnusableTicketIsAnsweredByteForByte() {
    vault.ticket = Bytes.ofUtf8("another");

    assertThat(server().handle(hex(steps.get(RESUMED_REQUEST), "body")))
        .isEqualTo(hex(steps.get(BAD_TICKET), "body"));
  }

  @Test
  void aPlaintextPingIsAnsweredByteForByte() {
    JsonNode step = steps.get(PLAINTEXT_PING);

    assertThat(server().handle(hex(step, "body"))).isEqualTo(hex(step, "answer"));
    assertThat(ports.callers).containsOnlyNulls();
  }

  @Test
  void theClientsPlaintextMessageIsReproducedByteForByte() {
    FrameWriter out = new FrameWriter();
    for (JsonNode frame : steps.get(FIRST_REQUEST).get("frames")) {
      out.write(1, ContentType.HANDSHAKE, pson.encode(Vectors.value(frame)));
    }

    assertThat(out.finish()).isEqualTo(hex(steps.get(FIRST_REQUEST), "body"));
  }

  @Test
  void theClientsResumedMessageIsReproducedByteForByte() {
    JsonNode keys = transcript.get("connection_2");
    JsonNode frames = steps.get(RESUMED_REQUEST).get("frames");
    FrameWriter out = new FrameWriter();
    out.write(1, ContentType.HANDSHAKE, pson.encode(Vectors.value(frames.get(0))));
    out.switchTo(1, new CipherState(secret(keys, "client_key"), secret(keys, "client_mac_key")));
    out.write(1, ContentType.HANDSHAKE, pson.encode(Vectors.value(frames.get(2))));
    out.write(1, ContentType.APPLICATION_DATA, pson.encode(Vectors.value(frames.get(3))));

    assertThat(out.finish()).isEqualTo(hex(steps.get(RESUMED_REQUEST), "body"));
  }

  @Test
  void theTicketRequestOfTheVersion2FragmentIsUnderstood() {
    Bytes frame = hex(Vectors.privmxTls("transcript_v2_fragment"), "frame");

    Bytes answer = server().handle(frame);

    assertThat(new FrameReader(answer).next())
        .isEqualTo(new Frame(2, ContentType.ALERT, Bytes.ofUtf8("Unknown session")));
  }

  @Test
  void aHelloFrameIsAcceptedAndIgnored() {
    Bytes hello = hex(Vectors.privmxTls("hello"), "frame");
    JsonNode ping = steps.get(PLAINTEXT_PING);

    assertThat(server().handle(hello.concat(hex(ping, "body")))).isEqualTo(hex(ping, "answer"));
  }

  private ServerConnection server() {
    EcPrivateKey client = EcPrivateKey.of(secret(transcript, "client_private"));
    ports.register(client.publicKey());
    ServerSettings settings =
        new ServerSettings(
            EcPrivateKey.of(secret(transcript, "server_identity_private")),
            "localhost",
            "privmx-bridge;3.0.0,PrivmxApi/2.11.0",
            "3.0.0",
            5242880,
            50);
    return new ServerConnection(
        settings,
        ports,
        ports.accounts,
        vault,
        ports,
        () -> Instant.ofEpochMilli(1700000000123L),
        new ScriptedRandom(hex(transcript, "server_ephemeral_private")));
  }

  /** Returns all frames with their payloads decoded; what follows CHANGE_CIPHER_SPEC decrypted. */
  private List<Object> values(Bytes message, SecretBytes key, SecretBytes macKey) {
    List<Object> values = new ArrayList<>();
    FrameReader in = new FrameReader(message);
    while (in.hasNext()) {
      Frame frame = in.next();
      values.add(frame.type());
      if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        in.switchTo(new CipherState(key, macKey));
      } else {
        values.add(String.valueOf(pson.decode(frame.payload())));
      }
    }
    return values;
  }

  private static Bytes sealAgain(Bytes message, SecretBytes key, SecretBytes macKey) {
    FrameReader in = new FrameReader(message);
    FrameWriter out = new FrameWriter();
    while (in.hasNext()) {
      Frame frame = in.next();
      if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        in.switchTo(new CipherState(key, macKey));
        out.switchTo(1, new CipherState(key, macKey));
      } else {
        out.write(frame.version(), frame.type(), frame.payload());
      }
    }
    return out.finish();
  }

  /** Issues tickets of the transcript, and redeems its first. */
  private final class FixedTickets implements TicketVault {
    private final List<Bytes> ids = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private Bytes ticket = hex(transcript.get("connection_2"), "ticket_id");
    private SecretBytes masterSecret = secret(transcript.get("connection_1"), "master_secret");

    void next(int from, int to) {
      for (int i = from; i < to; i++) {
        ids.add(Bytes.ofHex(transcript.get("tickets").get(i).asText()));
      }
    }

    @Override
    public Optional<Resumption> redeem(Bytes ticketId) {
      Session session = new Session("0".repeat(24), Level.LOGGED_IN, "pub", null, null, 1);
      return Optional.of(new Resumption(session, masterSecret))
          .filter(r -> ticketId.equals(ticket));
    }

    @Override
    public Tickets issue(Session session, SecretBytes secret, int count) {
      asked.add(count);
      masterSecret = secret;
      return new Tickets(ids, Duration.ofMinutes(15));
    }

    @Override
    public Session rekey(Session session) {
      throw new UnsupportedOperationException("the transcript has no rekeying");
    }
  }
}
