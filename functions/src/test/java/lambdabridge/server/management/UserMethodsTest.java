package lambdabridge.server.management;

import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UserMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private Client admin;
  private String context;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    admin = management.main();
    context = newContext();
  }

  @Test
  @DisplayName("MGS-24 addUserToContext without acl stores ALLOW ALL")
  void usersMayDoEverythingUnlessSaidOtherwise() {
    add("alice", management.newPublicKey()).isOk();
    add("bob", management.newPublicKey(), "acl", "ALLOW READ\nDENY thread/READ").isOk();

    assertThat(get("alice").get("acl")).isEqualTo("ALLOW ALL");
    assertThat(get("bob").get("acl")).isEqualTo("ALLOW READ\nDENY thread/READ");
  }

  @Test
  @DisplayName("MGS-25 addUserToContext with an invalid ACL is INVALID_ACL")
  void accessListsAreChecked() {
    for (String wrong : List.of("", "ALLOW", "ALLOW ALL\n", "allow ALL", "ALLOW thread/*")) {
      add("alice", management.newPublicKey(), "acl", wrong).is(ErrorCode.INVALID_ACL);
    }
    add("alice", management.newPublicKey(), "acl", "A".repeat(4097)).is(ErrorCode.INVALID_PARAMS);
    admin
        .call(
            "context/addUserToContext",
            "contextId",
            "unknown",
            "userId",
            "alice",
            "userPubKey",
            management.newPublicKey(),
            "acl",
            "nonsense")
        .is(ErrorCode.INVALID_ACL);
    admin
        .call(
            "context/addUserToContext",
            "contextId",
            "unknown",
            "userId",
            "alice",
            "userPubKey",
            management.newPublicKey())
        .is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-26 addUserToContext with an invalid public key is INVALID_PARAMS")
  void publicKeysAreChecked() {
    String right = management.newPublicKey();
    char changed = right.charAt(20) == 'a' ? 'b' : 'a';
    for (String wrong :
        List.of(
            "",
            "alice",
            right + "1",
            right.substring(1),
            right.substring(0, 20) + changed + right.substring(21))) {
      add("alice", wrong).is(ErrorCode.INVALID_PARAMS);
    }
    add("", right).is(ErrorCode.INVALID_PARAMS);
    add("u".repeat(129), right).is(ErrorCode.INVALID_PARAMS);
    add("ü".repeat(128), right).isOk();
  }

  @Test
  @DisplayName(
      "MGS-27 addUserToContext with a key of another user of the context is PUB_KEY_ALREADY_IN_USE")
  void aKeyIsForOneUser() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey).isOk();
    add("bob", management.newPublicKey()).isOk();

    add("carol", publicKey).is(ErrorCode.PUB_KEY_ALREADY_IN_USE);
    add("bob", publicKey).is(ErrorCode.PUB_KEY_ALREADY_IN_USE);

    assertThat(get("bob").get("pubKey")).isNotEqualTo(publicKey);
    getAnswer("carol").is(ErrorCode.USER_DOESNT_EXIST);
  }

  @Test
  @DisplayName("MGS-27 Of concurrent users with one key, one is added")
  void concurrentUsersOfAKeyAreOne() {
    String publicKey = management.newPublicKey();
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String userId = "user " + i;
      calls.add(() -> add(userId, publicKey));
    }

    List<Answer> answers = TestManagement.inParallel(calls);

    assertThat(answers.stream().filter(Answer::isError))
        .hasSize(7)
        .allSatisfy(answer -> answer.is(ErrorCode.PUB_KEY_ALREADY_IN_USE));
    assertThat(list(0, 100, "asc").get("count")).isEqualTo(1L);
  }

  @Test
  @DisplayName("MGS-27 Concurrent replacements of a user's key leave one row for one key")
  void concurrentReplacementsLeaveOneKey() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      keys.add(management.newPublicKey());
    }
    List<Callable<Answer>> calls = new ArrayList<>();
    keys.forEach(publicKey -> calls.add(() -> add("alice", publicKey)));

    TestManagement.inParallel(calls).forEach(Answer::isOk);

    Object current = get("alice").get("pubKey");
    for (String publicKey : keys) {
      Answer byKey =
          admin.call(
              "context/getUserFromContextByPubKey", "contextId", context, "pubKey", publicKey);
      if (publicKey.equals(current)) {
        byKey.get("user");
      } else {
        byKey.is(ErrorCode.USER_DOESNT_EXIST);
      }
    }
  }

  @Test
  @DisplayName("MGS-28 addUserToContext with the same id and key again is OK and keeps the old ACL")
  void addingAgainChangesNothing() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey, "acl", "ALLOW READ").isOk();
    Map<?, ?> before = get("alice");
    management.clock.advance(Duration.ofSeconds(1));

    add("alice", publicKey, "acl", "ALLOW ALL").isOk();

    assertThat(get("alice").equals(before)).isTrue();
    assertThat(events()).containsExactly("contextUserAdded", "contextUserAdded");
  }

  @Test
  @DisplayName("MGS-29 addUserToContext with an existing id and a new key replaces the key and ACL")
  void aNewKeyReplacesTheUser() {
    String old = management.newPublicKey();
    add("alice", old, "acl", "ALLOW READ").isOk();
    management.clock.advance(Duration.ofSeconds(1));
    String fresh = management.newPublicKey();

    add("alice", fresh).isOk();

    assertThat(get("alice").get("pubKey")).isEqualTo(fresh);
    assertThat(get("alice").get("acl")).isEqualTo("ALLOW ALL");
    assertThat(get("alice").get("created")).isEqualTo(management.clock.millis());
    admin
        .call("context/getUserFromContextByPubKey", "contextId", context, "pubKey", old)
        .is(ErrorCode.USER_DOESNT_EXIST);
    add("bob", old).isOk();
  }

  @Test
  @DisplayName("MGS-30 The same key may be in several contexts under different ids")
  void aKeyIsUniqueInItsContextOnly() {
    String publicKey = management.newPublicKey();
    String other = newContext();
    add("alice", publicKey).isOk();

    addTo(other, "alicia", publicKey).isOk();

    for (Map.Entry<String, String> expected :
        Map.of(context, "alice", other, "alicia").entrySet()) {
      Answer user =
          admin.call(
              "context/getUserFromContextByPubKey",
              "contextId",
              expected.getKey(),
              "pubKey",
              publicKey);
      assertThat(TestManagement.object(user.get("user")).get("userId"))
          .isEqualTo(expected.getValue());
    }
  }

  @Test
  @DisplayName("MGS-31 removeUserFromContext of an unknown user is USER_DOESNT_EXIST")
  void unknownUsersCannotBeRemoved() {
    admin
        .call("context/removeUserFromContext", "contextId", context, "userId", "nobody")
        .is(ErrorCode.USER_DOESNT_EXIST);
    admin
        .call("context/removeUserFromContext", "contextId", "unknown", "userId", "nobody")
        .is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
    admin
        .call(
            "context/removeUserFromContextByPubKey",
            "contextId",
            "unknown",
            "userPubKey",
            management.newPublicKey())
        .is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-31 A removed user is gone, and the key is free")
  void removedUsersAreGone() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey).isOk();
    management.clock.advance(Duration.ofMillis(1));

    admin.call("context/removeUserFromContext", "contextId", context, "userId", "alice").isOk();

    getAnswer("alice").is(ErrorCode.USER_DOESNT_EXIST);
    assertThat(list(0, 100, "asc").get("count")).isEqualTo(0L);
    assertThat(events()).containsExactly("contextUserAdded", "contextUserRemoved");
    add("bob", publicKey).isOk();
  }

  @Test
  @DisplayName("MGS-32 removeUserFromContextByPubKey removes the user")
  void usersAreRemovedByKey() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey).isOk();

    admin
        .call(
            "context/removeUserFromContextByPubKey", "contextId", context, "userPubKey", publicKey)
        .isOk();

    getAnswer("alice").is(ErrorCode.USER_DOESNT_EXIST);
    admin
        .call(
            "context/removeUserFromContextByPubKey", "contextId", context, "userPubKey", publicKey)
        .is(ErrorCode.USER_DOESNT_EXIST);
  }

  @Test
  @DisplayName(
      "MGS-33 getUserFromContext and getUserFromContextByPubKey return userId, pubKey, created,"
          + " contextId, acl")
  void usersAreShown() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey).isOk();
    Map<String, Object> expected =
        Map.of(
            "userId",
            "alice",
            "pubKey",
            publicKey,
            "created",
            management.clock.millis(),
            "contextId",
            context,
            "acl",
            "ALLOW ALL");

    assertThat(getAnswer("alice").get("user")).isEqualTo(expected);
    assertThat(
            admin
                .call(
                    "context/getUserFromContextByPubKey", "contextId", context, "pubKey", publicKey)
                .get("user"))
        .isEqualTo(expected);
    admin
        .call("context/getUserFromContext", "contextId", "unknown", "userId", "alice")
        .is(ErrorCode.USER_DOESNT_EXIST);
  }

  @Test
  @DisplayName("MGS-34 listUsersFromContext returns users and count ordered by creation")
  void usersAreListedByCreation() {
    for (String userId : List.of("zoe", "adam", "mia")) {
      management.clock.advance(Duration.ofMillis(1));
      add(userId, management.newPublicKey()).isOk();
    }

    assertThat(list(0, 100, "asc").listOf("users", "userId")).containsExactly("zoe", "adam", "mia");
    assertThat(list(0, 100, "desc").listOf("users", "userId"))
        .containsExactly("mia", "adam", "zoe");
    assertThat(list(1, 1, "asc").listOf("users", "userId")).containsExactly("adam");
    assertThat(list(1, 1, "asc").get("count")).isEqualTo(3L);
    for (String lastId : List.of("zoe", context + "-zoe")) {
      Answer after = list(0, 100, "asc", "lastId", lastId);
      assertThat(after.listOf("users", "userId")).containsExactly("adam", "mia");
      assertThat(after.get("count")).isEqualTo(2L);
    }
    list(0, 100, "asc", "lastId", "nobody").is(ErrorCode.NO_MATCH_FOR_LAST_ID);
    assertThat(
            list(0, 100, "asc", "query", Map.of("#userId", Map.of("$in", List.of("mia", "zoe"))))
                .listOf("users", "userId"))
        .containsExactly("zoe", "mia");
    assertThat(
            list(0, 100, "asc", "query", Map.of("#userPubKey", get("mia").get("pubKey")))
                .listOf("users", "userId"))
        .containsExactly("mia");
    list(0, 100, "asc", "query", Map.of("#acl", "x")).is(ErrorCode.INVALID_PARAMS);
    assertThat(
            admin
                .call(
                    "context/listUsersFromContext",
                    "contextId",
                    "unknown",
                    "skip",
                    0L,
                    "limit",
                    1L,
                    "sortOrder",
                    "asc")
                .get("count"))
        .isEqualTo(0L);
  }

  @Test
  @DisplayName(
      "MGS-35 setUserAcl changes what getUserFromContext shows; unknown user USER_DOESNT_EXIST")
  void accessListsAreReplaced() {
    String publicKey = management.newPublicKey();
    add("alice", publicKey).isOk();
    Map<?, ?> before = get("alice");
    management.clock.advance(Duration.ofSeconds(1));

    setAcl("alice", "DENY ALL").isOk();

    assertThat(get("alice").get("acl")).isEqualTo("DENY ALL");
    assertThat(get("alice").get("created")).isEqualTo(before.get("created"));
    Answer byKey =
        admin.call("context/getUserFromContextByPubKey", "contextId", context, "pubKey", publicKey);
    assertThat(TestManagement.object(byKey.get("user")).get("acl")).isEqualTo("DENY ALL");
    setAcl("alice", "DENY").is(ErrorCode.INVALID_ACL);
    setAcl("nobody", "DENY").is(ErrorCode.INVALID_ACL);
    setAcl("nobody", "DENY ALL").is(ErrorCode.USER_DOESNT_EXIST);
  }

  private String newContext() {
    String solution = admin.call("solution/createSolution", "name", "").text("solutionId");
    return admin
        .call(
            "context/createContext",
            "solution",
            solution,
            "name",
            "",
            "description",
            "",
            "scope",
            "private")
        .text("contextId");
  }

  private Answer add(String userId, String publicKey, Object... more) {
    return addTo(context, userId, publicKey, more);
  }

  private Answer addTo(String contextId, String userId, String publicKey, Object... more) {
    Map<String, Object> params = TestManagement.map(more);
    params.put("contextId", contextId);
    params.put("userId", userId);
    params.put("userPubKey", publicKey);
    return admin.call("context/addUserToContext", params);
  }

  private Answer getAnswer(String userId) {
    return admin.call("context/getUserFromContext", "contextId", context, "userId", userId);
  }

  private Map<?, ?> get(String userId) {
    return TestManagement.object(getAnswer(userId).get("user"));
  }

  private Answer setAcl(String userId, String acl) {
    return admin.call("context/setUserAcl", "contextId", context, "userId", userId, "acl", acl);
  }

  private Answer list(long skip, long limit, String sortOrder, Object... more) {
    Map<String, Object> params =
        TestManagement.map(
            "contextId", context, "skip", skip, "limit", limit, "sortOrder", sortOrder);
    params.putAll(TestManagement.map(more));
    return admin.call("context/listUsersFromContext", params);
  }

  /** Returns the kinds of the events that happened in the context, in order. */
  private List<String> events() {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", s("context#" + context))))
        .items()
        .stream()
        .map(row -> text(row, "kind"))
        .toList();
  }
}
