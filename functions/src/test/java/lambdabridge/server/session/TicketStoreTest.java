package lambdabridge.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Resumption;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.connection.Tickets;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.dynamo.StoreCall;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.secret.Keyring;
import lambdabridge.server.secret.Sealer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TicketStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final SecretBytes OLD_KEY = key(1);
  private static final SecretBytes NEW_KEY = key(2);
  private static final SecretBytes MASTER_SECRET = SecretBytes.wrap(filled(48, 3));

  private final SecureRandom random = new SecureRandom();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.999Z"));

  private SessionStore sessions;
  private TicketStore tickets;
  private Session session;

  @BeforeEach
  void sessionIsOpen() {
    sessions = new SessionStore(DYNAMO.client(), DYNAMO.tables(), clock);
    tickets = store(Keyring.of(1, OLD_KEY));
    session = session("%024x".formatted(random.nextLong() & Long.MAX_VALUE), "agent");
    sessions.create(session.id(), clock.instant().plus(TicketStore.LIFETIME));
  }

  @Test
  void ticketGivesTheSessionBackWithItsMasterSecret() {
    Bytes ticket = issue(1).getFirst();

    assertThat(tickets.redeem(ticket)).contains(new Resumption(session, MASTER_SECRET));
  }

  @Test
  void absentSolutionAndAgentStayAbsent() {
    Session anonymous = new Session(session.id(), Level.STANDARD, "pub", null, null, 2);
    Bytes ticket = tickets.issue(anonymous, MASTER_SECRET, 1).ids().getFirst();

    assertThat(tickets.redeem(ticket)).map(Resumption::session).contains(anonymous);
  }

  @Test
  void ticketIsSpentOnce() {
    List<Bytes> ids = issue(3);

    assertThat(tickets.redeem(ids.get(1))).isPresent();
    assertThat(tickets.redeem(ids.get(1))).isEmpty();
    assertThat(tickets.redeem(ids.get(2))).isPresent();
    assertThat(tickets.redeem(ids.get(0))).isPresent();
  }

  @Test
  void ofManyWhoRedeemOneTicketAtOnceOneWins() throws Exception {
    for (Bytes ticket : issue(5)) {
      Callable<Optional<Resumption>> redeem = () -> tickets.redeem(ticket);
      List<Optional<Resumption>> results = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(16)) {
        for (var future : threads.invokeAll(Collections.nCopies(16, redeem))) {
          results.add(future.get());
        }
      }

      assertThat(results).filteredOn(Optional::isPresent).hasSize(1);
    }
  }

  @Test
  void allTicketsOfAListCanBeRedeemedAtOnce() throws Exception {
    List<Callable<Boolean>> redeems = new ArrayList<>();
    for (Bytes ticket : issue(50)) {
      redeems.add(() -> tickets.redeem(ticket).isPresent());
    }

    try (var threads = Executors.newFixedThreadPool(16)) {
      for (Future<Boolean> redeemed : threads.invokeAll(redeems)) {
        assertThat(redeemed.get()).isTrue();
      }
    }
  }

  @Test
  void expiredTicketIsRefusedAlthoughItsRowIsStillThere() {
    List<Bytes> ids = issue(2);
    clock.advance(TicketStore.LIFETIME.minusSeconds(2));
    assertThat(tickets.redeem(ids.get(0))).isPresent();

    clock.advance(Duration.ofSeconds(2));

    assertThat(tickets.redeem(ids.get(1))).isEmpty();
    assertThat(sessions.exists(session.id())).isFalse();
    assertThat(rows()).hasSize(2);
  }

  @Test
  void refillKeepsTheSessionAlive() {
    clock.advance(Duration.ofMinutes(14));
    issue(1);
    clock.advance(Duration.ofMinutes(14));

    assertThat(sessions.exists(session.id())).isTrue();
    assertThat(issue(1)).hasSize(1);
  }

  @Test
  void requestGetsAtMostAListAndItsLifetime() {
    Tickets issued = tickets.issue(session, MASTER_SECRET, 256);

    assertThat(issued.ids()).hasSize(50);
    assertThat(issued.ttl()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void requestOfNoTicketsStoresNothing() {
    List<StoreCall> calls =
        DYNAMO.callsOf(() -> assertThat(tickets.issue(session, MASTER_SECRET, 0).ids()).isEmpty());

    assertThat(calls).isEmpty();
  }

  @Test
  void redeemingIsOneWriteAndARefillTwo() {
    List<Bytes> ids = issue(50);

    assertThat(DYNAMO.callsOf(() -> tickets.redeem(ids.get(49))))
        .extracting(StoreCall::operation)
        .containsExactly("updateItem");
    assertThat(DYNAMO.callsOf(() -> issue(50)))
        .extracting(StoreCall::operation)
        .containsExactly("putItem", "updateItem");
  }

  @Test
  void refillCostsTheSameHoweverManyListsThereAre() {
    double first = units(DYNAMO.callsOf(() -> issue(50)));
    for (int i = 0; i < 100; i++) {
      issue(50);
    }

    assertThat(units(DYNAMO.callsOf(() -> issue(50)))).isEqualTo(first);
  }

  @Test
  void madeUpTicketsAreRefusedBeforeAnyTableIsRead() {
    Bytes good = issue(1).getFirst();
    Random bytes = new Random(20261122);

    List<StoreCall> calls =
        DYNAMO.callsOf(
            () -> {
              assertThat(tickets.redeem(Bytes.EMPTY)).isEmpty();
              assertThat(tickets.redeem(good.concat(Bytes.ofHex("00")))).isEmpty();
              assertThat(tickets.redeem(Bytes.wrap(new byte[5000]))).isEmpty();
              for (int bit = 0; bit < good.length() * 8; bit++) {
                byte[] flipped = good.toArray();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(tickets.redeem(Bytes.wrap(flipped))).isEmpty();
              }
              for (int length = 0; length < good.length(); length++) {
                assertThat(tickets.redeem(good.slice(0, length))).isEmpty();
              }
              for (int i = 0; i < 1000; i++) {
                byte[] random39 = good.toArray();
                bytes.nextBytes(random39);
                random39[0] = 0;
                random39[1] = 1;
                assertThat(tickets.redeem(Bytes.wrap(random39))).isEmpty();
              }
            });

    assertThat(calls).isEmpty();
    assertThat(tickets.redeem(good)).isPresent();
  }

  @Test
  void idsOfOneListShareNothingButTheKeysId() {
    List<Bytes> ids = issue(50);

    assertThat(new HashSet<>(ids)).hasSize(50);
    for (int at = 2; at < ids.getFirst().length(); at++) {
      int position = at;
      assertThat(ids.stream().map(id -> id.get(position)).distinct().count())
          .as("different bytes at %d", at)
          .isGreaterThan(25);
    }
  }

  @Test
  void neitherTheSecretNorTheUserIsReadableInTheTable() {
    issue(1);

    for (Map<String, AttributeValue> row : rows()) {
      String content = row.toString();
      assertThat(content).doesNotContain(session.publicKey());
      row.values().stream()
          .filter(value -> value.b() != null)
          .map(value -> Bytes.wrap(value.b().asByteArray()).hex())
          .forEach(
              hex ->
                  assertThat(hex)
                      .doesNotContain(Bytes.wrap(MASTER_SECRET.toArray()).hex())
                      .doesNotContain(Bytes.ofUtf8(session.publicKey()).hex()));
    }
  }

  @Test
  void sealedSessionOpensInItsOwnListOnly() {
    List<Bytes> mine = issue(1);
    Session other = session("%024x".formatted(random.nextLong() & Long.MAX_VALUE), "other");
    sessions.create(other.id(), clock.instant().plus(TicketStore.LIFETIME));
    tickets.issue(other, MASTER_SECRET, 1);
    AttributeValue foreign = listRow(other.id()).get("sealed");
    Map<String, AttributeValue> myList = listRow(session.id());

    DYNAMO
        .client()
        .updateItem(
            u ->
                u.tableName(DYNAMO.tables().sessions())
                    .key(Map.of("pk", myList.get("pk"), "sk", myList.get("sk")))
                    .updateExpression("SET sealed = :foreign")
                    .expressionAttributeValues(Map.of(":foreign", foreign)));

    assertThat(tickets.redeem(mine.getFirst())).isEmpty();
  }

  @Test
  void keysRotateWithoutLoggingAnyoneOut() {
    Keyring prepared = new Keyring(1, Map.of(1, OLD_KEY, 2, NEW_KEY));
    Keyring switched = new Keyring(2, Map.of(1, OLD_KEY, 2, NEW_KEY));
    Keyring cleared = Keyring.of(2, NEW_KEY);
    List<Bytes> before = issue(50);

    // While a step rolls out, instances before and after it serve the same clients.
    assertThat(store(prepared).redeem(before.get(0))).isPresent();
    List<Bytes> meanwhile = store(switched).issue(session, MASTER_SECRET, 50).ids();
    assertThat(store(prepared).redeem(meanwhile.get(0))).isPresent();
    assertThat(store(switched).redeem(before.get(1))).isPresent();
    assertThat(store(switched).redeem(meanwhile.get(1))).isPresent();
    assertThat(store(cleared).redeem(meanwhile.get(2))).isPresent();

    assertThat(store(cleared).redeem(before.get(2))).isEmpty();
  }

  @Test
  void endedSessionHasNoTicketsAndGetsNone() {
    List<Bytes> first = issue(2);
    List<Bytes> second = issue(2);

    sessions.end(session.id());

    assertThat(tickets.redeem(first.getFirst())).isEmpty();
    assertThat(tickets.redeem(second.getFirst())).isEmpty();
    assertThat(sessions.exists(session.id())).isFalse();
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> issue(1))
        .withMessage("Invalid ticket");
    assertThat(rows()).isEmpty();
  }

  @Test
  void refillsThatRaceWithTheEndLeaveNoLiveTickets() throws Exception {
    for (int round = 0; round < 20; round++) {
      sessionIsOpen();
      List<Callable<List<Bytes>>> actions = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        actions.add(this::issueOrNothing);
      }
      actions.add(
          3,
          () -> {
            sessions.end(session.id());
            return List.of();
          });

      List<Bytes> issued = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(7)) {
        for (Future<List<Bytes>> future : threads.invokeAll(actions)) {
          issued.addAll(future.get());
        }
      }

      assertThat(issued).allSatisfy(id -> assertThat(tickets.redeem(id)).isEmpty());
      assertThat(rows()).isEmpty();
    }
  }

  @Test
  void aRekeyingMakesAllFormerTicketsWorthlessAndTheSessionGoesOn() {
    List<Bytes> former = issue(2);

    Session next = AccessLog.as(AccessLog.HTTP, () -> tickets.rekey(session));
    Bytes ticket = tickets.issue(next, MASTER_SECRET, 1).ids().getFirst();

    assertThat(next).isEqualTo(session.rekeyed());
    assertThat(former).allSatisfy(id -> assertThat(tickets.redeem(id)).isEmpty());
    assertThat(tickets.redeem(ticket)).map(Resumption::session).contains(next);
    assertThat(sessions.exists(session.id())).isTrue();
  }

  @Test
  void whoHasTheFormerKeysGetsNoMoreTicketsAndCannotRekey() {
    tickets.rekey(session);

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> issue(1))
        .withMessage("Invalid ticket");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> tickets.rekey(session))
        .withMessage("Invalid ticket");
  }

  @Test
  void anEndedSessionIsNotRekeyed() {
    sessions.end(session.id());

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> tickets.rekey(session))
        .withMessage("Invalid ticket");
    assertThat(rows()).isEmpty();
  }

  private List<Bytes> issueOrNothing() {
    try {
      return issue(2);
    } catch (ProtocolException e) {
      return List.of();
    }
  }

  private List<Bytes> issue(int count) {
    return tickets.issue(session, MASTER_SECRET, count).ids();
  }

  private TicketStore store(Keyring keys) {
    return new TicketStore(sessions, keys, new Sealer(keys, random), clock, random);
  }

  private static Session session(String id, String agent) {
    return new Session(id, Level.LOGGED_IN, "publicKeyOf" + agent, "S1", agent, 1);
  }

  private List<Map<String, AttributeValue>> rows() {
    return rows(session.id());
  }

  private static List<Map<String, AttributeValue>> rows(String sessionId) {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().sessions())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s("session#" + sessionId))))
        .items();
  }

  private static Map<String, AttributeValue> listRow(String sessionId) {
    return rows(sessionId).stream()
        .filter(row -> !Attributes.text(row, Tables.KEY_SORT).equals(Tables.NO_SORT))
        .findFirst()
        .orElseThrow();
  }

  private static double units(List<StoreCall> calls) {
    return calls.stream().mapToDouble(StoreCall::units).sum();
  }

  private static SecretBytes key(int fill) {
    return SecretBytes.wrap(filled(32, fill));
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
