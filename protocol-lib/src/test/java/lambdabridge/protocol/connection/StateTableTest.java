package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.frame.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state of a connection with every frame that may come, and whether the frames behind it are
 * processed still.
 *
 * <ul>
 *   <li>GUEST: nothing said yet
 *   <li>AGREED: {@code ecdhe} answered, the client still in plaintext, as it has to be
 *   <li>KNOWN: {@code ecdhef} accepted, but no CHANGE_CIPHER_SPEC behind it
 *   <li>RESUMED: a ticket accepted, but no CHANGE_CIPHER_SPEC behind it
 *   <li>ENCRYPTED: a ticket and CHANGE_CIPHER_SPEC; the client encrypts
 *   <li>REKEYED: as ENCRYPTED, then {@code ecdhe}; the client still under the former keys
 * </ul>
 *
 * <p>Source: spec privmx-tls.md 3.6 to 3.10.
 */
class StateTableTest {
  private static final Set<String> STATES =
      Set.of("GUEST", "AGREED", "KNOWN", "RESUMED", "ENCRYPTED", "REKEYED");

  /** Frame, states, answer. An answer with END breaks the connection: nothing more is read. */
  private static final String TABLE =
      """
      ecdhe             | all                        | ecdhe, CCS
      ecdhex            | all                        | ecdhex, CCS
      ecdhef            | all                        | CCS
      ecdhef, no key    | all                        | ALERT Cannot find key with id 0000000000000000, END
      ticket            | all                        | CCS
      bad ticket        | all                        | ALERT Invalid ticket, END
      ticket_request    | GUEST                      | ALERT Unknown session, END
      ticket_request    | KNOWN RESUMED              | ALERT Encryption required, END
      ticket_request    | AGREED ENCRYPTED REKEYED   | ticket_response 3
      srp_init          | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      srp_init          | ENCRYPTED REKEYED          | srp_init
      srp_exchange      | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      srp_exchange      | ENCRYPTED REKEYED          | srp_exchange 3, CCS
      srp_exchange, new | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      srp_exchange, new | ENCRYPTED REKEYED          | ALERT Unknown session, END
      key_init          | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      key_init          | ENCRYPTED REKEYED          | key_init
      key_exchange      | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      key_exchange      | ENCRYPTED REKEYED          | key_exchange 3, CCS
      key_exchange, new | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      key_exchange, new | ENCRYPTED REKEYED          | ALERT Unknown session, END
      wrong exchange    | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      wrong exchange    | ENCRYPTED REKEYED          | ALERT Invalid session state, END
      session           | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      session           | ENCRYPTED REKEYED          | session, CCS
      session, new      | GUEST AGREED KNOWN RESUMED | ALERT Encryption required, END
      session, new      | ENCRYPTED REKEYED          | ALERT Unknown session, END
      novelty           | all                        |
      no type           | all                        | ALERT Invalid handshake data, END
      no object         | all                        | ALERT Invalid handshake data, END
      no payload        | all                        | ALERT Invalid handshake data. Cannot decode given PSON, END
      no fields         | all                        | ALERT Invalid params, END
      CCS               | GUEST ENCRYPTED            | ALERT Invalid next read state, END
      CCS               | AGREED KNOWN RESUMED REKEYED |
      ALERT             | all                        |
      HELLO             | all                        |
      ping              | all                        | result pong
      call              | GUEST AGREED KNOWN RESUMED | ALERT Encryption required
      call              | ENCRYPTED REKEYED          | result {}
      app garbage       | all                        | ALERT Invalid application frame data. Cannot decode given PSON
      app empty         | all                        | ALERT Invalid application frame data. Cannot decode given PSON
      app no id         | all                        | ALERT Invalid frame. Field 'id' required
      app no method     | all                        | ALERT Invalid frame. Field 'method' required
      app no params     | all                        | ALERT Invalid frame. Field 'params' required
      """;

  private final MemoryServer server = new MemoryServer();
  private final Conversation conversation = new Conversation(server);
  private final AccountMessages account = new AccountMessages(server);

  static List<Arguments> table() {
    List<Arguments> rows = new ArrayList<>();
    TABLE
        .lines()
        .map(line -> line.split("\\|", -1))
        .forEach(
            cells ->
                states(cells[1].strip())
                    .forEach(
                        state ->
                            rows.add(Arguments.of(cells[0].strip(), state, cells[2].strip()))));
    return rows;
  }

  private static Stream<String> states(String cell) {
    return cell.equals("all") ? STATES.stream().sorted() : Stream.of(cell.split(" +"));
  }

  @Test
  void theTableHasEveryFrameInEveryStateOnce() {
    Set<String> frames = new TreeSet<>();
    List<String> pairs = new ArrayList<>();
    for (Arguments row : table()) {
      frames.add(String.valueOf(row.get()[0]));
      pairs.add(row.get()[0] + " in " + row.get()[1]);
    }

    List<String> all =
        frames.stream()
            .flatMap(frame -> STATES.stream().map(state -> frame + " in " + state))
            .toList();
    assertThat(pairs).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachFrameIsAnsweredAsItsStateSays(String frame, String state, String answer) {
    List<String> expected = new ArrayList<>(reach(state));
    if (!answer.isEmpty()) {
      expected.addAll(List.of(answer.split(", ")));
    }
    boolean broken = expected.remove("END");
    say(frame, state);
    boolean keysUnknown =
        frame.equals("CCS") && (state.equals("AGREED") || state.equals("REKEYED"));
    if (!keysUnknown) {
      conversation.call("ping");
      if (!broken) {
        expected.add("result pong");
      }
    }

    assertThat(conversation.send()).isEqualTo(encryptedBehindFirstCcs(expected));
  }

  private static List<String> encryptedBehindFirstCcs(List<String> frames) {
    int ccs = frames.indexOf("CCS");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      expected.add(ccs >= 0 && i > ccs ? "{" + frames.get(i) + "}" : frames.get(i));
    }
    return expected;
  }

  private List<String> reach(String state) {
    server.register(conversation.key().publicKey());
    switch (state) {
      case "GUEST" -> {}
      case "AGREED" -> conversation.ecdhe();
      case "KNOWN" -> conversation.ecdhef(server.settings().serverKeys().getFirst());
      case "RESUMED" -> conversation.ticket();
      case "ENCRYPTED" -> conversation.ticket().encrypted();
      case "REKEYED" -> conversation.ticket().encrypted().ecdhe();
      default -> throw new IllegalArgumentException(state);
    }
    return switch (state) {
      case "GUEST" -> List.of();
      case "AGREED" -> List.of("ecdhe", "CCS");
      case "REKEYED" -> List.of("CCS", "ecdhe", "CCS");
      default -> List.of("CCS");
    };
  }

  private void say(String frame, String state) {
    boolean hasSession = state.equals("ENCRYPTED") || state.equals("REKEYED");
    switch (frame) {
      case "ecdhe" -> conversation.ecdhe();
      case "ecdhex" -> conversation.ecdhex();
      case "ecdhef" -> conversation.ecdhef(server.settings().serverKeys().getLast());
      case "ecdhef, no key" -> {
        Map<String, Object> message =
            conversation.ecdhefMessage(server.settings().serverKeys().getLast());
        message.put("key_id", Bytes.wrap(new byte[8]));
        conversation.handshake(message);
      }
      case "ticket" -> conversation.ticket();
      case "bad ticket" ->
          conversation.handshake(
              Conversation.ticketMessage(Bytes.ofHex("00"), Conversation.CLIENT_RANDOM));
      case "ticket_request" -> conversation.ticketRequest(3);
      case "srp_init" -> conversation.handshake(account.srpInit());
      case "srp_exchange" -> {
        if (hasSession) {
          account.beginSrp(conversation.session());
          conversation.keyed(account.srpExchange(), account.srpKey());
        } else {
          conversation.handshake(account.srpExchange());
        }
      }
      case "srp_exchange, new" -> conversation.handshake(account.srpExchange());
      case "key_init" -> conversation.handshake(account.keyInit());
      case "key_exchange" -> {
        if (hasSession) {
          account.beginKeyLogin(conversation.session());
          conversation.keyed(account.keyExchange(), account.keySecret());
        } else {
          conversation.handshake(account.keyExchange());
        }
      }
      case "key_exchange, new" -> conversation.handshake(account.keyExchange());
      case "wrong exchange" -> {
        if (hasSession) {
          account.beginSrp(conversation.session());
        }
        conversation.handshake(account.keyExchange());
      }
      case "session" -> {
        if (hasSession) {
          account.beRestorable(conversation.session());
        }
        conversation.agreement(account.session(), account.restoreKey);
      }
      case "session, new" -> conversation.handshake(account.session());
      case "novelty" -> conversation.handshake(Map.of("type", frame));
      case "no type" -> conversation.handshake(Map.of("a", 1));
      case "no object" ->
          conversation.raw(ContentType.HANDSHAKE, PayloadCodec.ofVersion(1).encode("x"));
      case "no payload" -> conversation.raw(ContentType.HANDSHAKE, Bytes.ofHex("fd"));
      case "no fields" -> conversation.handshake(Map.of("type", "ecdhe"));
      case "CCS" -> {
        if (state.equals("KNOWN") || state.equals("RESUMED")) {
          conversation.encrypted();
        } else {
          conversation.changeCipherSpec();
        }
      }
      case "ALERT" -> conversation.raw(ContentType.ALERT, Bytes.ofUtf8("help"));
      case "HELLO" -> conversation.raw(ContentType.HELLO, Bytes.ofHex("f5"));
      case "ping" -> conversation.call("ping");
      case "call" -> conversation.call("echo");
      case "app garbage" -> conversation.raw(ContentType.APPLICATION_DATA, Bytes.ofHex("fd"));
      case "app empty" -> conversation.raw(ContentType.APPLICATION_DATA, Bytes.EMPTY);
      case "app no id" -> conversation.app(Map.of("method", "ping", "params", Map.of()));
      case "app no method" -> conversation.app(Map.of("id", 1L, "params", Map.of()));
      case "app no params" -> conversation.app(Map.of("id", 1L, "method", "ping"));
      default -> throw new IllegalArgumentException(frame);
    }
  }
}
