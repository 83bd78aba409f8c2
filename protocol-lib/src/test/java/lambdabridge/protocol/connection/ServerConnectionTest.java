package lambdabridge.protocol.connection;

import static lambdabridge.protocol.connection.Conversation.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConnectionTest {
  private static final EcPrivateKey KEY =
      EcPrivateKey.of(SecretBytes.wrap(Bytes.ofHex("11".repeat(32)).toArray()));

  private final MemoryServer server = new MemoryServer();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRegisteredUserLogsInAndCallsUntilTicketsHaveBeenRefilledManyTimes(int version) {
    PrivmxTestClient client = connected(version);

    for (int i = 0; i < 300; i++) {
      Map<String, ?> params = Map.of("n", (long) i);
      assertThat(client.call("echo", params)).isEqualTo(params);
    }
    assertThat(server.sessions).hasSize(1);
    assertThat(server.callers).hasSize(300).containsOnly(server.sessions.getFirst());
    assertThat(server.sessions.getFirst().version()).isEqualTo(version);
  }

  @Test
  void anAnonymousClientHasASessionOfStandardLevel() {
    PrivmxTestClient client = client(server::exchange, 1);
    client.connectAnonymous();

    client.call("echo", Map.of());

    assertThat(server.callers)
        .singleElement()
        .isEqualTo(server.sessions.getFirst())
        .extracting(Session::level)
        .isEqualTo(Level.STANDARD);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("SES-01 ping works without any session")
  void pingWorksInPlaintext(int version) {
    assertThat(client(server::exchange, version).callInPlaintext("ping", Map.of()))
        .isEqualTo("pong");
    assertThat(server.callers).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothingButPingIsExecutedInPlaintext(int version) {
    PrivmxTestClient client = client(server::exchange, version);

    assertThatThrownBy(() -> client.callInPlaintext("thread.threadList", Map.of()))
        .isInstanceOf(AlertReceived.class)
        .hasMessage("Encryption required");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void aLargePlaintextFrameIsNotEvenDecoded() {
    int length =
        PayloadCodec.ofVersion(1).encode(request("i".repeat(900), "ping", Map.of())).length();
    String longestId = "i".repeat(900 + 1024 - length);

    assertThat(
            new Conversation(server)
                .app(request(longestId, "ping", Map.of()))
                .app(request(longestId + "i", "ping", Map.of()))
                .raw(ContentType.APPLICATION_DATA, Bytes.wrap(new byte[1025]))
                .call("ping")
                .send())
        .containsExactly(
            "result pong", "ALERT Encryption required", "ALERT Encryption required", "result pong");
  }

  @Test
  void aCapturedMessageSentAgainIsRefusedAndNothingIsExecutedTwice() {
    List<Bytes> sent = new ArrayList<>();
    PrivmxTestClient client =
        connected(
            1,
            message -> {
              sent.add(message);
              return server.exchange(message);
            });
    client.call("echo", Map.of());

    Bytes answer = server.exchange(sent.getLast());

    assertThat(answer).isEqualTo(Bytes.ofHex("01150000000e0000496e76616c6964207469636b6574"));
    assertThat(server.calls).hasSize(1);
  }

  @Test
  void aTicketIsSpentEvenIfTheRestOfTheMessageIsBroken() {
    Conversation broken = new Conversation(server).ticket().changeCipherSpec();
    Bytes message = broken.finish().concat(Bytes.wrap(new byte[32]));

    assertThat(broken.read(server.exchange(message)))
        .containsExactly("CCS", "{ALERT Invalid frame TAG}");
    assertThat(new FrameReader(server.exchange(message)).next().payload().utf8())
        .isEqualTo("Invalid ticket");
  }

  @ParameterizedTest
  @CsvSource({
    "0, ticket_response 0",
    "3, ticket_response 3",
    "50, ticket_response 50",
    "256, ticket_response 50",
    "1024, ticket_response 50",
  })
  void atMost50TicketsAreIssued(long count, String answer) {
    assertThat(new Conversation(server).ecdhe().ticketRequest(count).send())
        .containsExactly("ecdhe", "CCS", "{" + answer + "}");
    assertThat(new Conversation(server).version(2).ecdhe().ticketRequest((double) count).send())
        .containsExactly("ecdhe", "CCS", "{" + answer + "}");
  }

  static List<Object> impossibleCounts() {
    return List.of(-1L, 1025L, 2.5, "3", true, 1L << 32);
  }

  @ParameterizedTest
  @MethodSource("impossibleCounts")
  void impossibleCountsOfTicketsAreInvalidParams(Object count) {
    assertThat(new Conversation(server).ecdhe().ticketRequest(count).send())
        .containsExactly("ecdhe", "CCS", "{ALERT Invalid params}");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aRefillGoesBeforeTheAnswerItCameBefore() {
    assertThat(
            new Conversation(server).ticket().encrypted().ticketRequest(256L).call("ping").send())
        .containsExactly("CCS", "{ticket_response 50}", "{result pong}");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 12, ALERT Invalid ticket",
    "100, 1024, ALERT Invalid ticket",
    "0, 12, ALERT Invalid params",
    "101, 12, ALERT Invalid params",
    "32, 11, ALERT Invalid params",
    "32, 0, ALERT Invalid params",
    "32, 1025, ALERT Invalid params",
  })
  void ticketFieldsHaveTheirLengths(int idLength, int randomLength, String answer) {
    Map<String, Object> ticket =
        Conversation.ticketMessage(
            Bytes.wrap(new byte[idLength]), Bytes.wrap(new byte[randomLength]));

    assertThat(new Conversation(server).handshake(ticket).send()).containsExactly(answer);
  }

  @Test
  void aTicketThatAsksForPlaintextAnswersIsRefusedAndNotSpent() {
    Session session = server.open(Level.STANDARD, "p", null, null, 1);
    Bytes id = server.issue(session, SecretBytes.wrap(new byte[48]), 1).ids().getFirst();
    Map<String, Object> ticket = Conversation.ticketMessage(id, Conversation.CLIENT_RANDOM);
    ticket.put("plain", true);

    assertThat(new Conversation(server).handshake(ticket).send())
        .containsExactly("ALERT Invalid params");
    assertThat(server.redeem(id)).isPresent();
  }

  @Test
  @DisplayName("GEN-02 A request without id, method or params is answered with a text alert")
  void requestsWithoutTheirFieldsGetAnAlertInTheirPlace() {
    Map<String, Object> noId = request(1L, "echo", Map.of());
    noId.put("id", null);
    Map<String, Object> noMethod = request(1L, "echo", Map.of());
    noMethod.remove("method");
    Map<String, Object> noParams = request(1L, "echo", Map.of());
    noParams.put("params", null);

    List<String> answers =
        new Conversation(server)
            .ticket()
            .encrypted()
            .app(noId)
            .call("ping")
            .app(noMethod)
            .raw(ContentType.APPLICATION_DATA, Bytes.ofHex("f601"))
            .app(noParams)
            .raw(ContentType.APPLICATION_DATA, PayloadCodec.ofVersion(1).encode(List.of(1L)))
            .call("ping")
            .send();

    assertThat(answers)
        .containsExactly(
            "CCS",
            "{ALERT Invalid frame. Field 'id' required}",
            "{result pong}",
            "{ALERT Invalid frame. Field 'method' required}",
            "{ALERT Invalid application frame data. Cannot decode given PSON}",
            "{ALERT Invalid frame. Field 'params' required}",
            "{ALERT Invalid frame. Field 'id' required}",
            "{result pong}");
    assertThat(server.calls).hasSize(2);
  }

  static List<Object> ids() {
    return List.of(0L, -1L, 1L << 40, "", "text", 0.5);
  }

  @ParameterizedTest
  @MethodSource("ids")
  @DisplayName("GEN-03 The answer repeats the request id unchanged")
  void theAnswerRepeatsTheId(Object id) {
    for (int version : new int[] {1, 2}) {
      Object answer =
          connected(version).requests(List.of(request(id, "echo", Map.of()))).getFirst();

      assertThat(PayloadCodec.ofVersion(version).encode(((Map<?, ?>) answer).get("id")))
          .isEqualTo(PayloadCodec.ofVersion(version).encode(id));
    }
  }

  @Test
  void idsThatAreNeitherNumberNorTextCountAsMissing() {
    List<Object> answers =
        connected(1)
            .requests(
                List.of(
                    request(true, "echo", Map.of()),
                    request(List.of(), "echo", Map.of()),
                    request(Bytes.EMPTY, "echo", Map.of())));

    assertThat(answers)
        .hasSize(3)
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .isInstanceOf(AlertReceived.class)
                    .hasToString(
                        AlertReceived.class.getName() + ": Invalid frame. Field 'id' required"));
  }

  @Test
  void paramsOfAnyTypeReachTheMethodsWhichJudgeThem() {
    connected(1).requests(List.of(request(1L, "echo", List.of())));

    assertThat(server.calls.getFirst()).containsEntry("params", List.of());
  }

  @Test
  void whatWasAnsweredBeforeABrokenFrameIsDeliveredAndTheAlertComesLast() {
    Conversation conversation =
        new Conversation(server).ticket().encrypted().ticketRequest(3).call("ping");
    Bytes message = conversation.finish().concat(Bytes.wrap(new byte[16]));

    assertThat(conversation.read(server.exchange(message)))
        .containsExactly(
            "CCS", "{ticket_response 3}", "{result pong}", "{ALERT Invalid frame TAG}");
  }

  @Test
  void nothingBehindABrokenHandshakeIsProcessed() {
    assertThat(
            new Conversation(server)
                .ticket()
                .encrypted()
                .ticketRequest(-1L)
                .call("echo")
                .ticketRequest(3)
                .send())
        .containsExactly("CCS", "{ALERT Invalid params}");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void aKeyAgreementInsideAResumedConnectionKeepsItsRandoms() {
    Conversation conversation = new Conversation(server).ticket().encrypted();
    server.register(conversation.key().publicKey());

    assertThat(conversation.call("ping").ecdhe().ticketRequest(2).ecdhex().call("ping").send())
        .containsExactly(
            "CCS",
            "{result pong}",
            "{ecdhe}",
            "{CCS}",
            "{ticket_response 2}",
            "{ecdhex}",
            "{CCS}",
            "{result pong}");
  }

  @Test
  void aLoginCaughtOnItsWayAndRepeatedInAnotherConnectionLetsNobodyCall() {
    Conversation victim = new Conversation(server);
    server.register(victim.key().publicKey());
    Map<String, Object> caught = victim.ecdhexMessage();

    Conversation attacker = new Conversation(server).ticket().encrypted();
    server.exchange(attacker.handshake(caught).call("echo").finish());

    assertThat(server.sessions.getLast().publicKey()).isEqualTo(victim.key().publicKey().pub58());
    assertThat(server.callers)
        .singleElement()
        .extracting(Session::publicKey)
        .isEqualTo(attacker.key().publicKey().pub58());
  }

  @Test
  void aClientThatHadKeysGetsNoTicketsInPlaintextEvenAfterAKeyAgreement() {
    assertThat(new Conversation(server).ticket().ecdhe().ticketRequest(1).send())
        .containsExactly("CCS", "{ecdhe}", "{CCS}", "{ALERT Encryption required}");
    assertThat(new Conversation(server).ecdhe().ecdhe().ticketRequest(1).send())
        .containsExactly("ecdhe", "CCS", "{ecdhe}", "{CCS}", "{ticket_response 1}");
  }

  @Test
  void aSecondTicketRekeysBothDirections() {
    Conversation conversation = new Conversation(server).ticket().encrypted().call("ping");

    assertThat(conversation.ticket().encrypted().call("echo").ticketRequest(1).send())
        .containsExactly("CCS", "{result pong}", "{CCS}", "{result {}}", "{ticket_response 1}");
  }

  @Test
  void answersAreInTheVersionOfTheLatestFrame() {
    Bytes message =
        new Conversation(server)
            .call("ping")
            .version(2)
            .call("ping")
            .version(1)
            .raw(ContentType.HELLO, Bytes.EMPTY)
            .call("ping")
            .finish();

    assertThat(frames(server.exchange(message)))
        .extracting(Frame::version)
        .containsExactly(1, 2, 1);
  }

  @Test
  void aForeignVersionIsAnsweredInOneThePeerMayKnow() {
    Bytes foreign = Bytes.ofHex("0317000000000000");
    Bytes hello = new Conversation(server).version(2).raw(ContentType.HELLO, Bytes.EMPTY).finish();

    assertThat(frames(server.exchange(foreign))).containsExactly(alert(1, "Unsupported version"));
    assertThat(frames(server.exchange(hello.concat(foreign))))
        .containsExactly(alert(2, "Unsupported version 3 1,2"));
  }

  @Test
  void anEmptyMessageIsAnsweredToo() {
    assertThat(frames(server.exchange(Bytes.EMPTY))).containsExactly(alert(1, "Empty message"));
  }

  @Test
  void framesOfUnknownTypesAreIgnored() {
    Bytes unknown = Bytes.ofHex("01630000000200000102");
    Bytes ping = new Conversation(server).call("ping").finish();

    assertThat(server.exchange(unknown.concat(ping))).isEqualTo(server.exchange(ping));
  }

  @Test
  void the513thFrameEndsTheMessage() {
    Conversation conversation = new Conversation(server).call("ping");
    for (int i = 0; i < 511; i++) {
      conversation.raw(ContentType.HELLO, Bytes.EMPTY);
    }

    assertThat(conversation.call("ping").send())
        .containsExactly("result pong", "ALERT More than 512 frames");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCallMayCarry5MiBEachWay(int version) {
    byte[] chunk = new byte[5 * 1024 * 1024];
    new Random(7).nextBytes(chunk);
    Map<String, ?> params = Map.of("data", Bytes.wrap(chunk));

    assertThat(connected(version).call("echo", params)).isEqualTo(params);
  }

  @Test
  void failuresOfThePortsPassThrough() {
    UncheckedIOException outage = new UncheckedIOException(new IOException("no database"));
    Bytes message = new Conversation(server).ticket().encrypted().call("echo").finish();

    assertThatThrownBy(
            () ->
                connection(
                        (request, session, version) -> {
                          throw outage;
                        })
                    .handle(message))
        .isSameAs(outage);
  }

  @Test
  void aProtocolExceptionOfAPortIsAnAlert() {
    Conversation conversation = new Conversation(server).ticket().encrypted().call("echo");

    Bytes answer =
        connection(
                (request, session, version) -> {
                  throw new ProtocolException("Maintenance mode");
                })
            .handle(conversation.finish());

    assertThat(conversation.read(answer)).containsExactly("CCS", "{ALERT Maintenance mode}");
  }

  @Test
  void anyBytesAreAnsweredWithFrames() {
    Random random = new Random(42);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);

      assertThat(frames(server.exchange(Bytes.wrap(bytes)))).isNotEmpty();
    }
  }

  @Test
  void changedMessagesNeverThrowAndNeverExecuteAnotherCall() {
    Random random = new Random(43);
    for (int i = 0; i < 1_000; i++) {
      Conversation conversation = new Conversation(server, KEY).ticket().encrypted();
      byte[] message = conversation.ticketRequest(2).call("echo").finish().toArray();
      for (int k = random.nextInt(3); k >= 0; k--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      int cut = random.nextBoolean() ? message.length : random.nextInt(message.length);

      server.exchange(Bytes.copyOf(message, 0, cut));
    }
    assertThat(server.calls)
        .allSatisfy(
            call ->
                assertThat(call).containsEntry("method", "echo").containsEntry("params", Map.of()));
  }

  @Test
  void changedHandshakesNeverThrowAndNeverLogInAnotherUser() {
    Random random = new Random(44);
    server.register(KEY.publicKey());
    server.register(EcPrivateKey.generate(server.random).publicKey());
    for (int i = 0; i < 2_000; i++) {
      byte[] message = new Conversation(server, KEY).ecdhex().ticketRequest(1).finish().toArray();
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      server.nonces.clear();

      server.exchange(Bytes.wrap(message));
    }
    assertThat(server.sessions)
        .extracting(Session::publicKey)
        .containsOnly(KEY.publicKey().pub58());
  }

  private PrivmxTestClient connected(int version) {
    return connected(version, server::exchange);
  }

  private PrivmxTestClient connected(int version, Function<Bytes, Bytes> transport) {
    server.register(KEY.publicKey());
    PrivmxTestClient client = client(transport, version);
    client.connectWithKey();
    return client;
  }

  private PrivmxTestClient client(Function<Bytes, Bytes> transport, int version) {
    return new PrivmxTestClient(transport, KEY, null, version, () -> server.now, server.random);
  }

  private ServerConnection connection(AppDataHandler app) {
    return new ServerConnection(
        server.settings(), server, server.accounts, server, app, () -> server.now, server.random);
  }

  private static List<Frame> frames(Bytes answer) {
    List<Frame> frames = new ArrayList<>();
    FrameReader in = new FrameReader(answer);
    while (in.hasNext()) {
      frames.add(in.next());
    }
    return frames;
  }

  private static Frame alert(int version, String text) {
    return new Frame(version, ContentType.ALERT, Bytes.ofUtf8(text));
  }
}
