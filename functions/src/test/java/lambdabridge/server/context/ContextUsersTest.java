package lambdabridge.server.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lambdabridge.server.rpc.ErrorCode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContextUsersTest extends ContextMethodsCase {
  @Test
  @DisplayName("CTX-14 contextGetUsers returns id, pub and status of every user")
  void usersHaveIdKeyAndStatus() {
    String id = contextOfAnnAndBob();
    bind(bobKey, SOLUTION, "c-14");

    assertThat((List<?>) call(ann, "contextGetUsers", Map.of("contextId", id)).get("users"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactlyInAnyOrder(
            Map.of("id", "ann", "pub", annKey, "status", "inactive"),
            Map.of("id", "bob", "pub", bobKey, "status", "active"));
  }

  @Test
  @DisplayName("CTX-15 contextGetUsers without its ACL function is ACCESS_DENIED")
  void getUsersNeedsItsAcl() {
    String id = context(CREATED, SOLUTION, List.of());
    stored.put(
        new ContextUser(id, "ann", annKey, CREATED, "ALLOW ALL\nDENY context/contextGetUsers"));

    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextGetUsers", Map.of("contextId", id));
    assertThat(userIds(call(ann, "contextListUsers", users(id)))).containsExactly("ann");
  }

  @Test
  void aclCanBeNarrowedToAContext() {
    String allowed = context(CREATED, SOLUTION, List.of());
    String denied = context(CREATED, SOLUTION, List.of());
    String acl = "ALLOW context/contextListUsers contextId=" + allowed;
    stored.put(new ContextUser(allowed, "ann", annKey, CREATED, acl));
    stored.put(new ContextUser(denied, "ann", annKey, CREATED, acl));

    assertThat(userIds(call(ann, "contextListUsers", users(allowed)))).containsExactly("ann");
    assertRefused(ErrorCode.ACCESS_DENIED, ann, "contextListUsers", users(denied));
  }

  @Test
  @DisplayName("CTX-16 contextListUsers returns count and a page ordered by creation time")
  void userListIsPagedByCreation() {
    String id = contextOfAnn(CREATED + 50);
    addUser(id, "zoe", CREATED + 10);
    addUser(id, "bob", CREATED + 90);
    addUser(id, "eve", CREATED + 10);

    assertThat(userIds(call(ann, "contextListUsers", users(id))))
        .containsExactly("eve", "zoe", "ann", "bob");
    Map<String, Object> page =
        call(ann, "contextListUsers", with(page(1, 2, "desc"), "contextId", id));
    assertThat(userIds(page)).containsExactly("ann", "zoe");
    assertThat(page.get("count")).isEqualTo(4L);
  }

  @Test
  void userListGoesOnAfterEitherFormOfTheCursor() {
    String id = contextOfAnn(CREATED);
    addUser(id, "bob", CREATED + 1);
    addUser(id, "eve", CREATED + 2);

    for (String cursor : List.of("ann", id + "-ann")) {
      Map<String, Object> page = call(ann, "contextListUsers", with(users(id), "lastId", cursor));
      assertThat(userIds(page)).as(cursor).containsExactly("bob", "eve");
      assertThat(page.get("count")).isEqualTo(2L);
    }
    assertRefused(
        ErrorCode.NO_MATCH_FOR_LAST_ID,
        ann,
        "contextListUsers",
        with(users(id), "lastId", "nobody"));
  }

  @Test
  @DisplayName("CTX-17 contextListUsers gives lastStatusChange null for a key never seen online")
  void statusOfKeyNeverSeen() {
    assertThat(user(contextOfAnn(CREATED), "ann"))
        .containsEntry("lastStatusChange", null)
        .containsEntry("status", "inactive");
  }

  @Test
  @DisplayName("CTX-18 a user is active from binding a socket until it closes")
  void statusFollowsBindings() {
    String id = contextOfAnnAndBob();

    bind(bobKey, SOLUTION, "c-18");
    assertThat(user(id, "bob").get("status")).isEqualTo("active");

    sockets.close("c-18");
    assertThat(user(id, "bob").get("status")).isEqualTo("inactive");
  }

  @Test
  void statusCountsSolutionsOfTheContextAndLiveSocketsOnly() {
    String id = context(CREATED, OTHER_SOLUTION, List.of(SOLUTION));
    stored.put(new ContextUser(id, "ann", annKey, CREATED, "ALLOW ALL"));
    stored.put(new ContextUser(id, "bob", bobKey, CREATED, "ALLOW ALL"));

    bind(bobKey, "elsewhere", "c-elsewhere");
    bind(bobKey, null, "c-nowhere");
    assertThat(user(id, "bob").get("status")).isEqualTo("inactive");

    bind(bobKey, SOLUTION, "c-share");
    assertThat(user(id, "bob").get("status")).isEqualTo("active");

    clock.advance(Duration.ofHours(4));
    assertThat(user(id, "bob").get("status")).isEqualTo("inactive");
  }

  @Test
  @DisplayName("CTX-19 lastStatusChange shows action and timestamp of the last change")
  void lastStatusChange() {
    String id = contextOfAnnAndBob();
    Instant login = Instant.parse("2026-05-01T09:00:00Z");
    Instant logout = login.plusSeconds(90);

    changes.record(SOLUTION, bobKey, new StatusChange(StatusChange.Action.LOGIN, login));
    assertThat(user(id, "bob").get("lastStatusChange"))
        .isEqualTo(Map.of("action", "login", "timestamp", login.toEpochMilli()));

    changes.record(SOLUTION, bobKey, new StatusChange(StatusChange.Action.LOGOUT, logout));
    changes.record(SOLUTION, bobKey, new StatusChange(StatusChange.Action.LOGIN, login));
    changes.record(
        OTHER_SOLUTION, bobKey, new StatusChange(StatusChange.Action.LOGIN, clock.instant()));
    assertThat(user(id, "bob").get("lastStatusChange"))
        .isEqualTo(Map.of("action", "logout", "timestamp", logout.toEpochMilli()));
  }

  @Test
  @DisplayName("CTX-20 CTX-21 contextListUsers filters by #userId, #userPubKey, #created and #id")
  void userListIsFiltered() {
    String id = contextOfAnnAndBob();
    addUser(id, "eve", CREATED + 500);

    assertThat(queried(id, Map.of("#userId", Map.of("$in", List.of("bob", "eve", "none")))))
        .containsExactly("bob", "eve");
    assertThat(queried(id, Map.of("#userPubKey", bobKey))).containsExactly("bob");
    assertThat(queried(id, Map.of("#created", Map.of("$gt", CREATED + 100))))
        .containsExactly("eve");
    assertThat(queried(id, Map.of("#id", id + "-ann"))).containsExactly("ann");
    assertThat(queried(id, Map.of("tag", "x"))).isEmpty();
  }

  @Test
  void countOfFilteredUsersIsOfTheMatches() {
    String id = contextOfAnnAndBob();
    Map<String, Object> query = Map.of("#userId", Map.of("$ne", "ann"));

    assertThat(call(ann, "contextListUsers", with(users(id), "query", query)).get("count"))
        .isEqualTo(1L);
  }

  @Test
  @DisplayName("CTX-22 contextListUsers with a query on a forbidden # field is INVALID_PARAMS")
  void userListRefusesForbiddenFields() {
    String id = contextOfAnn(CREATED);
    Map<String, Object> params = with(users(id), "query", Map.of("#acl", "ALLOW ALL"));

    assertRefused(ErrorCode.INVALID_PARAMS, ann, "contextListUsers", params);
    assertRefused(
        ErrorCode.INVALID_PARAMS, ann, "contextListUsers", with(params, "lastId", "nobody"));
    assertRefused(
        ErrorCode.ACCESS_DENIED, ann, "contextListUsers", with(params, "contextId", "never"));
  }
}
