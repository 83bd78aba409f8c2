package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with threads and messages. */
class ThreadPolicyTest extends ThreadMethodsCase {
  private String threadWith(Map<String, Object> policy, List<String> users) {
    return create(ann, with(newThread(users, List.of("ann")), "policy", policy));
  }

  private void contextPolicy(Map<String, Object> threadPolicy) {
    putContext(context, threadPolicy);
  }

  @Test
  @DisplayName("POL-01 THR-22 With defaults a non-member cannot get a thread")
  void strangersSeeNothing() {
    String id = thread("ann");
    String message = send(ann, id);
    Map<String, Object> list = with(page(0, 1, "asc"), "threadId", id);

    refused(ErrorCode.ACCESS_DENIED, bob, "threadGet", Map.of("threadId", id));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageGet", Map.of("messageId", message));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessagesGet", list);
    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessagesGetMy", list);
  }

  @Test
  @DisplayName("SES-06 A thread of a context outside the session's solution is out of reach")
  void otherSolutionsSeeNothing() {
    String id = thread("ann");
    String message = send(ann, id);
    Session elsewhere = session(ann.publicKey(), OTHER_SOLUTION);

    refused(ErrorCode.ACCESS_DENIED, elsewhere, "threadGet", Map.of("threadId", id));
    refused(ErrorCode.ACCESS_DENIED, elsewhere, "threadMessageGet", Map.of("messageId", message));
    refused(
        ErrorCode.ACCESS_DENIED,
        elsewhere,
        "threadList",
        with(page(0, 1, "asc"), "contextId", context));
  }

  @Test
  @DisplayName("SES-03 A removed context user is refused on the next call")
  void removedUsersAreRefused() {
    String id = thread("ann", "bob");
    storedContexts.remove(
        new lambdabridge.server.context.ContextUser(
            context, "bob", bob.publicKey(), 1, "ALLOW ALL"));

    refused(ErrorCode.ACCESS_DENIED, bob, "threadGet", Map.of("threadId", id));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageSend", message(id, "k1", "x"));
  }

  @Test
  @DisplayName("POL-02 A plain user can get, list and add messages but not update or delete")
  void plainUsersReadAndPost() {
    String id = thread("bob");

    assertThat(get(bob, id)).containsEntry("id", id);
    assertThat(threadIds(threads(bob, page(0, 10, "asc")))).containsExactly(id);
    assertThat(send(bob, id)).isNotEmpty();
    refused(ErrorCode.ACCESS_DENIED, bob, "threadUpdate", updateOf(get(id)));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadDelete", Map.of("threadId", id));
  }

  @Test
  @DisplayName("POL-03 With defaults a manager can update and delete the thread")
  void managersUpdateAndDelete() {
    String id = create(ann, newThread(List.of(), List.of("ann", "bob")));

    assertThat(call(bob, "threadUpdate", updateOf(get(id)))).isEqualTo(OK);
    assertThat(call(bob, "threadDelete", Map.of("threadId", id))).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-04 POL-05 An author can update and delete a message while still a member")
  void authorsOwnTheirMessages() {
    String id = thread("bob");
    String first = send(bob, id);
    String second = send(bob, id);

    assertThat(call(bob, "threadMessageUpdate", messageUpdate(first, "x"))).isEqualTo(OK);
    assertThat(call(bob, "threadMessageDelete", Map.of("messageId", first))).isEqualTo(OK);
    call(ann, "threadUpdate", rekey(get(id), "k2", List.of("cat"), List.of("ann")));
    refused(
        ErrorCode.ACCESS_DENIED,
        bob,
        "threadMessageUpdate",
        with(messageUpdate(second, "x"), "keyId", "k2"));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageDelete", Map.of("messageId", second));
  }

  @Test
  @DisplayName("POL-06 With defaults a manager can update and delete messages of others")
  void managersModerate() {
    String id = send(bob, thread("bob"));

    assertThat(call(ann, "threadMessageUpdate", messageUpdate(id, "x"))).isEqualTo(OK);
    assertThat(call(ann, "threadMessageDelete", Map.of("messageId", id))).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-07 LST-13 With defaults threadListAll and scope ALL are ACCESS_DENIED")
  void nobodyListsAll() {
    Map<String, Object> list = with(page(0, 1, "asc"), "contextId", context);

    refused(ErrorCode.ACCESS_DENIED, ann, "threadListAll", list);
    refused(ErrorCode.ACCESS_DENIED, ann, "threadList", with(list, "scope", "ALL"));
  }

  @Test
  @DisplayName("POL-08 Context policy listAll=all enables threadListAll and scope ALL at once")
  void listAllCanBeAllowed() {
    String id = thread("ann");
    contextPolicy(Map.of("listAll", "all"));
    Map<String, Object> list = with(page(0, 10, "asc"), "contextId", context);

    assertThat(threadIds(object(bob, "threadListAll", list))).containsExactly(id);
    assertThat(threadIds(object(bob, "threadList", with(list, "scope", "ALL"))))
        .containsExactly(id);
  }

  @Test
  @DisplayName("POL-08 Context policy listMy=none forbids threadList")
  void listMyCanBeForbidden() {
    contextPolicy(Map.of("listMy", "none"));

    refused(
        ErrorCode.ACCESS_DENIED, ann, "threadList", with(page(0, 1, "asc"), "contextId", context));
  }

  @Test
  @DisplayName("POL-09 POL-10 The creator has to be a manager unless the context says no")
  void creatorHasToBeManager() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("bob"));

    refused(ErrorCode.ACCESS_DENIED, ann, "threadCreate", params);
    contextPolicy(Map.of("creatorHasToBeManager", "no"));
    assertThat(create(ann, params)).isNotEmpty();
  }

  @Test
  @DisplayName("POL-11 A manager removing themself by update is ACCESS_DENIED by default")
  void updaterStaysManager() {
    String id = create(ann, newThread(List.of("ann"), List.of("ann", "bob")));

    refused(
        ErrorCode.ACCESS_DENIED,
        bob,
        "threadUpdate",
        rekey(get(id), "k2", List.of("ann", "bob"), List.of("ann")));
    contextPolicy(Map.of("updaterCanBeRemovedFromManagers", "yes"));
    assertThat(
            call(bob, "threadUpdate", rekey(get(id), "k2", List.of("ann", "bob"), List.of("ann"))))
        .isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-12 Another manager may remove the creator from managers, by default")
  void ownerCanBeRemoved() {
    String id = create(ann, newThread(List.of("ann"), List.of("ann", "bob")));
    Map<String, Object> update = rekey(get(id), "k2", List.of("ann"), List.of("bob"));

    contextPolicy(Map.of("ownerCanBeRemovedFromManagers", "no"));
    refused(ErrorCode.ACCESS_DENIED, bob, "threadUpdate", update);
    contextPolicy(Map.of());
    assertThat(call(bob, "threadUpdate", update)).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-13 Context policy create=none blocks creation for everyone")
  void creationCanBeForbidden() {
    contextPolicy(Map.of("create", "none"));

    RpcException refusal =
        refused(
            ErrorCode.ACCESS_DENIED,
            ann,
            "threadCreate",
            newThread(List.of("ann"), List.of("ann")));
    assertThat(refusal.data()).isEqualTo("policy is not met");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listMy",
        "listAll",
        "create",
        "creatorHasToBeManager",
        "canOverwriteContextPolicy"
      })
  @DisplayName("POL-14 A thread's policy cannot have what is the context's to say")
  void contextEntriesAreRefused(String entry) {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));

    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(params, "policy", Map.of(entry, "default")));
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadUpdate",
        with(updateOf(get(create(ann, params))), "policy", Map.of(entry, "default")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"itemOwner", "user&user", "user,user", "all,manager", "yes", "nonsense", ""})
  @DisplayName("POL-15 POL-16 POL-17 POL-18 Values outside the grammar are INVALID_PARAMS")
  void valuesAreChecked(String value) {
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadCreate",
        with(newThread(List.of("ann"), List.of("ann")), "policy", Map.of("get", value)));
  }

  @Test
  @DisplayName("POL-15 A policy's values are checked before the caller's access")
  void valuesAreCheckedFirst() {
    refused(
        ErrorCode.INVALID_PARAMS,
        session("a stranger's key", SOLUTION),
        "threadCreate",
        with(newThread(List.of("ann"), List.of("ann")), "policy", Map.of("get", "nonsense")));
  }

  @Test
  @DisplayName("POL-23 POL-34 GEN-06 A policy's shape is checked")
  void shapesAreChecked() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("get", "x".repeat(33)),
            Map.of("sendCustomNotification", "all"),
            Map.of("item", Map.of("updatePolicy", "all")),
            Map.of("item", "all"));

    for (Map<String, Object> policy : wrong) {
      refused(ErrorCode.INVALID_PARAMS, ann, "threadCreate", with(params, "policy", policy));
    }
  }

  @Test
  @DisplayName("POL-20 POL-21 POL-22 inherit and absence take the context's value, default not")
  void containersInherit() {
    String inherits = threadWith(Map.of("get", "inherit"), List.of("ann"));
    String builtIn = threadWith(Map.of("get", "default"), List.of("ann"));
    String absent = thread("ann");
    contextPolicy(Map.of("get", "all"));

    assertThat(get(bob, inherits)).containsEntry("id", inherits);
    assertThat(get(bob, absent)).containsEntry("id", absent);
    refused(ErrorCode.ACCESS_DENIED, bob, "threadGet", Map.of("threadId", builtIn));
  }

  @Test
  @DisplayName("POL-24 POL-25 With canOverwriteContextPolicy=no a thread has no policy of its own")
  void contextPolicyCanBeFixed() {
    contextPolicy(Map.of("canOverwriteContextPolicy", "no"));
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));

    refused(
        ErrorCode.ACCESS_DENIED,
        ann,
        "threadCreate",
        with(params, "policy", Map.of("get", "user")));
    String id = create(ann, with(params, "policy", Map.of()));
    refused(
        ErrorCode.ACCESS_DENIED, ann, "threadUpdate", with(updateOf(get(id)), "policy", Map.of()));
    assertThat(call(ann, "threadUpdate", updateOf(get(id)))).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-26 Updating the policy needs the updatePolicy right too")
  void policyHasARightOfItsOwn() {
    String id =
        threadWith(Map.of("update", "user", "updatePolicy", "manager"), List.of("ann", "bob"));

    refused(
        ErrorCode.ACCESS_DENIED, bob, "threadUpdate", with(updateOf(get(id)), "policy", Map.of()));
    assertThat(call(bob, "threadUpdate", updateOf(get(id)))).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-27 Update without policy keeps the stored one; with {} it clears it")
  void policyIsKeptOrReplaced() {
    String id = threadWith(Map.of("get", "all"), List.of("ann"));

    call(ann, "threadUpdate", updateOf(get(id)));
    assertThat(get(id)).containsEntry("policy", Map.of("get", "all"));
    call(ann, "threadUpdate", with(updateOf(get(id)), "policy", Map.of()));
    assertThat(get(id)).containsEntry("policy", Map.of());
  }

  @Test
  @DisplayName("POL-28 With delete=owner another manager cannot delete, the creator can")
  void deletionCanBeTheOwners() {
    String id =
        create(
            ann,
            with(newThread(List.of(), List.of("ann", "bob")), "policy", Map.of("delete", "owner")));

    refused(ErrorCode.ACCESS_DENIED, bob, "threadDelete", Map.of("threadId", id));
    assertThat(call(ann, "threadDelete", Map.of("threadId", id))).isEqualTo(OK);
  }

  @Test
  @DisplayName("POL-29 With item.create=manager a plain user cannot add messages")
  void postingCanBeTheManagers() {
    String id = threadWith(Map.of("item", Map.of("create", "manager")), List.of("bob"));

    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageSend", message(id, "k1", "x"));
    assertThat(send(ann, id)).isNotEmpty();
  }

  @Test
  @DisplayName("POL-16 POL-30 With item.get=itemOwner only the author reads a message by id")
  void readingCanBeTheAuthors() {
    String id = send(bob, threadWith(Map.of("item", Map.of("get", "itemOwner")), List.of("bob")));

    assertThat(getMessage(bob, id)).containsEntry("id", id);
    refused(ErrorCode.ACCESS_DENIED, ann, "threadMessageGet", Map.of("messageId", id));
  }

  @Test
  @DisplayName("POL-31 With item.listAll=none messages are not listed, one's own still are")
  void listingCanBeForbidden() {
    String id = threadWith(Map.of("item", Map.of("listAll", "none")), List.of("bob"));
    String mine = send(bob, id);
    Map<String, Object> list = with(page(0, 10, "asc"), "threadId", id);

    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessagesGet", list);
    assertThat(messageIds(object(bob, "threadMessagesGetMy", list))).containsExactly(mine);
  }

  @Test
  @DisplayName("POL-33 Policy changes of the context affect existing threads immediately")
  void contextChangesActAtOnce() {
    String id = thread("ann", "bob");
    assertThat(send(bob, id)).isNotEmpty();

    contextPolicy(Map.of("item", Map.of("create", "owner")));

    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageSend", message(id, "k1", "x"));
    assertThat(send(ann, id)).isNotEmpty();
  }

  @Test
  @DisplayName("ACL-06 ACL-10 ACL-24 Access lists hold for threads and messages")
  void accessListsHold() {
    user(context, "eve");
    String first = create(ann, newThread(List.of("ann", "eve"), List.of("ann")));
    String second = create(ann, newThread(List.of("ann", "eve"), List.of("ann")));
    String inFirst = send(ann, first);
    String inSecond = send(ann, second);
    Session narrow = user(context, "eve", "ALLOW thread/threadMessageGet threadId=" + first);
    Session writer = user(context, "eve", "ALLOW thread/WRITE");

    assertThat(getMessage(narrow, inFirst)).containsEntry("id", inFirst);
    refused(ErrorCode.ACCESS_DENIED, narrow, "threadMessageGet", Map.of("messageId", inSecond));
    refused(ErrorCode.ACCESS_DENIED, writer, "threadMessageGet", Map.of("messageId", inFirst));
    assertThat(send(writer, first)).isNotEmpty();
  }
}
