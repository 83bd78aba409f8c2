package lambdabridge.protocol.connection;

import static lambdabridge.protocol.testing.Vectors.hex;
import static lambdabridge.protocol.testing.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;

/** What the official browser client and the reference server really said to each other. */
class RecordedSessionTest {
  private final JsonNode recording = Vectors.file("recordings/official-browser-client-2.2.8.json");
  private final EcPrivateKey alice =
      EcPrivateKey.ofWif(text(recording.get("users").get("alice"), "privKey"));
  private final PayloadCodec pson = PayloadCodec.ofVersion(1);
  private final Map<Bytes, SecretBytes> tickets = new HashMap<>();

  @Test
  void ourServerAcceptsTheRecordedLoginAndAnswersSoThatTheClientCanReadIt() {
    Bytes request = exchanges().getFirst().request();
    Map<?, ?> login = object(new FrameReader(request).next());
    MemoryServer server = new MemoryServer();
    server.register(alice.publicKey());
    server.solutions.add(text(recording, "solutionId"));
    server.now = Instant.ofEpochMilli(Long.parseLong((String) field(login, "timestamp")));

    Bytes answer = server.exchange(request);

    openLoginAnswer(answer);
    assertThat(tickets).hasSize(50);
    assertThat(server.sessions)
        .containsExactly(
            new Session(
                "0".repeat(24),
                Level.LOGGED_IN,
                text(recording.get("users").get("alice"), "pubKey"),
                text(recording, "solutionId"),
                "privmx-rpc-cpp",
                1));
  }

  @Test
  void everyRecordedMessageDecryptsUnderOurKeySchedule() {
    List<Exchange> exchanges = exchanges();
    openLoginAnswer(exchanges.getFirst().answer());

    List<String> methods = new ArrayList<>();
    for (Exchange exchange : exchanges.subList(1, exchanges.size())) {
      Opened opened = open(exchange);
      methods.add((String) field(opened.request(), "method"));
      assertThat(opened.answer()).containsEntry("id", opened.request().get("id"));
    }

    assertThat(methods)
        .startsWith("authorizeWebSocket", "context.contextList")
        .contains(
            "thread.threadCreate",
            "thread.threadMessageSend",
            "thread.threadMessageGet",
            "thread.threadMessagesGet",
            "thread.threadMessageUpdate",
            "thread.threadDelete")
        .endsWith("unauthorizeWebSocket");
  }

  @Test
  void payloadsOfTheNativeClientAreReproducedByteForByte() {
    List<Exchange> exchanges = exchanges();
    openLoginAnswer(exchanges.getFirst().answer());
    int compared = 0;

    for (Exchange exchange : exchanges) {
      for (Frame frame : requestFrames(exchange)) {
        if (frame.type() != ContentType.CHANGE_CIPHER_SPEC) {
          assertThat(pson.encode(pson.decode(frame.payload()))).isEqualTo(frame.payload());
          compared++;
        }
      }
    }

    assertThat(compared).isGreaterThan(30);
  }

  private record Exchange(Bytes request, Bytes answer) {}

  private record Opened(Map<?, ?> request, Map<String, Object> answer) {}

  /** Returns requests with their answers, by HTTP and over the socket without request ids. */
  private List<Exchange> exchanges() {
    List<Exchange> exchanges = new ArrayList<>();
    Map<Bytes, Bytes> onSocket = new HashMap<>();
    for (JsonNode entry : recording.get("exchanges")) {
      switch (text(entry, "kind")) {
        case "http" -> {
          if (text(entry, "method").equals("POST")) {
            exchanges.add(new Exchange(hex(entry, "requestBody"), hex(entry, "responseBody")));
          }
        }
        case "ws-frame" -> {
          Bytes data = hex(entry, "data");
          Bytes id = data.slice(0, 4);
          Bytes body = data.slice(4, data.length());
          if (text(entry, "direction").equals("client")) {
            onSocket.put(id, body);
          } else {
            exchanges.add(new Exchange(Objects.requireNonNull(onSocket.remove(id)), body));
          }
        }
        default -> assertThat(text(entry, "kind")).startsWith("ws-");
      }
    }
    assertThat(onSocket).isEmpty();
    return exchanges;
  }

  private void openLoginAnswer(Bytes answer) {
    FrameReader in = new FrameReader(answer);
    Map<?, ?> agreement = object(in.next());
    assertThat(agreement.get("type")).isEqualTo("ecdhex");
    EcPublicKey serverKey = EcPublicKey.decode((Bytes) field(agreement, "key"));
    SecretBytes masterSecret =
        KeySchedule.masterSecret(alice.ecdh(serverKey), Bytes.EMPTY, Bytes.EMPTY);

    assertThat(in.next().type()).isEqualTo(ContentType.CHANGE_CIPHER_SPEC);
    in.switchTo(KeySchedule.trafficKeys(masterSecret, Bytes.EMPTY, Bytes.EMPTY).serverDirection());
    for (Object id : (List<?>) field(object(in.next()), "tickets")) {
      tickets.put((Bytes) id, masterSecret);
    }
    assertThat(in.hasNext()).isFalse();
  }

  private Opened open(Exchange exchange) {
    List<Frame> request = requestFrames(exchange);
    assertThat(request)
        .extracting(Frame::type)
        .containsExactly(
            ContentType.HANDSHAKE, ContentType.CHANGE_CIPHER_SPEC, ContentType.APPLICATION_DATA);
    FrameReader in = new FrameReader(exchange.answer());
    assertThat(in.next().type()).isEqualTo(ContentType.CHANGE_CIPHER_SPEC);
    in.switchTo(keys(object(request.getFirst())).serverDirection());
    Opened opened = new Opened(object(request.getLast()), object(in.next()));
    assertThat(in.hasNext()).isFalse();
    return opened;
  }

  private List<Frame> requestFrames(Exchange exchange) {
    List<Frame> frames = new ArrayList<>();
    FrameReader in = new FrameReader(exchange.request());
    while (in.hasNext()) {
      Frame frame = in.next();
      frames.add(frame);
      if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        in.switchTo(keys(object(frames.getFirst())).clientDirection());
      }
    }
    return frames;
  }

  private TrafficKeys keys(Map<?, ?> ticket) {
    assertThat(ticket.get("type")).isEqualTo("ticket");
    Bytes id = (Bytes) field(ticket, "ticket_id");
    SecretBytes masterSecret = Objects.requireNonNull(tickets.get(id), "a ticket nobody issued");
    return KeySchedule.trafficKeys(masterSecret, (Bytes) field(ticket, "client_random"), id);
  }

  @SuppressWarnings("unchecked") // decoders return maps with String keys only
  private Map<String, Object> object(Frame frame) {
    return (Map<String, Object>) Objects.requireNonNull(pson.decode(frame.payload()));
  }

  private static Object field(Map<?, ?> object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }
}
