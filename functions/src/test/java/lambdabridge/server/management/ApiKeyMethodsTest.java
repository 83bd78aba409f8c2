package lambdabridge.server.management;

import static lambdabridge.server.dynamo.Attributes.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiKeyMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private Client nobody;

  @BeforeEach
  void startWithoutKeys() {
    management = new TestManagement(DYNAMO);
    nobody = management.nobody();
    DYNAMO.client().deleteItem(d -> d.tableName(DYNAMO.tables().directory()).key(key("bootstrap")));
  }

  @Test
  @DisplayName("MGA-10 createFirstApiKey returns id and secret of 32 hex characters")
  void firstKeyIsForEverything() {
    Answer first = createFirst(TestManagement.INITIALIZATION_TOKEN);

    assertThat(first.text("id")).matches("[0-9a-f]{32}");
    assertThat(first.text("secret")).matches("[0-9a-f]{32}");
    Client admin = management.basic(first.text("id"), first.text("secret"));
    assertThat(shown(admin, first.text("id")))
        .isEqualTo(
            Map.of(
                "id",
                first.text("id"),
                "created",
                management.clock.millis(),
                "enabled",
                true,
                "name",
                "root",
                "scope",
                List.of(
                    "context",
                    "apiKey",
                    "solution",
                    "solution:*",
                    "inbox",
                    "store",
                    "thread",
                    "stream",
                    "kvdb")));
  }

  @Test
  @DisplayName("MGA-11 createFirstApiKey when a key exists is FIRST_API_KEY_ALREADY_EXISTS")
  void thereIsOneFirstKey() {
    createFirst(TestManagement.INITIALIZATION_TOKEN).result();

    createFirst(TestManagement.INITIALIZATION_TOKEN).is(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS);
    createFirst("wrong").is(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS);
  }

  @Test
  @DisplayName("MGA-11 createFirstApiKey after the administrator's command is refused too")
  void mainKeyIsAKey() {
    IssuedKey main = management.bridge.apiKeys().createMainKey();

    createFirst(TestManagement.INITIALIZATION_TOKEN).is(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS);

    Answer shown = management.basic(main).call("manager/getApiKey", "id", main.id());
    assertThat(TestManagement.object(shown.get("apiKey")).get("name")).isEqualTo("MainKey");
  }

  @Test
  @DisplayName(
      "MGA-12 createFirstApiKey with a wrong token or without a configured token is"
          + " INITIALIZATION_TOKEN_MISSMATCH")
  void initializationTokenIsNeeded() {
    createFirst("wrong").is(ErrorCode.INITIALIZATION_TOKEN_MISSMATCH);
    createFirst(TestManagement.INITIALIZATION_TOKEN + " ")
        .is(ErrorCode.INITIALIZATION_TOKEN_MISSMATCH);
    TestManagement.withoutInitializationToken(DYNAMO)
        .nobody()
        .call("manager/createFirstApiKey", "initializationToken", "any", "name", "root")
        .is(ErrorCode.INITIALIZATION_TOKEN_MISSMATCH);

    createFirst(TestManagement.INITIALIZATION_TOKEN).result();
  }

  @Test
  @DisplayName("MGA-13 Two concurrent createFirstApiKey calls create one key")
  void concurrentFirstKeysAreOne() {
    List<Answer> answers =
        TestManagement.inParallel(
            Collections.nCopies(8, () -> createFirst(TestManagement.INITIALIZATION_TOKEN)));

    assertThat(answers.stream().filter(Answer::isError))
        .hasSize(7)
        .allSatisfy(answer -> answer.is(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS));
  }

  @Test
  @DisplayName("MGA-33 expiresIn in a key scope is INVALID_PARAMS")
  void keysDoNotExpire() {
    Client admin = management.main();
    Answer key = create(admin, "key", "context");

    create(admin, "key", "context", "expiresIn:1000").is(ErrorCode.INVALID_PARAMS);
    admin
        .call("manager/updateApiKey", "id", key.text("id"), "scope", List.of("expiresIn:1000"))
        .is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName(
      "MGA-37 createApiKey returns id and secret and the key shows up in listApiKeys without its"
          + " secret")
  void keysAreListed() {
    Client admin = management.main();

    Answer created = create(admin, "second", "context", "anything else");

    assertThat(created.text("id")).matches("[0-9a-f]{32}");
    assertThat(created.text("secret")).matches("[0-9a-f]{32}");
    Answer list = admin.call("manager/listApiKeys");
    assertThat(list.listOf("list", "name")).containsExactlyInAnyOrder("MainKey", "second");
    assertThat(list.list("list"))
        .contains(
            Map.of(
                "id",
                created.text("id"),
                "created",
                management.clock.millis(),
                "enabled",
                true,
                "name",
                "second",
                "scope",
                List.of("context", "anything else")));
    assertThat(list.json().toString()).doesNotContain(created.text("secret"));
  }

  @Test
  @DisplayName("MGA-38 createApiKey when the user has 11 keys is API_KEYS_LIMIT_EXCEEDED")
  void anApiUserHasElevenKeysAtMost() {
    Client admin = management.main();
    Answer last = create(admin, "2", "context");
    for (int i = 3; i <= 11; i++) {
      last = create(admin, "" + i, "context");
      last.result();
    }

    create(admin, "12", "context").is(ErrorCode.API_KEYS_LIMIT_EXCEEDED);
    create(admin, "12", "expiresIn:1").is(ErrorCode.API_KEYS_LIMIT_EXCEEDED);

    admin.call("manager/deleteApiKey", "id", last.text("id")).isOk();
    create(admin, "11 again", "context").result();
  }

  @Test
  @DisplayName("MGA-38 The limit holds against concurrent calls")
  void concurrentKeysStayWithinTheLimit() {
    Client admin = management.main();

    List<Answer> answers =
        TestManagement.inParallel(Collections.nCopies(16, () -> create(admin, "key", "context")));

    assertThat(answers.stream().filter(Answer::isError))
        .hasSize(6)
        .allSatisfy(answer -> answer.is(ErrorCode.API_KEYS_LIMIT_EXCEEDED));
    assertThat(admin.call("manager/listApiKeys").list("list")).hasSize(11);
  }

  @Test
  @DisplayName("MGA-39 createApiKey with a non-Ed25519 PEM is INVALID_PARAMS")
  void publicKeysAreEd25519() throws GeneralSecurityException {
    Client admin = management.main();
    String pem = HeaderAuthenticationTest.pem(HeaderAuthenticationTest.newKeyPair());
    String ofOtherKind =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(
                    KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";

    for (String wrong :
        List.of(
            "",
            "pem",
            ofOtherKind,
            pem.replace("PUBLIC", "PRIVATE"),
            pem.replaceFirst("MC", "MD"),
            pem.replace("-----BEGIN PUBLIC KEY-----\n", ""),
            pem.replaceFirst("[A-Za-z0-9+/]{4}=\n", "\n"))) {
      admin
          .call("manager/createApiKey", "name", "", "scope", List.of("context"), "publicKey", wrong)
          .is(ErrorCode.INVALID_PARAMS);
    }

    Answer created =
        admin.call(
            "manager/createApiKey", "name", "", "scope", List.of("context"), "publicKey", pem);
    assertThat(shown(admin, created.text("id")).get("publicKey")).isEqualTo(pem);
    assertThat(created.text("secret"))
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(Bytes.ofUtf8(pem).toArray())));
  }

  @Test
  @DisplayName(
      "MGA-40 getApiKey of an unknown id is API_KEY_DOES_NOT_EXIST; of another API user's key"
          + " ACCESS_DENIED")
  void keysOfOthersAreOutOfReach() {
    Client admin = management.main();
    IssuedKey ofOther = management.bridge.apiKeys().createMainKey();

    admin.call("manager/getApiKey", "id", "unknown").is(ErrorCode.API_KEY_DOES_NOT_EXIST);
    admin.call("manager/getApiKey", "id", ofOther.id()).is(ErrorCode.ACCESS_DENIED);
    admin.call("manager/updateApiKey", "id", "unknown").is(ErrorCode.API_KEY_DOES_NOT_EXIST);
    admin
        .call("manager/updateApiKey", "id", ofOther.id(), "enabled", false)
        .is(ErrorCode.ACCESS_DENIED);
    admin.call("manager/deleteApiKey", "id", "unknown").is(ErrorCode.API_KEY_DOES_NOT_EXIST);
    admin.call("manager/deleteApiKey", "id", ofOther.id()).is(ErrorCode.ACCESS_DENIED);
    assertThat(management.basic(ofOther).call("manager/listApiKeys").list("list")).hasSize(1);
  }

  @Test
  @DisplayName("MGA-41 updateApiKey changes only the given fields")
  void fieldsAreChangedOneByOne() {
    Client admin = management.main();
    String id = create(admin, "before", "context").text("id");

    admin.call("manager/updateApiKey", "id", id, "name", "after").isOk();
    assertThat(shown(admin, id).get("name")).isEqualTo("after");
    assertThat(shown(admin, id).get("scope")).isEqualTo(List.of("context"));
    assertThat(shown(admin, id).get("enabled")).isEqualTo(true);

    admin.call("manager/updateApiKey", "id", id, "scope", List.of("thread")).isOk();
    assertThat(shown(admin, id).get("name")).isEqualTo("after");
    assertThat(shown(admin, id).get("scope")).isEqualTo(List.of("thread"));

    admin.call("manager/updateApiKey", "id", id, "enabled", false).isOk();
    admin.call("manager/updateApiKey", "id", id).isOk();
    assertThat(shown(admin, id).get("name")).isEqualTo("after");
    assertThat(shown(admin, id).get("enabled")).isEqualTo(false);
  }

  @Test
  @DisplayName(
      "MGA-42 deleteApiKey of the key in use is ACCESS_DENIED; otherwise the key disappears from"
          + " listApiKeys")
  void keysAreDeletedByOthers() {
    IssuedKey main = management.bridge.apiKeys().createMainKey();
    Client admin = management.basic(main);
    Answer other = create(admin, "other", "apiKey");

    admin.call("manager/deleteApiKey", "id", main.id()).is(ErrorCode.ACCESS_DENIED);
    admin.call("manager/deleteApiKey", "id", other.text("id")).isOk();

    assertThat(admin.call("manager/listApiKeys").listOf("list", "id")).containsExactly(main.id());
    management
        .basic(other.text("id"), other.text("secret"))
        .call("manager/listApiKeys")
        .is(ErrorCode.UNAUTHORIZED);
  }

  @Test
  @DisplayName("MGA-42 Two keys that delete each other leave one")
  void keysCannotDeleteEachOther() {
    for (int i = 0; i < 10; i++) {
      IssuedKey main = management.bridge.apiKeys().createMainKey();
      Answer other = create(management.basic(main), "other", "apiKey");
      Client first = management.basic(main);
      Client second = management.basic(other.text("id"), other.text("secret"));

      TestManagement.inParallel(
          List.of(
              () -> first.call("manager/deleteApiKey", "id", other.text("id")),
              () -> second.call("manager/deleteApiKey", "id", main.id())));

      assertThat(first.call("manager/listApiKeys").isError())
          .isNotEqualTo(second.call("manager/listApiKeys").isError());
    }
  }

  private Answer createFirst(String token) {
    return nobody.call("manager/createFirstApiKey", "initializationToken", token, "name", "root");
  }

  private static Answer create(Client creator, String name, String... scope) {
    return creator.call("manager/createApiKey", "name", name, "scope", List.of(scope));
  }

  private static Map<?, ?> shown(Client admin, String id) {
    return TestManagement.object(admin.call("manager/getApiKey", "id", id).get("apiKey"));
  }
}
