package lambdabridge.server.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.dynamo.StoreCall;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextMethodsTest extends ContextMethodsCase {
  @Test
  @DisplayName("CTX-01 contextList returns only contexts in which the session key is a user")
  void listHasOnlyTheCallersContexts() {
    String mine = contextOfAnn(CREATED);
    String others = context(CREATED, SOLUTION, List.of());
    stored.put(new ContextUser(others, "ann", bobKey, CREATED, "ALLOW ALL"));

    assertThat(contextIds(list(ann, "asc"))).containsExactly(mine);
  }

  @Test
  @DisplayName("CTX-02 contextList returns only contexts owned by or shared with the solution")
  void listHasOnlyTheSolutionsContexts() {
    String owned = contextOfAnn(CREATED);
    String shared = context(CREATED + 1, OTHER_SOLUTION, List.of(SOLUTION));
    String foreign = context(CREATED + 2, OTHER_SOLUTION, List.of());
    stored.put(new ContextUser(shared, "ann", annKey, CREATED, "ALLOW ALL"));
    stored.put(new ContextUser(foreign, "ann", annKey, CREATED, "ALLOW ALL"));

    assertThat(contextIds(list(ann, "asc"))).containsExactly(owned, shared);
    assertThat(contextIds(list(session(annKey, null), "asc")))
        .containsExactly(owned, shared, foreign);
  }

  @Test
  @DisplayName("CTX-03 contextList is ordered by creation time in the requested direction")
  void listIsOrderedByCreation() {
    String second = contextOfAnn(CREATED + 2);
    String first = contextOfAnn(CREATED + 1);
    String third = contextOfAnn(CREATED + 3);

    assertThat(contextIds(list(ann, "asc"))).containsExactly(first, second, third);
    assertThat(contextIds(list(ann, "desc"))).containsExactly(third, second, first);
  }

  @Test
  @DisplayName("CTX-04 contextList count is the full number of matches")
  void countIsOfAllMatches() {
    for (int i = 0; i < 5; i++) {
      contextOfAnn(CREATED + i);
    }

    Map<String, Object> page = call(ann, "contextList", page(3, 1, "asc"));

    assertThat(contextIds(page)).hasSize(1);
    assertThat(page.get("count")).isEqualTo(5L);
    assertThat(call(ann, "contextList", page(9, 1, "asc")).get("count")).isEqualTo(5L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 101, -1})
  @DisplayName("CTX-05 contextList with limit 0 or 101 is INVALID_PARAMS")
  void limitIsBounded(long limit) {
    assertRefused(ErrorCode.INVALID_PARAMS, ann, "contextList", page(0, limit, "asc"));
  }

  @Test
  @DisplayName("CTX-06 contextList with an unknown lastId is NO_MATCH_FOR_LAST_ID")
  void unknownCursorIsRefused() {
    contextOfAnn(CREATED);

    assertRefused(
        ErrorCode.NO_MATCH_FOR_LAST_ID,
        ann,
        "contextList",
        with(page(0, 1, "asc"), "lastId", UUID.randomUUID().toString()));
  }

  @Test
  void listGoesOnAfterTheCursorEvenAmongContextsOfOneMoment() {
    for (int i = 0; i < 4; i++) {
      contextOfAnn(CREATED);
    }
    List<Object> all = contextIds(list(ann, "asc"));

    Map<String, Object> rest =
        call(ann, "contextList", with(page(3, 2, "asc"), "lastId", all.get(0)));

    assertThat(contextIds(rest)).containsExactly(all.get(1), all.get(2));
    assertThat(rest.get("count")).isEqualTo(3L);
    assertThat(contextIds(call(ann, "contextList", with(page(0, 9, "desc"), "lastId", all.get(1)))))
        .containsExactly(all.get(0));
  }

  @Test
  void cursorNeedOnlyExist() {
    String mine = contextOfAnn(CREATED);
    String foreign = context(CREATED - 1, OTHER_SOLUTION, List.of());

    assertThat(contextIds(call(ann, "contextList", with(page(0, 9, "asc"), "lastId", foreign))))
        .containsExactly(mine);
  }

  @Test
  @DisplayName("CTX-07 contextList with sortBy is INVALID_PARAMS")
  void listHasNoSortField() {
    assertRefused(
        ErrorCode.INVALID_PARAMS, ann, "contextList", with(page(0, 1, "asc"), "sortBy", "created"));
  }

  @Test
  @DisplayName("CTX-08 contextList accepts an appPubKey and ignores it")
  void appKeyIsIgnored() {
    String mine = contextOfAnn(CREATED);
    String key = "5EpGGaojVn9LhZ8WZuH61cD5vbUAX1DNR4jPUTffPH2zH617mN";

    assertThat(contextIds(call(ann, "contextList", with(page(0, 9, "asc"), "appPubKey", key))))
        .containsExactly(mine);
    assertRefused(
        ErrorCode.INVALID_PARAMS, ann, "contextList", with(page(0, 9, "asc"), "appPubKey", "x"));
  }

  @Test
  void listIgnoresItsQueryButChecksItsShape() {
    String mine = contextOfAnn(CREATED);

    assertThat(
            contextIds(
                call(
                    ann,
                    "contextList",
                    with(page(0, 9, "asc"), "query", Map.of("#contextId", "none")))))
        .containsExactly(mine);
    assertRefused(
        ErrorCode.INVALID_PARAMS, ann, "contextList", with(page(0, 9, "asc"), "query", "x"));
  }

  @Test
  @DisplayName("CTX-09 contextList entries have the nine fields of ContextInfo")
  void entriesAreComplete() {
    String id = UUID.randomUUID().toString();
    Map<String, Object> policy = Map.of("thread", Map.of("listAll", "all"));
    stored.put(
        new Context(
            id, CREATED, CREATED + 5, SOLUTION, "Demo", "For all", "public", List.of(), policy));
    stored.put(new ContextUser(id, "ann", annKey, CREATED + 7, "ALLOW READ"));

    assertThat(list(ann, "asc").get("contexts"))
        .isEqualTo(
            List.of(
                Map.of(
                    "userId", "ann",
                    "contextId", id,
                    "acl", "ALLOW READ",
                    "policy", policy,
                    "created", CREATED,
                    "modified", CREATED + 5,
                    "name", "Demo",
                    "description", "For all",
                    "scope", "public")));
  }

  @Test
  @DisplayName("CTX-10 contextList needs no ACL rule")
  void listNeedsNoAcl() {
    String id = context(CREATED, SOLUTION, List.of());
    stored.put(new ContextUser(id, "ann", annKey, CREATED, "DENY ALL"));

    assertThat(contextIds(list(ann, "asc"))).containsExactly(id);
    assertThat(call(ann, "contextGet", Map.of("id", id))).containsKey("context");
  }

  @Test
  @DisplayName("CTX-11 contextGet returns the caller's own userId and acl")
  void getTellsWhoTheCallerIs() {
    String id = context(CREATED, SOLUTION, List.of());
    stored.put(new ContextUser(id, "annie", annKey, CREATED, "ALLOW thread/ALL"));
    stored.put(new ContextUser(id, "bob", bobKey, CREATED, "ALLOW ALL"));

    assertThat((Map<?, ?>) call(ann, "contextGet", Map.of("id", id)).get("context"))
        .extracting("userId", "acl")
        .containsExactly("annie", "ALLOW thread/ALL");
  }

  @Test
  @DisplayName("CTX-12 CTX-13 contextGet hides whether a context the caller is not in exists")
  void getHidesContexts() {
    String others = context(CREATED, SOLUTION, List.of());

    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGet", Map.of("id", others));
    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGet", Map.of("id", "never"));
  }

  @Test
  @DisplayName("SES-06 a context outside the session's solution is invisible to every call")
  void foreignSolutionsContextIsInvisible() {
    String foreign = context(CREATED, OTHER_SOLUTION, List.of());
    stored.put(new ContextUser(foreign, "ann", annKey, CREATED, "ALLOW ALL"));

    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGet", Map.of("id", foreign));
    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGetUsers", Map.of("contextId", foreign));
    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextListUsers", users(foreign));
    assertRefused(
        ErrorCode.ACCESS_DENIED, ann, "contextSendCustomEvent", customEvent(foreign, List.of()));
  }

  @Test
  @DisplayName("SES-07 a context shared with the session's solution is usable like an owned one")
  void sharedContextIsUsable() {
    String shared = context(CREATED, OTHER_SOLUTION, List.of(SOLUTION));
    stored.put(new ContextUser(shared, "ann", annKey, CREATED, "ALLOW ALL"));

    assertThat(call(ann, "contextGet", Map.of("id", shared))).containsKey("context");
    assertThat(userIds(call(ann, "contextListUsers", users(shared)))).containsExactly("ann");
  }

  @Test
  @DisplayName("SES-03 a removed user gets ACCESS_DENIED on the next call")
  void removalTakesEffectAtOnce() {
    String id = context(CREATED, SOLUTION, List.of());
    ContextUser user = new ContextUser(id, "ann", annKey, CREATED, "ALLOW ALL");
    stored.put(user);
    call(ann, "contextGet", Map.of("id", id));

    stored.remove(user);

    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGet", Map.of("id", id));
  }

  @Test
  @DisplayName("ACL-24 an ACL change takes effect on the next call of an existing session")
  void aclChangeTakesEffectAtOnce() {
    String id = contextOfAnn(CREATED);
    call(ann, "contextGetUsers", Map.of("contextId", id));

    stored.put(new ContextUser(id, "ann", annKey, CREATED, "ALLOW ALL\nDENY context/READ"));

    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGetUsers", Map.of("contextId", id));
  }

  @Test
  void anonymousSessionsAreRefused() {
    Session anonymous = new Session("id", Level.STANDARD, annKey, SOLUTION, null, 2);

    assertRefused(ErrorCode.ACCESS_DENIED, anonymous, "contextList", page(0, 1, "asc"));
    assertRefused(ErrorCode.INVALID_PARAMS, anonymous, "contextList", Map.of());
  }

  @Test
  void admissionIsOneRead() {
    String id = contextOfAnn(CREATED);

    List<StoreCall> calls = DYNAMO.callsOf(() -> call(ann, "contextGet", Map.of("id", id)));

    assertThat(calls).extracting(StoreCall::operation).containsExactly("batchGetItem");
  }
}
