package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every ALERT text of the specification: how it comes to be said, and what a client makes of it.
 *
 * <p>Source: spec privmx-tls.md 3.9.
 */
class AlertTest {
  private static final String NONCE = "n".repeat(32);

  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final Conversation conversation = new Conversation(server);
  private final AccountMessages account = new AccountMessages(server);

  /** A text, and what makes the server say it. */
  record Said(String text, Consumer<AlertTest> provoke) {
    @Override
    public String toString() {
      return text;
    }
  }

  static List<Said> said() {
    return List.of(
        new Said(
            "Invalid ticket",
            test ->
                test.conversation.handshake(
                    Conversation.ticketMessage(Bytes.ofHex("00"), Conversation.CLIENT_RANDOM))),
        new Said("User doesn't exist", test -> test.conversation.ecdhex()),
        new Said(
            "Invalid frame TAG",
            test -> test.conversation.ticket().changeCipherSpec().call("ping").call("ping")),
        new Said("Unsupported version", test -> test.conversation.version(3).hello()),
        new Said("Unsupported version 3 1,2", test -> test.conversation.hello().version(3).hello()),
        new Said("Invalid next read state", test -> test.conversation.changeCipherSpec()),
        new Said("Invalid handshake data", test -> test.conversation.handshake(Map.of())),
        new Said(
            "Invalid handshake data. Cannot decode given PSON",
            test -> test.conversation.raw(ContentType.HANDSHAKE, Bytes.EMPTY)),
        new Said(
            "Invalid application frame data. Cannot decode given PSON",
            test -> test.conversation.raw(ContentType.APPLICATION_DATA, Bytes.EMPTY)),
        new Said("Invalid frame. Field 'id' required", test -> test.conversation.app(Map.of())),
        new Said(
            "Invalid frame. Field 'method' required",
            test -> test.conversation.app(Map.of("id", 1L))),
        new Said(
            "Invalid frame. Field 'params' required",
            test -> test.conversation.app(Map.of("id", 1L, "method", "ping"))),
        new Said("Solution does not exist", test -> test.ecdheWith(Map.of("solution", "nowhere"))),
        new Said(
            "Cannot find key with id 0102030405060708",
            test ->
                test.conversation.handshake(
                    Map.of(
                        "type",
                        "ecdhef",
                        "key_id",
                        Bytes.ofHex("0102030405060708"),
                        "key",
                        test.conversation.key().publicKey().encoded()))),
        new Said(
            "Invalid client key",
            test -> {
              Map<String, Object> session = test.account.session();
              session.put("sessionKey", "none");
              test.conversation.ticket().encrypted().handshake(session);
            }),
        new Said("Invalid params", test -> test.ecdheWith(Map.of("solution", 1L))),
        new Said(
            "Invalid nonce",
            test -> test.conversation.handshake(test.conversation.ecdhexMessage("short", now()))),
        new Said(
            "Invalid timestamp",
            test -> test.conversation.handshake(test.conversation.ecdhexMessage(NONCE, "0"))),
        new Said(
            "Invalid signature",
            test -> {
              Map<String, Object> login = test.conversation.ecdhexMessage(NONCE, now());
              login.put("nonce", "m".repeat(32));
              test.conversation.handshake(login);
            }),
        new Said(
            "Unknown session",
            test -> test.conversation.ticket().encrypted().handshake(test.account.srpExchange())),
        new Said(
            "Invalid session state",
            test -> {
              test.conversation.ticket().encrypted().handshake(test.account.keyExchange());
              test.account.beginSrp(test.conversation.session());
            }),
        new Said(
            "Invalid A",
            test -> {
              Map<String, Object> exchange = test.account.srpExchange();
              exchange.put("A", Srp6a.N.hex());
              test.conversation.ticket().encrypted().handshake(exchange);
              test.account.beginSrp(test.conversation.session());
            }),
        new Said(
            "Different M1",
            test -> {
              Map<String, Object> exchange = test.account.srpExchange();
              exchange.put("M1", "00");
              test.conversation.ticket().encrypted().handshake(exchange);
              test.account.beginSrp(test.conversation.session());
            }),
        new Said(
            "Login rejected",
            test -> {
              for (int i = 0; i < MemoryAccounts.MOST_FAILURES; i++) {
                test.server.accounts.failed(AccountMessages.NAME);
              }
              test.conversation.ticket().encrypted().handshake(test.account.srpInit());
            }));
  }

  private static String now() {
    return String.valueOf(MemoryServer.NOW.toEpochMilli());
  }

  private void ecdheWith(Map<String, Object> changes) {
    Map<String, Object> message = conversation.ecdheMessage();
    message.putAll(changes);
    conversation.handshake(message);
  }

  @ParameterizedTest
  @MethodSource("said")
  void theServerSaysItInTheseWordsEncryptedIfItEncrypts(Said said) {
    said.provoke.accept(this);

    List<String> answer = conversation.send();

    String alert = "ALERT " + said.text;
    assertThat(answer)
        .last()
        .isEqualTo(answer.getFirst().equals("CCS") ? "{" + alert + "}" : alert);
  }

  @Test
  void aWrongMacIsAnAlertOfItsOwn() {
    Conversation encrypted = conversation.ticket().encrypted().call("ping");
    byte[] message = encrypted.finish().toArray();
    message[message.length - 1] ^= 1;

    assertThat(encrypted.read(server.exchange(Bytes.wrap(message))))
        .containsExactly("CCS", "{ALERT Invalid frame MAC}");
  }

  /** Said by the reference server only: gates, second factors and proxies we do not have. */
  static List<String> neverSaid() {
    return List.of(
        "INVALID_PROXY_SESSION",
        "Invalid next write state",
        "Hello packet required",
        "Invalid hello packet",
        "Unknown application in hello packet",
        "Invalid timestamp in hello packet",
        "Invalid signature in hello packet",
        "Invalid device id",
        "Maintenance mode",
        "Internal server error");
  }

  @Test
  void aClientTellsEveryTextToItsCallerAtFirstContact() {
    for (String text : allTexts()) {
      ClientConnection client = client(message -> plaintextAlert(text));

      assertThat(catchThrowableOfType(AlertException.class, client::connectAnonymously).text())
          .isEqualTo(text);
    }
  }

  @Test
  void onlyARefusedTicketEndsTheClientsSession() {
    for (String text : allTexts()) {
      server.register(conversation.key().publicKey());
      ClientConnection client = client(server::exchange);
      client.connectAnonymously();

      AlertException plaintext =
          catchThrowableOfType(
              AlertException.class,
              () -> client.callOver(message -> plaintextAlert(text), "echo", Map.of()));
      assertThat(plaintext.text()).isEqualTo(text);

      if (text.equals("Invalid ticket")) {
        assertThat(plaintext.isSessionLost()).isTrue();
        assertThatThrownBy(() -> client.call("echo", Map.of()))
            .isInstanceOf(SessionLostException.class);
      } else {
        assertThat(plaintext.isSessionLost()).isFalse();
        assertThat(client.call("echo", Map.of())).isEqualTo(Map.of());
      }
    }
  }

  @Test
  void anEncryptedAlertInThePlaceOfAnAnswerFailsThisCallOnly() {
    for (String text : allTexts()) {
      if (text.equals("Invalid ticket")) {
        continue;
      }
      ClientConnection client = client(server::exchange);
      client.connectAnonymously();

      assertThat(
              catchThrowableOfType(
                      AlertException.class,
                      () -> client.callOver(m -> encryptedAlert(m, text), "echo", Map.of()))
                  .text())
          .isEqualTo(text);
      assertThat(client.call("echo", Map.of())).isEqualTo(Map.of());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Invalid ticket", "anything", ""})
  void whatAClientAlertsOfIsReadAndOtherwiseIgnored(String text) {
    assertThat(
            conversation
                .raw(ContentType.ALERT, Bytes.ofUtf8(text))
                .ticket()
                .encrypted()
                .raw(ContentType.ALERT, Bytes.ofUtf8(text))
                .call("echo")
                .send())
        .containsExactly("CCS", "{result {}}");
  }

  private static List<String> allTexts() {
    List<String> texts = new ArrayList<>(neverSaid());
    texts.add("Invalid frame MAC");
    said().forEach(said -> texts.add(said.text()));
    return texts;
  }

  private static Bytes plaintextAlert(String text) {
    FrameWriter out = new FrameWriter();
    out.write(1, ContentType.ALERT, Bytes.ofUtf8(text));
    return out.finish();
  }

  private Bytes encryptedAlert(Bytes message, String text) {
    Map<String, Object> ticket = Conversation.object(new FrameReader(message).next());
    Bytes id = Conversation.bytes(ticket, "ticket_id");
    FrameWriter out = new FrameWriter();
    out.switchTo(
        1,
        KeySchedule.trafficKeys(
                server.redeem(id).orElseThrow().masterSecret(),
                Conversation.bytes(ticket, "client_random"),
                id)
            .serverDirection());
    out.write(1, ContentType.ALERT, Bytes.ofUtf8(text));
    return out.finish();
  }

  private ClientConnection client(Transport transport) {
    return new ClientConnection(
        transport, new ClientSettings(1, "test", null, null), () -> server.now, random);
  }
}
