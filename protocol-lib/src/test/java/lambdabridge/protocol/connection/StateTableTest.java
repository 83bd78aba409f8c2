package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.frame.ContentType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every state of a connection with every frame that may come.
 *
 * <p>The states: nothing said yet; a key agreement answered, the client still in plaintext as it
 * has to be; a ticket accepted, but no CHANGE_CIPHER_SPEC behind it; and the encrypted connection.
 */
class StateTableTest {
  private final MemoryServer server = new MemoryServer();
  private final Conversation conversation = new Conversation(server);

  private void reach(String state) {
    server.register(conversation.key().publicKey());
    switch (state) {
      case "GUEST" -> {}
      case "AGREED" -> conversation.ecdhe();
      case "RESUMED" -> conversation.ticket();
      case "ENCRYPTED" -> conversation.ticket().encrypted();
      default -> throw new IllegalArgumentException(state);
    }
  }

  private static List<String> answersOnTheWay(String state) {
    return switch (state) {
      case "GUEST" -> List.of();
      case "AGREED" -> List.of("ecdhe", "CCS");
      default -> List.of("CCS");
    };
  }

  private void say(String message) {
    switch (message) {
      case "ecdhe" -> conversation.ecdhe();
      case "ecdhex" -> conversation.ecdhex();
      case "ticket" -> conversation.ticket();
      case "bad ticket" ->
          conversation.handshake(
              Conversation.ticketMessage(Bytes.ofHex("00"), Conversation.CLIENT_RANDOM));
      case "ticket_request" -> conversation.ticketRequest(3);
      case "srp_init", "key_init", "srp_exchange", "key_exchange", "session", "ecdhef", "novelty" ->
          conversation.handshake(Map.of("type", message));
      case "handshake without type" -> conversation.handshake(Map.of("a", 1));
      case "handshake text" ->
          conversation.raw(ContentType.HANDSHAKE, PayloadCodec.ofVersion(1).encode("x"));
      case "handshake garbage" -> conversation.raw(ContentType.HANDSHAKE, Bytes.ofHex("fd"));
      case "CCS" -> conversation.changeCipherSpec();
      case "ALERT" -> conversation.raw(ContentType.ALERT, Bytes.ofUtf8("help"));
      case "HELLO" -> conversation.raw(ContentType.HELLO, Bytes.ofHex("f5"));
      case "ping" -> conversation.call("ping");
      case "call" -> conversation.call("echo");
      case "app garbage" -> conversation.raw(ContentType.APPLICATION_DATA, Bytes.ofHex("fd"));
      case "app empty" -> conversation.raw(ContentType.APPLICATION_DATA, Bytes.EMPTY);
      default -> throw new IllegalArgumentException(message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GUEST     | ecdhe                  | ecdhe, CCS
          GUEST     | ecdhex                 | ecdhex, CCS
          GUEST     | ticket                 | CCS
          GUEST     | bad ticket             | ALERT Invalid ticket
          GUEST     | ticket_request         | ALERT Unknown session
          GUEST     | srp_init               | ALERT User doesn't exist
          GUEST     | key_init               | ALERT User doesn't exist
          GUEST     | srp_exchange           | ALERT Unknown session
          GUEST     | key_exchange           | ALERT Unknown session
          GUEST     | session                | ALERT Unknown session
          GUEST     | ecdhef                 | ALERT Cannot find key
          GUEST     | novelty                | ''
          GUEST     | handshake without type | ALERT Invalid handshake data
          GUEST     | handshake text         | ALERT Invalid handshake data
          GUEST     | handshake garbage      | ALERT Invalid handshake data. Cannot decode given PSON
          GUEST     | CCS                    | ALERT Invalid next read state
          GUEST     | ALERT                  | ''
          GUEST     | HELLO                  | ''
          GUEST     | ping                   | result pong
          GUEST     | call                   | ALERT Encryption required
          GUEST     | app garbage            | ALERT Invalid application frame data. Cannot decode given PSON
          GUEST     | app empty              | ALERT Invalid application frame data. Cannot decode given PSON

          AGREED    | ecdhe                  | {ecdhe}, {CCS}
          AGREED    | ecdhex                 | {ecdhex}, {CCS}
          AGREED    | ticket                 | {CCS}
          AGREED    | bad ticket             | {ALERT Invalid ticket}
          AGREED    | ticket_request         | {ticket_response 3}
          AGREED    | session                | {ALERT Unknown session}
          AGREED    | novelty                | ''
          AGREED    | handshake garbage      | {ALERT Invalid handshake data. Cannot decode given PSON}
          AGREED    | CCS                    | ''
          AGREED    | ALERT                  | ''
          AGREED    | HELLO                  | ''
          AGREED    | ping                   | {result pong}
          AGREED    | call                   | {ALERT Encryption required}
          AGREED    | app garbage            | {ALERT Invalid application frame data. Cannot decode given PSON}

          RESUMED   | ecdhe                  | {ecdhe}, {CCS}
          RESUMED   | ecdhex                 | {ecdhex}, {CCS}
          RESUMED   | ticket                 | {CCS}
          RESUMED   | bad ticket             | {ALERT Invalid ticket}
          RESUMED   | ticket_request         | {ALERT Encryption required}
          RESUMED   | session                | {ALERT Unknown session}
          RESUMED   | novelty                | ''
          RESUMED   | handshake garbage      | {ALERT Invalid handshake data. Cannot decode given PSON}
          RESUMED   | CCS                    | ''
          RESUMED   | ALERT                  | ''
          RESUMED   | HELLO                  | ''
          RESUMED   | ping                   | {result pong}
          RESUMED   | call                   | {ALERT Encryption required}
          RESUMED   | app garbage            | {ALERT Invalid application frame data. Cannot decode given PSON}

          ENCRYPTED | ecdhe                  | {ecdhe}, {CCS}
          ENCRYPTED | ecdhex                 | {ecdhex}, {CCS}
          ENCRYPTED | ticket                 | {CCS}
          ENCRYPTED | bad ticket             | {ALERT Invalid ticket}
          ENCRYPTED | ticket_request         | {ticket_response 3}
          ENCRYPTED | session                | {ALERT Unknown session}
          ENCRYPTED | srp_init               | {ALERT User doesn't exist}
          ENCRYPTED | novelty                | ''
          ENCRYPTED | handshake garbage      | {ALERT Invalid handshake data. Cannot decode given PSON}
          ENCRYPTED | CCS                    | {ALERT Invalid next read state}
          ENCRYPTED | ALERT                  | ''
          ENCRYPTED | HELLO                  | ''
          ENCRYPTED | ping                   | {result pong}
          ENCRYPTED | call                   | {result {}}
          ENCRYPTED | app garbage            | {ALERT Invalid application frame data. Cannot decode given PSON}
          ENCRYPTED | app empty              | {ALERT Invalid application frame data. Cannot decode given PSON}
          """)
  void eachFrameIsAnsweredAsItsStateSays(String state, String message, String expected) {
    List<String> answers = new ArrayList<>(answersOnTheWay(state));
    if (!expected.isEmpty()) {
      answers.addAll(List.of(expected.split(", ")));
    }
    reach(state);
    say(message);

    assertThat(conversation.send()).isEqualTo(answers);
  }
}
