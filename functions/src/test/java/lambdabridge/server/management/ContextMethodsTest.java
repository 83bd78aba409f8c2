package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContextMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private Client admin;
  private String solution;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    admin = management.main();
    solution = newSolution();
  }

  @Test
  @DisplayName("MGS-06 createContext with an unknown solution is SOLUTION_DOES_NOT_EXIST")
  void aContextHasASolution() {
    create("solution", "unknown").is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    create("solution", "unknown", "policy", Map.of("thread", Map.of("get", "nobody")))
        .is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-07 createContext with scope other than private/public is INVALID_PARAMS")
  void scopesAreTwo() {
    create("scope", "secret").is(ErrorCode.INVALID_PARAMS);
    create("scope", "").is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName(
      "MGS-08 Context name and description up to 128 characters are accepted, 129 is"
          + " INVALID_PARAMS")
  void textsHaveUpTo128Characters() {
    String id = create("name", "n".repeat(128), "description", "d".repeat(128)).text("contextId");
    create("name", "n".repeat(129)).is(ErrorCode.INVALID_PARAMS);
    create("description", "d".repeat(129)).is(ErrorCode.INVALID_PARAMS);
    create("name", "", "description", "").text("contextId");

    update(id, "name", "n".repeat(129)).is(ErrorCode.INVALID_PARAMS);
    update(id, "name", "").isOk();
  }

  @Test
  @DisplayName("MGS-09 createContext with an invalid policy word is INVALID_PARAMS")
  void policiesAreChecked() {
    String id = create().text("contextId");
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("thread", Map.of("get", "everybody")),
            Map.of("thread", Map.of("get", "inherit")),
            Map.of("thread", Map.of("creatorHasToBeManager", "all")),
            Map.of("kvdb", Map.of("get", "everybody")),
            Map.of("inbox", Map.of("item", Map.of("get", "all"))),
            Map.of("context", Map.of("listUsers", "all")),
            Map.of("thread", Map.of("sendCustomNotification", "all")))) {
      create("policy", wrong).is(ErrorCode.INVALID_PARAMS);
      update(id, "policy", wrong).is(ErrorCode.INVALID_PARAMS);
    }
    Map<String, Object> right =
        Map.of("thread", Map.of("get", "manager,owner", "item", Map.of("update", "none")));
    String other = create("policy", right).text("contextId");
    assertThat(get(other).get("policy")).isEqualTo(right);
  }

  @Test
  @DisplayName(
      "MGS-10 A new context has shares [], created = modified, policy {} when none was given")
  void aNewContextIsShown() {
    String id = create("name", "Demo", "description", "of it", "scope", "public").text("contextId");

    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(get(id))
        .isEqualTo(
            Map.of(
                "id",
                id,
                "created",
                management.clock.millis(),
                "modified",
                management.clock.millis(),
                "solution",
                solution,
                "name",
                "Demo",
                "description",
                "of it",
                "scope",
                "public",
                "shares",
                List.of(),
                "policy",
                Map.of()));
  }

  @Test
  @DisplayName("MGS-11 getContext of an unknown id is CONTEXT_DOES_NOT_EXIST")
  void unknownContextsDoNotExist() {
    Client limited = management.keyWith(admin, "context", "solution:" + solution);
    for (Client client : List.of(admin, limited)) {
      client.call("context/getContext", "contextId", "?").is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
      client.call("context/updateContext", "contextId", "?").is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
      client.call("context/deleteContext", "contextId", "?").is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
      for (String method :
          List.of("context/addSolutionToContext", "context/removeSolutionFromContext")) {
        client
            .call(method, "contextId", "?", "solutionId", solution)
            .is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
      }
    }
  }

  @Test
  @DisplayName("MGS-12 updateContext changes given fields, keeps others and sets modified")
  void fieldsAreChangedOneByOne() {
    Map<String, Object> policy = Map.of("thread", Map.of("listAll", "all"));
    String id = create("name", "before", "description", "kept", "policy", policy).text("contextId");
    long created = management.clock.millis();
    management.clock.advance(Duration.ofSeconds(5));

    update(id, "name", "after").isOk();

    assertThat(get(id).get("name")).isEqualTo("after");
    assertThat(get(id).get("description")).isEqualTo("kept");
    assertThat(get(id).get("policy")).isEqualTo(policy);
    assertThat(get(id).get("created")).isEqualTo(created);
    assertThat(get(id).get("modified")).isEqualTo(created + 5000);

    update(id, "scope", "public", "policy", Map.of()).isOk();
    assertThat(get(id).get("scope")).isEqualTo("public");
    assertThat(get(id).get("policy")).isEqualTo(Map.of());
    assertThat(get(id).get("name")).isEqualTo("after");
  }

  @Test
  @DisplayName(
      "MGS-13 updateContext to private while shared is CANNOT_SWITCH_CONNECTED_CONTEXT_TO_PRIVATE")
  void sharedContextsStayPublic() {
    String id = create("scope", "public").text("contextId");
    String other = newSolution();
    share(id, other).isOk();

    update(id, "scope", "private", "name", "x")
        .is(ErrorCode.CANNOT_SWITCH_CONNECTED_CONTEXT_TO_PRIVATE);
    assertThat(get(id).get("name")).isEqualTo("");
    update(id, "scope", "public", "name", "x").isOk();

    unshare(id, other).isOk();
    update(id, "scope", "private").isOk();
  }

  @Test
  @DisplayName("MGS-14 addSolutionToContext on a private context is CANNOT_ASSIGN_PRIVATE_CONTEXT")
  void privateContextsAreNotShared() {
    String id = create("scope", "private").text("contextId");

    share(id, newSolution()).is(ErrorCode.CANNOT_ASSIGN_PRIVATE_CONTEXT);
    share(id, solution).is(ErrorCode.CANNOT_ASSIGN_PRIVATE_CONTEXT);
    share(id, "unknown").is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-15 addSolutionToContext twice leaves one share")
  void sharingTwiceIsSharingOnce() {
    String id = create("scope", "public").text("contextId");
    String other = newSolution();

    share(id, other).isOk();
    share(id, other).isOk();

    assertThat(get(id).get("shares")).isEqualTo(List.of(other));
    unshare(id, other).isOk();
    admin.call("solution/deleteSolution", "id", other).isOk();
  }

  @Test
  @DisplayName("MGS-15 Concurrent shares are counted once each")
  void concurrentSharesAreExact() {
    String id = create("scope", "public").text("contextId");
    List<String> others = List.of(newSolution(), newSolution(), newSolution());
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.forEach(other -> calls.add(() -> share(id, other)));
    }

    TestManagement.inParallel(calls).forEach(Answer::isOk);

    assertThat((List<?>) get(id).get("shares")).hasSize(3);
    admin.call("context/deleteContext", "contextId", id).isOk();
    for (String other : others) {
      admin.call("solution/deleteSolution", "id", other).isOk();
    }
  }

  @Test
  @DisplayName(
      "MGS-16 addSolutionToContext with the owning solution of a public context is OK and changes"
          + " nothing")
  void sharingWithTheOwnerChangesNothing() {
    String id = create("scope", "public").text("contextId");

    share(id, solution).isOk();

    assertThat(get(id).get("shares")).isEqualTo(List.of());
    admin.call("context/deleteContext", "contextId", id).isOk();
    admin.call("solution/deleteSolution", "id", solution).isOk();
  }

  @Test
  @DisplayName(
      "MGS-17 removeSolutionFromContext of the owner is CANNOT_UNASSIGN_CONTEXT_FROM_ITS_PARENT")
  void theOwnerStays() {
    String id = create("scope", "public").text("contextId");

    unshare(id, solution).is(ErrorCode.CANNOT_UNASSIGN_CONTEXT_FROM_ITS_PARENT);
    unshare(id, "unknown").is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    unshare(id, newSolution()).isOk();
  }

  @Test
  @DisplayName(
      "MGS-18 removeSolutionFromContext removes the share; users of that solution lose access at"
          + " once")
  void anEndedSharingEndsAccess() {
    String id = create("scope", "public").text("contextId");
    String other = newSolution();
    String publicKey = management.newPublicKey();
    addUser(id, "alice", publicKey);
    share(id, other).isOk();
    Map<String, Object> params = Map.of("id", id);
    management.callAsUser(publicKey, other, "context.contextGet", params);

    unshare(id, other).isOk();

    assertThat(get(id).get("shares")).isEqualTo(List.of());
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> management.callAsUser(publicKey, other, "context.contextGet", params))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.ACCESS_DENIED));
    management.callAsUser(publicKey, solution, "context.contextGet", params);
  }

  @Test
  @DisplayName(
      "MGS-19 listContextsOfSolution lists owned and shared contexts, not private foreign ones")
  void aSolutionsContextsAreListed() {
    String other = newSolution();
    String own = create().text("contextId");
    String foreign = createIn(other, "scope", "private").text("contextId");
    management.clock.advance(Duration.ofMillis(1));
    String shared = createIn(other, "scope", "public").text("contextId");
    share(shared, solution).isOk();

    assertThat(listOf(solution).listOf("list", "id")).containsExactly(own, shared);
    assertThat(listOf(solution).get("count")).isEqualTo(2L);
    assertThat(listOf(other).listOf("list", "id")).containsExactly(foreign, shared);
    listOf("unknown").is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-20 listContexts with limited credentials lists only covered contexts")
  void aLimitedListIsLimited() {
    String other = newSolution();
    String own = create().text("contextId");
    createIn(other).text("contextId");
    management.clock.advance(Duration.ofMillis(1));
    String shared = createIn(other, "scope", "public").text("contextId");
    share(shared, solution).isOk();
    String third = newSolution();

    Answer limited =
        list(management.keyWith(admin, "context", "solution:" + solution), 0, 100, "desc");
    assertThat(limited.listOf("list", "id")).containsExactly(shared, own);
    assertThat(limited.get("count")).isEqualTo(2L);

    assertThat(
            list(management.keyWith(admin, "context", "solution:" + third), 0, 100, "asc")
                .get("count"))
        .isEqualTo(0L);

    Answer both =
        list(
            management.keyWith(admin, "context", "solution:" + solution, "solution:" + other),
            0,
            100,
            "asc");
    assertThat(both.get("count")).isEqualTo(3L);

    for (Client unlimited :
        List.of(
            management.keyWith(admin, "context"),
            management.keyWith(admin, "context", "solution:*"))) {
      assertThat(list(unlimited, 0, 100, "asc").listOf("list", "id")).contains(own, shared);
    }
  }

  @Test
  void listsComeInPages() {
    String[] ids = new String[5];
    for (int i = 0; i < ids.length; i++) {
      management.clock.advance(Duration.ofMillis(1));
      ids[i] = create().text("contextId");
    }
    Object created = Objects.requireNonNull(get(ids[1]).get("created"));

    assertThat(page(0, 2, "asc").listOf("list", "id")).containsExactly(ids[0], ids[1]);
    assertThat(page(0, 2, "asc").get("count")).isEqualTo(5L);
    assertThat(page(4, 2, "asc").listOf("list", "id")).containsExactly(ids[4]);
    assertThat(page(1, 2, "desc").listOf("list", "id")).containsExactly(ids[3], ids[2]);
    Answer after = page(7, 2, "asc", "lastId", ids[1]);
    assertThat(after.listOf("list", "id")).containsExactly(ids[2], ids[3]);
    assertThat(after.get("count")).isEqualTo(3L);
    page(0, 2, "asc", "lastId", "unknown").is(ErrorCode.NO_MATCH_FOR_LAST_ID);
    assertThat(
            page(0, 9, "asc", "query", Map.of("#created", Map.of("$lte", created)))
                .listOf("list", "id"))
        .containsExactly(ids[0], ids[1]);
    assertThat(page(0, 9, "asc", "query", Map.of("#id", ids[3])).listOf("list", "id"))
        .containsExactly(ids[3]);
    assertThat(page(0, 9, "asc", "query", Map.of("name", "x")).get("count")).isEqualTo(0L);
    page(0, 9, "asc", "query", Map.of("#name", "x")).is(ErrorCode.INVALID_PARAMS);
    page(0, 0, "asc").is(ErrorCode.INVALID_PARAMS);
    page(0, 101, "asc").is(ErrorCode.INVALID_PARAMS);
    page(-1, 1, "asc").is(ErrorCode.INVALID_PARAMS);
    page(0, 1, "up").is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName(
      "MGS-21 Credentials limited to solution A get ACCESS_DENIED on a context of solution B")
  void otherSolutionsContextsAreOutOfReach() {
    String id = create("scope", "public").text("contextId");
    Client limited = management.keyWith(admin, "context", "solution:" + newSolution());
    Object[] user = {"contextId", id, "userId", "alice"};

    limited.call("context/getContext", "contextId", id).is(ErrorCode.ACCESS_DENIED);
    limited.call("context/updateContext", "contextId", id).is(ErrorCode.ACCESS_DENIED);
    limited.call("context/deleteContext", "contextId", id).is(ErrorCode.ACCESS_DENIED);
    limited
        .call("context/addSolutionToContext", "contextId", id, "solutionId", solution)
        .is(ErrorCode.ACCESS_DENIED);
    limited
        .call("context/removeSolutionFromContext", "contextId", id, "solutionId", "unknown")
        .is(ErrorCode.ACCESS_DENIED);
    limited
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
        .is(ErrorCode.ACCESS_DENIED);
    limited
        .call(
            "context/listContextsOfSolution",
            "solutionId",
            solution,
            "skip",
            0L,
            "limit",
            1L,
            "sortOrder",
            "asc")
        .is(ErrorCode.ACCESS_DENIED);
    limited.call("context/getUserFromContext", user).is(ErrorCode.ACCESS_DENIED);
    limited.call("context/removeUserFromContext", user).is(ErrorCode.ACCESS_DENIED);
    limited
        .call(
            "context/addUserToContext",
            "contextId",
            id,
            "userId",
            "alice",
            "userPubKey",
            management.newPublicKey(),
            "acl",
            "nonsense")
        .is(ErrorCode.ACCESS_DENIED);
    limited
        .call("context/setUserAcl", "contextId", id, "userId", "alice", "acl", "nonsense")
        .is(ErrorCode.ACCESS_DENIED);
    limited
        .call(
            "context/listUsersFromContext",
            "contextId",
            id,
            "skip",
            0L,
            "limit",
            1L,
            "sortOrder",
            "asc")
        .is(ErrorCode.ACCESS_DENIED);
  }

  @Test
  @DisplayName("MGS-22 Credentials limited to solution A may act on a context of B shared with A")
  void sharedContextsAreWithinReach() {
    String other = newSolution();
    String id = create("scope", "public").text("contextId");
    share(id, other).isOk();
    Client limited = management.keyWith(admin, "context", "solution:" + other);

    limited.call("context/getContext", "contextId", id).get("context");
    limited.call("context/updateContext", "contextId", id, "name", "by other").isOk();
    limited
        .call(
            "context/addUserToContext",
            "contextId",
            id,
            "userId",
            "alice",
            "userPubKey",
            management.newPublicKey())
        .isOk();
    limited.call("context/deleteContext", "contextId", id).isOk();
  }

  @Test
  @DisplayName("MGS-23 deleteContext removes users and threads; their ids then do not exist")
  void nothingOfADeletedContextIsLeft() {
    String id = create("scope", "public").text("contextId");
    String other = newSolution();
    share(id, other).isOk();
    String publicKey = management.newPublicKey();
    addUser(id, "alice", publicKey);
    Object threadId =
        Objects.requireNonNull(
            management
                .callAsUser(
                    publicKey,
                    solution,
                    "thread.threadCreate",
                    ThreadMethodsTest.newThread(id, "alice"))
                .get("threadId"));
    admin.call("thread/getThread", "threadId", threadId).get("thread");

    admin.call("context/deleteContext", "contextId", id).isOk();

    admin.call("context/getContext", "contextId", id).is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
    admin.call("context/deleteContext", "contextId", id).is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
    admin
        .call("context/getUserFromContext", "contextId", id, "userId", "alice")
        .is(ErrorCode.USER_DOESNT_EXIST);
    admin.call("thread/getThread", "threadId", threadId).is(ErrorCode.THREAD_DOES_NOT_EXIST);
    assertThat(listOf(solution).get("count")).isEqualTo(0L);
    assertThat(listOf(other).get("count")).isEqualTo(0L);
    assertThat(
            management
                .callAsUser(
                    publicKey,
                    solution,
                    "context.contextList",
                    Map.of("skip", 0L, "limit", 10L, "sortOrder", "asc"))
                .get("contexts"))
        .isEqualTo(List.of());
    admin.call("solution/deleteSolution", "id", solution).isOk();
    admin.call("solution/deleteSolution", "id", other).isOk();
  }

  @Test
  void aContextSharedWithManySolutionsCanBeDeleted() {
    String id = create("scope", "public").text("contextId");
    String last = "";
    for (int i = 0; i < 60; i++) {
      last = newSolution();
      share(id, last).isOk();
    }

    admin.call("context/deleteContext", "contextId", id).isOk();

    admin.call("context/getContext", "contextId", id).is(ErrorCode.CONTEXT_DOES_NOT_EXIST);
    admin.call("solution/deleteSolution", "id", last).isOk();
    admin.call("solution/deleteSolution", "id", solution).isOk();
  }

  @Test
  @DisplayName("MGS-04 A solution is either deleted or has its contexts, whoever comes first")
  void creationAndDeletionDoNotMeet() {
    for (int i = 0; i < 10; i++) {
      String contested = newSolution();

      TestManagement.inParallel(
          List.of(
              () -> createIn(contested),
              () -> createIn(contested),
              () -> admin.call("solution/deleteSolution", "id", contested),
              () -> createIn(contested)));

      Answer deletion = admin.call("solution/deleteSolution", "id", contested);
      Answer contexts = listOf(contested);
      if (contexts.isError()) {
        contexts.is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
        deletion.is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
      } else {
        assertThat(contexts.get("count")).isEqualTo(3L);
        deletion.is(ErrorCode.SOLUTION_HAS_CONTEXTS);
      }
    }
  }

  private String newSolution() {
    return admin.call("solution/createSolution", "name", "solution").text("solutionId");
  }

  private Answer create(Object... overrides) {
    return createIn(solution, overrides);
  }

  private Answer createIn(String solutionId, Object... overrides) {
    Map<String, Object> params =
        TestManagement.map(
            "solution", solutionId, "name", "", "description", "", "scope", "private");
    params.putAll(TestManagement.map(overrides));
    return admin.call("context/createContext", params);
  }

  private Map<?, ?> get(String id) {
    return TestManagement.object(admin.call("context/getContext", "contextId", id).get("context"));
  }

  private Answer update(String id, Object... changes) {
    Map<String, Object> params = TestManagement.map(changes);
    params.put("contextId", id);
    return admin.call("context/updateContext", params);
  }

  private Answer share(String id, String solutionId) {
    return admin.call("context/addSolutionToContext", "contextId", id, "solutionId", solutionId);
  }

  private Answer unshare(String id, String solutionId) {
    return admin.call(
        "context/removeSolutionFromContext", "contextId", id, "solutionId", solutionId);
  }

  private void addUser(String id, String userId, String publicKey) {
    admin
        .call(
            "context/addUserToContext", "contextId", id, "userId", userId, "userPubKey", publicKey)
        .isOk();
  }

  private static Answer list(Client client, long skip, long limit, String sortOrder) {
    return client.call(
        "context/listContexts", "skip", skip, "limit", limit, "sortOrder", sortOrder);
  }

  private Answer listOf(String solutionId) {
    return admin.call(
        "context/listContextsOfSolution",
        "solutionId",
        solutionId,
        "skip",
        0L,
        "limit",
        100L,
        "sortOrder",
        "asc");
  }

  private Answer page(long skip, long limit, String sortOrder, Object... more) {
    Map<String, Object> params =
        TestManagement.map("skip", skip, "limit", limit, "sortOrder", sortOrder);
    params.put("solutionId", solution);
    params.putAll(TestManagement.map(more));
    return admin.call("context/listContextsOfSolution", params);
  }
}
