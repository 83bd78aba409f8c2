package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Members of threads and their keys. */
class ThreadMembershipTest extends ThreadMethodsCase {
  @Test
  @DisplayName("KEY-01 KEY-02 An id twice in users or in managers is INVALID_PARAMS")
  void idsAreListedOnce() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "users", List.of("ann", "ann")));
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "managers", List.of("ann", "ann")));
  }

  @Test
  @DisplayName("KEY-03 The same id in users and in managers is allowed")
  void userMayBeManager() {
    assertThat(create(ann, newThread(List.of("ann"), List.of("ann")))).isNotEmpty();
  }

  @Test
  @DisplayName("KEY-04 Create with both lists empty is INVALID_PARAMS")
  void somebodyMustBeIn() {
    putContext(context, Map.of("creatorHasToBeManager", "no"));

    refused(ErrorCode.INVALID_PARAMS, ann, "threadCreate", newThread(List.of(), List.of()));
  }

  @Test
  @DisplayName("KEY-05 Create listing an id that is not in the context is USER_DOESNT_EXIST")
  void membersAreUsersOfTheContext() {
    refused(
        ErrorCode.USER_DOESNT_EXIST,
        ann,
        "threadCreate",
        newThread(List.of("ann", "nobody"), List.of("ann")));
  }

  @Test
  @DisplayName("KEY-06 Create with a key of another keyId is INVALID_KEY_ID")
  void keysAreOfTheCurrentKey() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));
    List<Object> keys = new ArrayList<>(keys("k1", List.of("ann"), List.of()));
    keys.add(key("ann", "k0"));

    refused(ErrorCode.INVALID_KEY_ID, ann, "threadCreate", with(params, "keys", keys));
  }

  @Test
  @DisplayName("KEY-07 Two keys for the same user and keyId are INVALID_PARAMS")
  void keysAreGivenOnce() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "keys", List.of(key("ann", "k1"), key("ann", "k1"))));
  }

  @Test
  @DisplayName("KEY-08 KEY-09 Each member must have a key, and nobody else may")
  void keysAreOfTheMembers() {
    Map<String, Object> params = newThread(List.of("ann", "bob"), List.of("ann"));

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "keys", keys("k1", List.of("ann"), List.of())));
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "keys", keys("k1", List.of("ann", "bob", "cat"), List.of())));
  }

  @Test
  @DisplayName("KEY-10 Create with users empty and only managers works")
  void managersAreEnough() {
    String id = create(ann, newThread(List.of(), List.of("ann", "bob")));

    assertThat(get(id))
        .containsEntry("users", List.of())
        .containsEntry("managers", List.of("ann", "bob"));
  }

  @Test
  @DisplayName("KEY-11 KEY-12 Dropping a member needs a new keyId")
  void droppingNeedsANewKey() {
    String id = thread("ann", "bob");
    Map<String, Object> thread = get(id);

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadUpdate",
        rekey(thread, "k1", List.of("ann"), List.of("ann")));
    call(ann, "threadUpdate", rekey(thread, "k2", List.of("ann"), List.of("ann")));

    assertThat(get(id)).containsEntry("users", List.of("ann")).containsEntry("keyId", "k2");
    refused(ErrorCode.ACCESS_DENIED, bob, "threadGet", Map.of("threadId", id));
  }

  @Test
  @DisplayName("KEY-13 Update that adds a member with a key only for the current keyId works")
  void addingNeedsOneKey() {
    String id = thread("ann");
    Map<String, Object> update = with(updateOf(get(id)), "users", List.of("ann", "bob"));

    call(ann, "threadUpdate", with(update, "keys", List.of(key("bob", "k1"))));

    assertThat(get(bob, id))
        .containsEntry("keys", List.of(Map.of("keyId", "k1", "data", "key k1 for bob")));
  }

  @Test
  @DisplayName("KEY-14 KEY-15 Update may add keys of historic keyIds and of no others")
  void historicKeysMayBeAdded() {
    String id = thread("ann");
    call(ann, "threadUpdate", rekey(get(id), "k2", List.of("ann"), List.of("ann")));
    Map<String, Object> update = with(updateOf(get(id)), "users", List.of("ann", "bob"));

    call(ann, "threadUpdate", with(update, "keys", List.of(key("bob", "k1"), key("bob", "k2"))));

    assertThat(fields(get(bob, id), "keys", "keyId")).containsExactly("k1", "k2");
    refused(
        ErrorCode.INVALID_KEY_ID,
        ann,
        "threadUpdate",
        with(updateOf(get(id)), "keys", List.of(key("bob", "k3"))));
  }

  @Test
  @DisplayName("KEY-16 Update with keys [] and unchanged members and keyId works")
  void keysNeedNotBeRepeated() {
    String id = thread("ann", "bob");

    assertThat(call(ann, "threadUpdate", updateOf(get(id)))).isEqualTo(OK);
  }

  @Test
  @DisplayName("KEY-17 Update re-sending an existing (user,keyId) replaces that key's data")
  void keysAreReplaced() {
    String id = thread("ann", "bob");
    Object replaced = Map.of("user", "bob", "keyId", "k1", "data", "replaced");

    call(ann, "threadUpdate", with(updateOf(get(id)), "keys", List.of(replaced)));

    assertThat(fields(get(bob, id), "keys", "data")).containsExactly("replaced");
    assertThat(fields(get(ann, id), "keys", "data")).containsExactly("key k1 for ann");
  }

  @Test
  @DisplayName("KEY-18 A dropped member's old keys reappear when the member is added again")
  void oldKeysStay() {
    String id = thread("ann", "bob");
    call(ann, "threadUpdate", rekey(get(id), "k2", List.of("ann"), List.of("ann")));
    Map<String, Object> update = with(updateOf(get(id)), "users", List.of("ann", "bob"));

    call(ann, "threadUpdate", with(update, "keys", List.of(key("bob", "k2"))));

    assertThat(fields(get(bob, id), "keys", "keyId")).containsExactly("k1", "k2");
  }

  @Test
  @DisplayName("KEY-19 Answers contain only the caller's keys")
  void answersHaveTheCallersKeys() {
    String id = thread("ann", "bob");

    assertThat(fields(get(bob, id), "keys", "data")).containsExactly("key k1 for bob");
    assertThat(objects(threads(bob, page(0, 10, "asc")), "threads").getFirst())
        .containsEntry("keys", List.of(Map.of("keyId", "k1", "data", "key k1 for bob")));
    assertThat(
            map(
                object(bob, "threadMessagesGet", with(page(0, 10, "asc"), "threadId", id)),
                "thread"))
        .containsEntry("keys", List.of(Map.of("keyId", "k1", "data", "key k1 for bob")));
  }

  @Test
  @DisplayName("KEY-20 A caller who may read but is no member gets keys []")
  void strangersHaveNoKeys() {
    String id =
        create(
            ann, with(newThread(List.of("ann"), List.of("ann")), "policy", Map.of("get", "all")));

    assertThat(get(bob, id)).containsEntry("keys", List.of());
  }

  @Test
  @DisplayName("KEY-11 Going back to a key that former members have is INVALID_PARAMS")
  void formerMembersKeysAreNoLongerGood() {
    String id = thread("ann", "bob");
    call(ann, "threadUpdate", rekey(get(id), "k2", List.of("ann"), List.of("ann")));

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadUpdate",
        rekey(get(id), "k1", List.of("ann"), List.of("ann")));
  }
}
