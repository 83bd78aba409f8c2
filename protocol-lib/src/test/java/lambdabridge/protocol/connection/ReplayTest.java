package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.frame.FrameReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages sent a second time: as they were, by somebody who recorded them; and, by somebody who
 * got to see inside, the same handshake in an encrypted connection of their own.
 */
class ReplayTest {
  private final MemoryServer server = new MemoryServer();
  private final Conversation victim = new Conversation(server);
  private final AccountMessages account = new AccountMessages(server);
  private final ServerKey serverKey = server.settings().serverKeys().getFirst();

  @BeforeEach
  void register() {
    server.register(victim.key().publicKey());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecdhex",
        "ecdhef",
        "ecdhe with challenge",
        "ticket",
        "srp_init",
        "srp_exchange",
        "key_init",
        "key_exchange",
        "session",
        "rekeying"
      })
  void aRecordedMessageIsRefusedAndNothingIsExecuted(String kind) {
    Bytes message = message(kind).call("echo").finish();
    server.exchange(message);
    List<Session> sessions = List.copyOf(server.sessions);
    int calls = server.calls.size();

    Bytes answer = server.exchange(message);

    assertThat(new FrameReader(answer).next().payload().utf8())
        .isEqualTo(kind.startsWith("ecdh") ? "Invalid nonce" : "Invalid ticket");
    assertThat(server.sessions).isEqualTo(sessions);
    assertThat(server.calls).hasSize(calls);
  }

  /** Nothing in it could be refused, and whoever repeats it cannot read the answer. */
  @Test
  void aRecordedAnonymousContactOpensAnotherSessionThatNobodyHasTheKeysOf() {
    Bytes message = victim.ecdhe().ticketRequest(1).finish();
    server.exchange(message);
    SecretBytes first = server.lastIssuedUnder();

    server.exchange(message);

    assertThat(server.lastIssuedUnder()).isNotEqualTo(first);
  }

  private Conversation message(String kind) {
    switch (kind) {
      case "ecdhex" -> victim.ecdhex();
      case "ecdhef" -> victim.ecdhef(serverKey).encrypted();
      case "ecdhe with challenge" -> {
        Map<String, Object> message = victim.ecdheMessage();
        message.put("challenge", "c".repeat(64));
        victim.agreement(message);
      }
      case "ticket" -> victim.ticket().encrypted();
      case "srp_init" -> victim.ticket().encrypted().handshake(account.srpInit());
      case "srp_exchange" -> {
        victim.ticket().encrypted().keyed(account.srpExchange(), account.srpKey());
        account.beginSrp(victim.session());
      }
      case "key_init" -> victim.ticket().encrypted().handshake(account.keyInit());
      case "key_exchange" -> {
        victim.ticket().encrypted().keyed(account.keyExchange(), account.keySecret());
        account.beginKeyLogin(victim.session());
      }
      case "session" -> {
        victim.ticket().encrypted().agreement(account.session(), account.restoreKey);
        account.beRestorable(victim.session());
      }
      case "rekeying" -> victim.ticket().encrypted().ecdhe();
      default -> throw new IllegalArgumentException(kind);
    }
    return victim;
  }

  @Test
  void anExchangeIsGoodOnceEvenInItsOwnSession() {
    victim.ticket().encrypted().keyed(account.srpExchange(), account.srpKey());
    account.beginSrp(victim.session());

    assertThat(victim.handshake(account.srpExchange()).send())
        .containsExactly("CCS", "{srp_exchange 3}", "{CCS}", "{ALERT Unknown session}");
  }

  @Test
  void aKeyExchangeIsGoodOnceEvenIfItsLoginIsBegunAgain() {
    victim.ticket().encrypted().keyed(account.keyExchange(), account.keySecret());
    account.beginKeyLogin(victim.session());
    assertThat(victim.send()).containsExactly("CCS", "{key_exchange 3}", "{CCS}");

    Conversation again = new Conversation(server).ticket().encrypted();
    account.beginKeyLogin(again.session());
    assertThat(again.handshake(account.keyExchange()).send())
        .containsExactly("CCS", "{ALERT Invalid nonce}");
  }

  @Test
  void anExchangeInAnotherSessionThanItsBeginIsUnknownAndEndsTheLogin() {
    Conversation thief = new Conversation(server).ticket().encrypted();
    victim.ticket().encrypted();
    account.beginSrp(victim.session());

    assertThat(thief.handshake(account.srpExchange()).send())
        .containsExactly("CCS", "{ALERT Unknown session}");
    assertThat(server.accounts.exchanges).isEmpty();
  }

  @Test
  void anExchangeOfTheOtherKindEndsTheLoginToo() {
    victim.ticket().encrypted();
    account.beginSrp(victim.session());

    assertThat(victim.handshake(account.keyExchange()).send())
        .containsExactly("CCS", "{ALERT Invalid session state}");
    assertThat(server.accounts.exchanges).isEmpty();
  }

  @Test
  void aRestorationIsGoodOnce() {
    victim.ticket().encrypted().agreement(account.session(), account.restoreKey);
    account.beRestorable(victim.session());
    assertThat(victim.send()).containsExactly("CCS", "{session}", "{CCS}");

    Conversation thief = new Conversation(server).ticket().encrypted();
    assertThat(thief.handshake(account.session()).send())
        .containsExactly("CCS", "{ALERT Invalid nonce}");
  }

  @Test
  void aLoginWithAKeyIsGoodOnce() {
    Map<String, Object> caught = victim.ecdhexMessage();
    assertThat(victim.agreement(caught).send()).containsExactly("ecdhex", "CCS");

    Conversation thief = new Conversation(server).ticket().encrypted();
    assertThat(thief.handshake(caught).send()).containsExactly("CCS", "{ALERT Invalid nonce}");
  }
}
