package lambdabridge.server.management;

import static lambdabridge.server.management.TestManagement.inParallel;
import static lambdabridge.server.management.TestManagement.map;
import static lambdabridge.server.management.TestManagement.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  /** The example of spec privmx-tls.md 5.10.4 with a salt. */
  private static final Map<String, Object> LOGIN_DATA =
      Map.of(
          "algorithm",
          "PBKDF2",
          "hash",
          "SHA512",
          "length",
          16,
          "rounds",
          4321,
          "salt",
          "AAECAwQFBgcICQoLDA0ODw==",
          "version",
          1);

  private static final String SALT = "00112233445566778899aabbccddeeff";
  private static final String VERIFIER = "5f" + "0a".repeat(127);

  private TestManagement management;
  private Client admin;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    admin = management.main();
  }

  @Test
  void createdAccountIsShownWithoutWhatOpensIt() {
    String loginKey = management.newPublicKey();
    String userKey = management.newPublicKey();

    Answer created =
        admin.call(
            "account/create",
            "name",
            "jan.kowalski",
            "credentials",
            credentials(),
            "loginKeys",
            List.of(loginKey, loginKey),
            "userPubKey",
            userKey);

    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("name", "jan.kowalski");
    shown.put("address", "jan.kowalski#bridge.example.com");
    shown.put("created", management.clock.millis());
    shown.put("modified", management.clock.millis());
    shown.put("hasPassword", true);
    shown.put("loginKeys", List.of(loginKey));
    shown.put("userPubKey", userKey);
    shown.put("blocked", false);
    assertThat(created.get("account")).isEqualTo(shown);
    assertThat(get("jan.kowalski")).isEqualTo(shown);
  }

  @Test
  void aNameIsTakenOnce() {
    create("taken");

    admin
        .call("account/create", "name", "taken", "credentials", credentials())
        .is(ErrorCode.ACCOUNT_ALREADY_EXISTS);
  }

  @Test
  void ofManyWhoWantANameAtOnceOneGetsIt() {
    Callable<Answer> creation =
        () -> admin.call("account/create", "name", "wanted", "credentials", credentials());

    List<Answer> answers = inParallel(IntStream.range(0, 8).mapToObj(i -> creation).toList());

    assertThat(answers).filteredOn(answer -> !answer.isError()).hasSize(1);
    assertThat(answers)
        .filteredOn(Answer::isError)
        .allSatisfy(answer -> answer.is(ErrorCode.ACCOUNT_ALREADY_EXISTS));
  }

  @Test
  void aLoginKeyOpensOneAccount() {
    String key = management.newPublicKey();
    admin.call("account/create", "name", "has-the-key", "loginKeys", List.of(key)).result();
    create("wants-the-key");

    admin
        .call("account/create", "name", "wants-it-too", "loginKeys", List.of(key))
        .is(ErrorCode.PUB_KEY_ALREADY_IN_USE);
    admin
        .call("account/setCredentials", "name", "wants-the-key", "loginKeys", List.of(key))
        .is(ErrorCode.PUB_KEY_ALREADY_IN_USE);
    admin.call("account/get", "name", "wants-it-too").is(ErrorCode.ACCOUNT_DOES_NOT_EXIST);

    admin.call("account/delete", "name", "has-the-key").isOk();
    admin.call("account/setCredentials", "name", "wants-the-key", "loginKeys", List.of(key)).isOk();
    assertThat(get("wants-the-key").get("loginKeys")).isEqualTo(List.of(key));
  }

  @Test
  void anAccountNeedsSomethingThatOpensIt() {
    admin.call("account/create", "name", "closed").is(ErrorCode.INVALID_PARAMS);

    admin
        .call("account/create", "name", "by-key", "loginKeys", List.of(management.newPublicKey()))
        .result();
    assertThat(get("by-key").get("hasPassword")).isEqualTo(false);
    admin
        .call("account/setCredentials", "name", "by-key", "loginKeys", List.of())
        .is(ErrorCode.INVALID_PARAMS);
    admin
        .call(
            "account/setCredentials",
            "name",
            "by-key",
            "credentials",
            credentials(),
            "loginKeys",
            List.of())
        .isOk();
    assertThat(get("by-key").get("hasPassword")).isEqualTo(true);
    assertThat(get("by-key").get("loginKeys")).isEqualTo(List.of());
  }

  @Test
  void anAccountIsTiedUntiedAndBlocked() {
    create("changing");
    String userKey = management.newPublicKey();

    admin.call("account/update", "name", "changing", "userPubKey", userKey).isOk();
    admin.call("account/update", "name", "changing", "blocked", true).isOk();

    assertThat(get("changing").get("userPubKey")).isEqualTo(userKey);
    assertThat(get("changing").get("blocked")).isEqualTo(true);
    Map<String, @Nullable Object> untie = new LinkedHashMap<>();
    untie.put("name", "changing");
    untie.put("blocked", false);
    untie.put("userPubKey", null);
    admin.call("account/update", untie).isOk();
    assertThat(get("changing").get("userPubKey")).isNull();
    assertThat(get("changing").get("blocked")).isEqualTo(false);
  }

  @Test
  void changesMadeAtOnceAllTakeEffect() {
    create("busy");
    List<Callable<Answer>> changes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String userKey = management.newPublicKey();
      changes.add(() -> admin.call("account/update", "name", "busy", "userPubKey", userKey));
      String loginKey = management.newPublicKey();
      changes.add(
          () ->
              admin.call("account/setCredentials", "name", "busy", "loginKeys", List.of(loginKey)));
    }

    assertThat(inParallel(changes)).allSatisfy(Answer::isOk);

    assertThat(get("busy").get("userPubKey")).isNotNull();
    assertThat((List<?>) get("busy").get("loginKeys")).hasSize(1);
  }

  @Test
  void deletedAccountIsGoneAndItsNameIsFree() {
    create("short-lived");

    admin.call("account/delete", "name", "short-lived").isOk();

    admin.call("account/get", "name", "short-lived").is(ErrorCode.ACCOUNT_DOES_NOT_EXIST);
    admin.call("account/delete", "name", "short-lived").is(ErrorCode.ACCOUNT_DOES_NOT_EXIST);
    admin
        .call("account/update", "name", "short-lived", "blocked", true)
        .is(ErrorCode.ACCOUNT_DOES_NOT_EXIST);
    create("short-lived");
  }

  @Test
  void accountsAreListedByNamePageByPage() {
    for (String name : List.of("list-b", "list-a", "list-d", "list-c")) {
      create(name);
    }

    assertThat(names("asc", "list-", 3)).containsExactly("list-a", "list-b", "list-c");
    assertThat(names("asc", "list-c", 1)).containsExactly("list-d");
    assertThat(names("desc", "list-d", 2)).containsExactly("list-c", "list-b");
    assertThat(
            admin.call("account/list", "limit", 100, "sortOrder", "asc").listOf("accounts", "name"))
        .containsSubsequence("list-a", "list-b", "list-c", "list-d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "Jan", "jan kowalski", "jan#host", "-jan", "jan-", "jan..k", "żak"})
  void otherNamesAreRefused(String name) {
    assertThat(refusal(map("name", name, "credentials", credentials()))).startsWith("name -> ");
  }

  @Test
  void saltsAndVerifiersOutOfRangeAreRefused() {
    String n = Srp6a.N.hex();
    for (String verifier :
        List.of("00", "01", n, "ff".repeat(128), "ff".repeat(129), "abc", "FF")) {
      assertThat(refusal(map("name", "jan", "credentials", with("verifier", verifier))))
          .startsWith("credentials -> verifier -> ");
    }
    for (String salt : List.of("", "00".repeat(15), "00".repeat(65), "zz".repeat(16))) {
      assertThat(refusal(map("name", "jan", "credentials", with("salt", salt))))
          .startsWith("credentials -> salt -> ");
    }
    admin
        .call("account/create", "name", "smallest", "credentials", with("verifier", "02"))
        .result();
    Bytes largest = Bytes.ofHex(n.substring(0, n.length() - 2) + "e2");
    admin
        .call("account/create", "name", "largest", "credentials", with("verifier", largest.hex()))
        .result();
  }

  @ParameterizedTest
  @CsvSource({
    "algorithm, '\"scrypt\"'",
    "hash, '\"SHA256\"'",
    "length, 32",
    "length, 16.0",
    "rounds, 3999",
    "rounds, 10000001",
    "rounds, '\"4321\"'",
    "salt, '\"AAEC\"'",
    "salt, '\"=\"'",
    "version, 2",
    "version, null",
  })
  void loginDataThatClientsWouldRefuseIsRefused(String member, String json) {
    Map<String, @Nullable Object> loginData = new LinkedHashMap<>(LOGIN_DATA);
    loginData.put(member, Json.decode(json));

    assertThat(
            refusal(map("name", "jan", "credentials", with("loginData", Json.encode(loginData)))))
        .startsWith("credentials -> loginData -> " + member);
  }

  @Test
  void loginDataIsTheTextOfAnObjectAndMayHaveAHint() {
    for (String text : List.of("", "[]", "nonsense", "{", "\"text\"", " ".repeat(1025))) {
      assertThat(refusal(map("name", "jan", "credentials", with("loginData", text))))
          .startsWith("credentials -> loginData -> ");
    }
    Map<String, Object> withHint = new LinkedHashMap<>(LOGIN_DATA);
    withHint.put("hint", "the usual");
    admin
        .call(
            "account/create",
            "name",
            "forgetful",
            "credentials",
            with("loginData", Json.encode(withHint)))
        .result();
  }

  @Test
  void everythingElseIsCheckedToo() {
    assertThat(refusal(map("name", "jan", "credentials", "text"))).startsWith("credentials -> ");
    assertThat(refusal(map("name", "jan", "loginKeys", List.of("nonsense"))))
        .startsWith("loginKeys[0] -> ");
    assertThat(
            refusal(
                map(
                    "name",
                    "jan",
                    "loginKeys",
                    IntStream.range(0, 17).mapToObj(i -> management.newPublicKey()).toList())))
        .startsWith("loginKeys -> ");
    assertThat(refusal(map("name", "jan", "credentials", credentials(), "userPubKey", "x")))
        .startsWith("userPubKey -> ");
    assertThat(refusal(map("name", "jan", "credentials", credentials(), "password", "secret")))
        .contains("'password'");
  }

  @Test
  void callersNeedTheScopeAndAllSolutions() {
    String solution = admin.call("solution/createSolution", "name", "one").text("solutionId");

    management
        .keyWith(admin, "context", "solution")
        .call("account/get", "name", "jan")
        .is(ErrorCode.INSUFFICIENT_SCOPE);
    Client limited = management.keyWith(admin, "account", "solution:" + solution);
    limited
        .call("account/create", "name", "jan", "credentials", credentials())
        .is(ErrorCode.ACCESS_DENIED);
    limited.call("account/get", "name", "jan").is(ErrorCode.ACCESS_DENIED);
    limited.call("account/list", "limit", 1, "sortOrder", "asc").is(ErrorCode.ACCESS_DENIED);
    limited.call("account/update", "name", "jan").is(ErrorCode.ACCESS_DENIED);
    limited.call("account/setCredentials", "name", "jan").is(ErrorCode.ACCESS_DENIED);
    limited.call("account/delete", "name", "jan").is(ErrorCode.ACCESS_DENIED);
    management
        .keyWith(admin, "account")
        .call("account/get", "name", "nobody")
        .is(ErrorCode.ACCOUNT_DOES_NOT_EXIST);
  }

  private void create(String name) {
    admin.call("account/create", "name", name, "credentials", credentials()).result();
  }

  private Map<?, ?> get(String name) {
    return object(admin.call("account/get", "name", name).get("account"));
  }

  private List<Object> names(String sortOrder, String lastName, int limit) {
    return admin
        .call("account/list", "limit", limit, "sortOrder", sortOrder, "lastName", lastName)
        .listOf("accounts", "name");
  }

  /** Returns what the refusal of a creation says. */
  private String refusal(Map<String, Object> params) {
    Answer answer = admin.call("account/create", params);
    answer.is(ErrorCode.INVALID_PARAMS);
    return String.valueOf(answer.data());
  }

  private static Map<String, Object> credentials() {
    return Map.of("salt", SALT, "verifier", VERIFIER, "loginData", Json.encode(LOGIN_DATA));
  }

  private static Map<String, Object> with(String field, String value) {
    Map<String, Object> credentials = new LinkedHashMap<>(credentials());
    credentials.put(field, value);
    return credentials;
  }
}
