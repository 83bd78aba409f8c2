package lambdabridge.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.AccountSession;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.connection.SrpRecord;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.server.TestBridge;
import lambdabridge.server.account.AccountService.Tie;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.StoreCall;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Logs in with the client side of the engine to accounts on the real tables. */
class AccountLoginTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final String HOST = "bridge.example.com";
  private static final String SOLUTION = "7f0b54c5-1d0f-4f3c-9a55-9d1f0f4c7b11";
  private static final String PASSWORD = "zażółć gęślą jaźń";

  private final SecureRandom random = new SecureRandom();
  private final TestBridge bridge = new TestBridge(DYNAMO);
  private final String name = "jan-" + UUID.randomUUID().toString().substring(0, 13);
  private final String address = "2001:db8:" + random.nextInt(0x10000) + "::1";
  private final String contextId = UUID.randomUUID().toString();
  private final EcPrivateKey userKey = EcPrivateKey.generate(random);

  @BeforeEach
  void addUser() {
    bridge.addSolution(SOLUTION);
    bridge.addContext(contextId, SOLUTION);
    bridge.addUser(contextId, "jan", userKey);
  }

  private Transport to(TestBridge server, String from) {
    return message -> server.answer(message, Origin.http(from));
  }

  private ClientConnection client() {
    return client(to(bridge, address));
  }

  private ClientConnection client(Transport transport) {
    return new ClientConnection(
        transport, new ClientSettings(1, "test", SOLUTION, null), bridge.clock(), random);
  }

  private Map<String, Object> credentials() {
    PasswordVerifier made = PasswordVerifier.create(name, PASSWORD, random);
    return Map.of(
        "salt",
        made.salt().hex(),
        "verifier",
        HexFormat.of().formatHex(made.verifier().toArray()),
        "loginData",
        made.loginData());
  }

  private Map<String, Object> proof(EcPrivateKey key, String purpose) {
    return KeyProofs.of(key, purpose, name + "#" + HOST, bridge.clock());
  }

  private void register() {
    register(Map.of());
  }

  private void register(Map<String, Object> more) {
    Map<String, Object> params = new HashMap<>(more);
    params.put("name", name);
    params.put("credentials", credentials());
    ClientConnection anonymous = client(to(bridge, "2001:db8:" + random.nextInt(0x10000) + "::2"));
    anonymous.connectAnonymously();
    anonymous.call("account.register", params);
  }

  private ClientConnection loggedIn() {
    ClientConnection client = client();
    client.logInWithPassword(name, HOST, PASSWORD, null);
    return client;
  }

  private static Map<?, ?> account(ClientConnection client) {
    return (Map<?, ?>)
        Objects.requireNonNull(
            ((Map<?, ?>) Objects.requireNonNull(client.call("account.get", Map.of())))
                .get("account"));
  }

  private static Object contexts(ClientConnection client) {
    return Objects.requireNonNull(
        client.call("context.contextList", Map.of("skip", 0L, "limit", 10L, "sortOrder", "asc")));
  }

  private static String alert(ThrowingCallable call) {
    List<String> texts = new ArrayList<>();
    assertThatExceptionOfType(AlertException.class)
        .isThrownBy(call)
        .satisfies(e -> texts.add(e.text()));
    return texts.getFirst();
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(RpcErrorException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code.code()));
  }

  @Test
  void whoRegistersLogsInWithThePasswordAndSeesTheAccount() {
    register();

    ClientConnection client = loggedIn();

    assertThat(account(client).get("address")).isEqualTo(name + "#" + HOST);
    assertRefused(ErrorCode.ACCESS_DENIED, () -> contexts(client));
  }

  @Test
  void anAccountTiedToAUserReachesThatUsersContexts() {
    register(Map.of("userKey", proof(userKey, "user-key")));

    Map<?, ?> contexts = (Map<?, ?>) contexts(loggedIn());

    assertThat((List<?>) contexts.get("contexts"))
        .singleElement()
        .satisfies(found -> assertThat(((Map<?, ?>) found).get("contextId")).isEqualTo(contextId));
  }

  @Test
  void nobodyTiesAnAccountToAKeyWithoutHavingIt() {
    EcPrivateKey own = EcPrivateKey.generate(random);
    Map<String, Object> stolen = new HashMap<>(proof(own, "user-key"));
    stolen.put("key", userKey.publicKey().pub58());

    assertRefused(ErrorCode.INVALID_SIGNATURE, () -> register(Map.of("userKey", stolen)));
    assertRefused(
        ErrorCode.INVALID_SIGNATURE,
        () -> register(Map.of("userKey", proof(userKey, "login-key"))));
    Map<String, Object> used = proof(userKey, "user-key");
    register(Map.of("userKey", used));
    assertRefused(ErrorCode.INVALID_NONCE, () -> register(Map.of("userKey", used)));
  }

  @Test
  void aLoginKeyLogsIn() {
    EcPrivateKey loginKey = EcPrivateKey.generate(random);
    register(Map.of("loginKey", proof(loginKey, "login-key")));

    ClientConnection client = client();
    assertThat(client.logInWithKey(loginKey, null).account()).isEqualTo(name);
    assertThat(account(client).get("name")).isEqualTo(name);
    assertThat(alert(() -> client().logInWithKey(EcPrivateKey.generate(random), null)))
        .isNotEqualTo("User doesn't exist");
  }

  @Test
  void anUnknownNameAndAWrongPasswordFailAlike() {
    register();
    List<String> texts = new ArrayList<>();

    List<StoreCall> wrongPassword = callsOfLogin(name, HOST, texts);
    List<StoreCall> unknownName = callsOfLogin(name + "x", HOST, texts);
    List<StoreCall> otherHost = callsOfLogin(name, "other.com", texts);

    assertThat(texts).containsOnly("Different M1");
    assertThat(unknownName)
        .extracting(StoreCall::operation)
        .isEqualTo(wrongPassword.stream().map(StoreCall::operation).toList())
        .isEqualTo(otherHost.stream().map(StoreCall::operation).toList());
  }

  /** Fails to log in from an address of its own, and adds what the refusal says. */
  private List<StoreCall> callsOfLogin(String user, String host, List<String> texts) {
    ClientConnection client = client(to(bridge, UUID.randomUUID().toString()));
    bridge.clock().advance(Duration.ofMinutes(2)); // earlier failures are forgotten
    return DYNAMO.callsOf(
        () -> texts.add(alert(() -> client.logInWithPassword(user, host, "wrong", null))));
  }

  @Test
  void aLoginBegunAtOneInstanceEndsAtAnother() {
    register();
    TestBridge other = bridge.otherInstance();
    Iterator<TestBridge> instances =
        Stream.iterate(true, i -> !i).map(i -> i ? bridge : other).iterator();

    ClientConnection client = client(message -> to(instances.next(), address).exchange(message));
    client.logInWithPassword(name, HOST, PASSWORD, null);

    assertThat(account(client).get("name")).isEqualTo(name);
  }

  @Test
  void aReplayedLoginIsRefused() {
    register();
    List<Bytes> sent = new ArrayList<>();
    Transport transport = to(bridge, address);
    client(
            message -> {
              sent.add(message);
              return transport.exchange(message);
            })
        .logInWithPassword(name, HOST, PASSWORD, null);

    assertThat(transport.exchange(sent.getLast()).utf8()).endsWith("Invalid ticket");
  }

  @Test
  void afterFiveWrongPasswordsEvenTheRightOneWaits() {
    register();
    for (int i = 0; i < 5; i++) {
      assertThat(alert(() -> client().logInWithPassword(name, HOST, "wrong", null)))
          .isEqualTo("Different M1");
    }

    assertThat(alert(() -> loggedIn())).isEqualTo("Login rejected");
    client(to(bridge, "192.0.2.77")).logInWithPassword(name, HOST, PASSWORD, null);
    bridge.clock().advance(Duration.ofSeconds(30));
    loggedIn();
  }

  @Test
  void aSessionIsRestoredWithoutTicketsForFiveDays() {
    register();
    EcPrivateKey restoreKey = EcPrivateKey.generate(random);
    ClientConnection first = client();
    AccountSession session = first.logInWithPassword(name, HOST, PASSWORD, restoreKey);
    bridge.clock().advance(Duration.ofDays(5));

    ClientConnection second = client();
    second.restore(session.sessionId(), restoreKey);

    assertThat(account(second).get("name")).isEqualTo(name);
    assertThat(alert(() -> client().restore(session.sessionId(), EcPrivateKey.generate(random))))
        .isEqualTo("Unknown session");
    bridge.clock().advance(Duration.ofDays(5).plusHours(2));
    assertThat(alert(() -> client().restore(session.sessionId(), restoreKey)))
        .isEqualTo("Unknown session");
  }

  /** Six hours of use, in which the rows that tell whose session it is are to be prolonged. */
  private void use(ClientConnection client) {
    for (int i = 0; i < 25; i++) {
      bridge.clock().advance(Duration.ofMinutes(14).plusSeconds(45)); // time to ask for tickets
      client.call("ping", Map.of());
    }
  }

  @Test
  void aSessionInUseStaysRestorableAfterItsLastUse() {
    register();
    EcPrivateKey restoreKey = EcPrivateKey.generate(random);
    ClientConnection client = client();
    AccountSession session = client.logInWithPassword(name, HOST, PASSWORD, restoreKey);

    use(client);
    bridge.clock().advance(Duration.ofDays(5));

    ClientConnection restored = client();
    restored.restore(session.sessionId(), restoreKey);
    assertThat(account(restored).get("name")).isEqualTo(name);
  }

  @Test
  void aSessionInUseIsKnownAsTheAccountsForAsLongAsItHasTickets() {
    register();
    ClientConnection client = loggedIn();

    use(client);

    long ticketsEnd = bridge.clock().instant().plus(Duration.ofMinutes(15)).getEpochSecond();
    assertThat(
            DYNAMO
                .client()
                .query(
                    q ->
                        q.tableName(DYNAMO.tables().sessions())
                            .keyConditionExpression("pk = :pk")
                            .expressionAttributeValues(
                                Map.of(":pk", AttributeValue.fromS("account#" + name))))
                .items())
        .singleElement()
        .satisfies(
            row ->
                assertThat(Long.parseLong(Objects.requireNonNull(row.get(Tables.ATTR_EXPIRES)).n()))
                    .isGreaterThanOrEqualTo(ticketsEnd));
  }

  @Test
  void aLoginBegunBeforeThePasswordChangedFails() {
    register();
    Transport transport = to(bridge, address);
    AtomicInteger messages = new AtomicInteger();
    Transport interrupted =
        message -> {
          if (messages.incrementAndGet() == 3) { // ecdhe, srp_init, srp_exchange
            bridge.bridge().accounts().setCredentials(name, other(), keys -> keys, null);
          }
          return transport.exchange(message);
        };

    assertThat(alert(() -> client(interrupted).logInWithPassword(name, HOST, PASSWORD, null)))
        .isEqualTo("Different M1");
    assertThat(messages).hasValue(3);
  }

  private SrpCredentials other() {
    PasswordVerifier made = PasswordVerifier.create(name, "other password", random);
    return new SrpCredentials(made.salt(), made.verifier(), made.loginData());
  }

  @Test
  void decoysStayTheSameAndLookLikeWhatClientsMake() {
    Decoys decoys = new Decoys(SecretBytes.wrap(new byte[32]));

    SrpRecord decoy = decoys.srp(name, HOST);
    PasswordVerifier real = PasswordVerifier.create(name, PASSWORD, random);

    assertThat(decoys.srp(name, HOST)).isEqualTo(decoy);
    assertThat(decoys.srp(name + "x", HOST).salt()).isNotEqualTo(decoy.salt());
    assertThat(decoys.srp(name, "other.com").salt()).isNotEqualTo(decoy.salt());
    assertThat(new Decoys(SecretBytes.wrap(new byte[] {1})).srp(name, HOST).salt())
        .isNotEqualTo(decoy.salt());
    assertThat(decoy.salt().length()).isEqualTo(real.salt().length());
    assertThat(Srp6a.isVerifier(decoy.verifier())).isTrue();
    assertThat(form(decoy.loginData())).isEqualTo(form(real.loginData()));
  }

  /** Returns login data without what differs from one to the next. */
  private static String form(String loginData) {
    return loginData
        .replaceAll("\"rounds\":[45][0-9]{3}\\b", "ROUNDS")
        .replaceAll("\"salt\":\"[A-Za-z0-9+/]{22}==\"", "SALT");
  }

  @Test
  void loggingOutEndsTicketsAndRestoring() {
    register();
    EcPrivateKey restoreKey = EcPrivateKey.generate(random);
    ClientConnection client = client();
    AccountSession session = client.logInWithPassword(name, HOST, PASSWORD, restoreKey);

    client.call("logout", Map.of());

    assertThat(alert(() -> client.call("ping", Map.of()))).isEqualTo("Invalid ticket");
    assertThat(alert(() -> client().restore(session.sessionId(), restoreKey)))
        .isEqualTo("Unknown session");
  }

  @Test
  void blockingAnAccountEndsItsSessionsAndLetsNobodyIn() {
    register();
    EcPrivateKey restoreKey = EcPrivateKey.generate(random);
    ClientConnection client = client();
    AccountSession session = client.logInWithPassword(name, HOST, PASSWORD, restoreKey);

    bridge.administer(accounts -> accounts.update(name, Optional.empty(), true));

    assertThat(alert(() -> client.call("ping", Map.of()))).isEqualTo("Invalid ticket");
    assertThat(alert(() -> client().restore(session.sessionId(), restoreKey)))
        .isEqualTo("Unknown session");
    assertThat(alert(() -> loggedIn())).isEqualTo("Different M1");
    bridge.administer(accounts -> accounts.update(name, Optional.empty(), false));
    loggedIn();
  }

  @Test
  void tyingAndDeletingEndSessionsToo() {
    register();
    ClientConnection untied = loggedIn();
    Tie tie = new Tie(userKey.publicKey().pub58());
    bridge.administer(accounts -> accounts.update(name, Optional.of(tie), null));
    assertThat(alert(() -> untied.call("ping", Map.of()))).isEqualTo("Invalid ticket");

    ClientConnection tied = loggedIn();
    contexts(tied);
    bridge.administer(accounts -> accounts.delete(name));
    assertThat(alert(() -> tied.call("ping", Map.of()))).isEqualTo("Invalid ticket");
  }

  @Test
  void newCredentialsEndTheOtherSessionsAndTheFormerPassword() {
    register();
    ClientConnection other = loggedIn();
    ClientConnection own = loggedIn();
    PasswordVerifier made = PasswordVerifier.create(name, "new password", random);

    own.call(
        "account.setCredentials",
        Map.of(
            "credentials",
            Map.of(
                "salt",
                made.salt().hex(),
                "verifier",
                HexFormat.of().formatHex(made.verifier().toArray()),
                "loginData",
                made.loginData())));

    assertThat(alert(() -> other.call("ping", Map.of()))).isEqualTo("Invalid ticket");
    assertThat(account(own).get("name")).isEqualTo(name);
    assertThat(alert(() -> loggedIn())).isEqualTo("Different M1");
    client().logInWithPassword(name, HOST, "new password", null);
  }

  @Test
  void aSessionThatMayHaveBeenStolenChangesNoCredentials() {
    register();
    EcPrivateKey restoreKey = EcPrivateKey.generate(random);
    ClientConnection first = client();
    String saved = first.logInWithPassword(name, HOST, PASSWORD, restoreKey).sessionId();
    ClientConnection restored = client();
    restored.restore(saved, restoreKey);
    ClientConnection old = loggedIn();
    Map<String, Object> change = Map.of("credentials", credentials());

    assertRefused(
        ErrorCode.FRESH_LOGIN_REQUIRED, () -> restored.call("account.setCredentials", change));
    bridge.clock().advance(AccountMethods.FRESH.plusSeconds(1));
    assertRefused(ErrorCode.FRESH_LOGIN_REQUIRED, () -> old.call("account.setCredentials", change));

    old.logInWithPassword(name, HOST, PASSWORD, null);
    assertThat(old.call("account.setCredentials", change)).isEqualTo("OK");
  }

  @Test
  void registrationsFromOneAddressAreLimited() {
    ClientConnection anonymous = client();
    anonymous.connectAnonymously();
    for (int i = 0; i < 5; i++) {
      anonymous.call("account.register", Map.of("name", name + i, "credentials", credentials()));
    }

    assertRefused(
        ErrorCode.TOO_MANY_ATTEMPTS,
        () ->
            anonymous.call(
                "account.register", Map.of("name", name + "x", "credentials", credentials())));
    bridge.clock().advance(Duration.ofMinutes(10));
    ClientConnection later = client();
    later.connectAnonymously();
    later.call("account.register", Map.of("name", name + "x", "credentials", credentials()));
  }
}
