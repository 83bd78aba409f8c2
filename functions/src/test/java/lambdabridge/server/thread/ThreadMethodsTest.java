package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lambdabridge.server.Parallel;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Threads themselves: created, updated, read and deleted. */
class ThreadMethodsTest extends ThreadMethodsCase {
  @Test
  @DisplayName("THR-01 CLI-03 threadCreate returns a 24-character lowercase hex id")
  void idIsTimeOrderedHex() {
    String first = thread("ann");
    clock.advance(Duration.ofMillis(1));
    String second = thread("ann");

    assertThat(first).matches("[0-9a-f]{24}");
    assertThat(second).matches("[0-9a-f]{24}").isGreaterThan(first);
  }

  @Test
  @DisplayName("THR-02 THR-03 THR-04 THR-05 THR-08 A new thread is what was given, and empty")
  void newThreadIsWhatWasGiven() {
    String id = thread("ann", "bob");

    assertThat(get(id))
        .containsEntry("id", id)
        .doesNotContainKey("resourceId")
        .containsEntry("contextId", context)
        .containsEntry("createDate", clock.millis())
        .containsEntry("creator", "ann")
        .containsEntry("lastModificationDate", clock.millis())
        .containsEntry("lastModifier", "ann")
        .containsEntry("data", List.of(Map.of("keyId", "k1", "data", data("first"))))
        .containsEntry("keyId", "k1")
        .containsEntry("users", List.of("ann", "bob"))
        .containsEntry("managers", List.of("ann"))
        .containsEntry("keys", List.of(Map.of("keyId", "k1", "data", "key k1 for ann")))
        .containsEntry("version", 1L)
        .containsEntry("lastMsgDate", clock.millis())
        .containsEntry("messages", 0L)
        .doesNotContainKey("type")
        .containsEntry("policy", Map.of());
  }

  @Test
  @DisplayName("THR-05 type, resourceId and policy are returned as given")
  void optionalsAreReturnedAsGiven() {
    String resourceId = newUuid().toUpperCase(java.util.Locale.ROOT);
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));
    params.put("type", "thread");
    params.put("resourceId", resourceId);
    params.put("policy", Map.of("get", "all", "item", Map.of("get", "owner")));

    assertThat(get(create(ann, params)))
        .containsEntry("type", "thread")
        .containsEntry("resourceId", resourceId)
        .containsEntry("policy", Map.of("get", "all", "item", Map.of("get", "owner")));
  }

  @Test
  @DisplayName("CLI-11 Data is returned with the same types and structure as stored")
  void dataKeepsItsTypes() {
    Map<String, Object> mixed = new java.util.HashMap<>();
    mixed.put("text", "zażółć \uD83D\uDE00 \u0000 \"'\\");
    mixed.put("long", Long.MAX_VALUE);
    mixed.put("double", 0.1);
    mixed.put("whole", 2.0);
    mixed.put("null", null);
    mixed.put("list", List.of(true, false, List.of(), Map.of()));
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));
    params.put("data", mixed);

    assertThat(objects(get(create(ann, params)), "data").getFirst()).containsEntry("data", mixed);
  }

  @Test
  @DisplayName("THR-06 A resourceId is used once, in whatever context and case")
  void resourceIdIsUniqueAcrossContexts() {
    String resourceId = newUuid();
    create(ann, with(newThread(List.of("ann"), List.of("ann")), "resourceId", resourceId));
    String other = newContext(Map.of());
    Map<String, Object> params = newThread(other, List.of("eve"), List.of("eve"));

    refused(
        ErrorCode.DUPLICATE_RESOURCE_ID,
        user(other, "eve"),
        "threadCreate",
        with(params, "resourceId", resourceId.toUpperCase(java.util.Locale.ROOT)));
  }

  @Test
  @DisplayName("THR-07 A resourceId of a thread is free for objects of other kinds")
  void kindsHaveNamespacesOfTheirOwn() {
    String resourceId = newUuid();
    String thread =
        create(ann, with(newThread(List.of("ann"), List.of("ann")), "resourceId", resourceId));

    Map<String, Object> message = message(thread, "k1", data("x"));
    message.put("resourceId", resourceId);

    assertThat(object(ann, "threadMessageSend", message)).containsKey("messageId");
  }

  @Test
  @DisplayName("THR-09 threadUpdate can set a resourceId on a thread that had none")
  void updateSetsAMissingResourceId() {
    String id = thread("ann");
    String resourceId = newUuid();

    call(ann, "threadUpdate", with(updateOf(get(id)), "resourceId", resourceId));

    assertThat(get(id)).containsEntry("resourceId", resourceId);
  }

  @Test
  @DisplayName("THR-10 threadUpdate with a different resourceId is RESOURCE_ID_MISSMATCH")
  void resourceIdCannotChange() {
    String id =
        create(ann, with(newThread(List.of("ann"), List.of("ann")), "resourceId", newUuid()));

    refused(
        ErrorCode.RESOURCE_ID_MISSMATCH,
        ann,
        "threadUpdate",
        with(updateOf(get(id)), "resourceId", newUuid()));
  }

  @Test
  @DisplayName("THR-11 threadUpdate without resourceId, or with the same, keeps the stored one")
  void updateKeepsTheResourceId() {
    String resourceId = newUuid();
    String id =
        create(ann, with(newThread(List.of("ann"), List.of("ann")), "resourceId", resourceId));

    call(ann, "threadUpdate", updateOf(get(id)));
    call(ann, "threadUpdate", with(updateOf(get(id)), "resourceId", resourceId));

    assertThat(get(id)).containsEntry("resourceId", resourceId).containsEntry("version", 3L);
  }

  @Test
  @DisplayName("THR-12 threadUpdate assigning a resourceId of another thread is a duplicate")
  void updateCannotTakeAnothersResourceId() {
    String resourceId = newUuid();
    create(ann, with(newThread(List.of("ann"), List.of("ann")), "resourceId", resourceId));
    String id = thread("ann");

    refused(
        ErrorCode.DUPLICATE_RESOURCE_ID,
        ann,
        "threadUpdate",
        with(updateOf(get(id)), "resourceId", resourceId));
    assertThat(get(id)).containsEntry("version", 1L);
  }

  @Test
  @DisplayName("THR-13 THR-17 THR-18 threadUpdate raises the version and keeps what it must")
  void updateChangesWhatItShould() {
    String id = create(ann, with(newThread(List.of("ann"), List.of("bob", "ann")), "type", "x"));
    send(ann, id);
    Map<String, Object> before = get(id);
    clock.advance(Duration.ofSeconds(5));

    assertThat(call(bob, "threadUpdate", updateOf(before))).isEqualTo(OK);

    Map<String, Object> after = get(id);
    assertThat(after)
        .containsEntry("version", 2L)
        .containsEntry("lastModifier", "bob")
        .containsEntry("lastModificationDate", clock.millis());
    for (String kept :
        List.of("createDate", "creator", "type", "contextId", "messages", "lastMsgDate")) {
      assertThat(after).containsEntry(kept, value(before, kept));
    }
  }

  @Test
  @DisplayName("THR-14 threadUpdate with another version and force=false is ACCESS_DENIED")
  void wrongVersionIsRefused() {
    String id = thread("ann");

    RpcException refusal =
        refused(
            ErrorCode.ACCESS_DENIED, ann, "threadUpdate", with(updateOf(get(id)), "version", 2L));

    assertThat(refusal.data()).isEqualTo("version does not match");
  }

  @Test
  @DisplayName("THR-15 threadUpdate with another version and force=true succeeds")
  void forceOverridesTheVersion() {
    String id = thread("ann");

    call(ann, "threadUpdate", with(with(updateOf(get(id)), "version", 7L), "force", true));

    assertThat(get(id)).containsEntry("version", 2L);
  }

  @Test
  @DisplayName("THR-16 Of concurrent threadUpdate calls with one version exactly one succeeds")
  void oneOfManyUpdatesWins() {
    String id = thread("ann");
    Map<String, Object> update = updateOf(get(id));

    List<String> outcomes =
        Parallel.map(
            IntStream.range(0, 16).boxed().toList(),
            16,
            i -> {
              try {
                return (String) call(ann, "threadUpdate", update);
              } catch (RpcException e) {
                return e.error().name();
              }
            });

    assertThat(outcomes).containsOnlyOnce(OK).containsOnly(OK, "ACCESS_DENIED");
    assertThat(get(id)).containsEntry("version", 2L);
  }

  @Test
  @DisplayName("THR-15 THR-16 Concurrent forced updates all succeed, one after the other")
  void forcedUpdatesQueueUp() {
    String id = thread("ann");
    Map<String, Object> update = with(updateOf(get(id)), "force", true);

    Parallel.map(
        IntStream.range(0, 16).boxed().toList(), 16, i -> call(ann, "threadUpdate", update));

    assertThat(get(id)).containsEntry("version", 17L);
  }

  @Test
  @DisplayName("THR-19 After n updates data has n+1 entries, oldest first")
  void historyGrows() {
    String id = thread("ann");
    for (int i = 1; i <= 3; i++) {
      call(ann, "threadUpdate", with(updateOf(get(id)), "data", data("update " + i)));
    }

    assertThat(fields(get(id), "data", "data"))
        .containsExactly(data("first"), data("update 1"), data("update 2"), data("update 3"));
  }

  @Test
  @DisplayName("THR-20 GEN-13 Calls for an unknown id are THREAD_DOES_NOT_EXIST")
  void unknownThreadsDoNotExist() {
    Map<String, Object> update = with(updateOf(get(thread("ann"))), "id", UNKNOWN_ID);
    Map<String, Object> list = with(page(0, 1, "asc"), "threadId", UNKNOWN_ID);
    Map<String, Object> event =
        Map.of("threadId", UNKNOWN_ID, "channel", "c", "keyId", "k", "data", "x");

    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadUpdate", update);
    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadGet", Map.of("threadId", UNKNOWN_ID));
    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadDelete", Map.of("threadId", UNKNOWN_ID));
    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadMessagesGet", list);
    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadMessagesGetMy", list);
    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadSendCustomEvent", event);
    refused(
        ErrorCode.THREAD_DOES_NOT_EXIST,
        ann,
        "threadMessageDeleteOlderThan",
        Map.of("threadId", UNKNOWN_ID, "timestamp", 1L));
  }

  @Test
  @DisplayName("THR-21 CLI-08 threadGet with a different type is THREAD_DOES_NOT_EXIST")
  void typeMustFit() {
    String inbox = create(ann, with(newThread(List.of("ann"), List.of("ann")), "type", "inbox"));
    String untyped = thread("ann");

    for (String id : List.of(inbox, untyped)) {
      refused(
          ErrorCode.THREAD_DOES_NOT_EXIST,
          ann,
          "threadGet",
          Map.of("threadId", id, "type", "thread"));
    }
    assertThat(object(ann, "threadGet", Map.of("threadId", inbox, "type", "inbox")))
        .containsKey("thread");
  }

  @Test
  @DisplayName("THR-23 A deleted thread and its messages are out of reach at once")
  void deletionTakesTheMessagesAlong() {
    String id = thread("ann", "bob");
    String message = send(ann, id);

    assertThat(call(ann, "threadDelete", Map.of("threadId", id))).isEqualTo(OK);

    refused(ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadGet", Map.of("threadId", id));
    for (String method : List.of("threadMessageGet", "threadMessageDelete")) {
      refused(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST, ann, method, Map.of("messageId", message));
    }
    refused(
        ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST,
        ann,
        "threadMessageUpdate",
        messageUpdate(message, "x"));
    refused(
        ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadMessageSend", message(id, "k1", data("x")));
    assertThat(threads(bob, page(0, 100, "asc"))).containsEntry("count", 0L);
  }

  @Test
  @DisplayName("THR-06 Deleting a thread frees its resourceId")
  void deletionFreesTheResourceId() {
    Map<String, Object> params =
        with(newThread(List.of("ann"), List.of("ann")), "resourceId", newUuid());
    call(ann, "threadDelete", Map.of("threadId", create(ann, params)));

    assertThat(create(ann, params)).isNotEmpty();
  }

  @Test
  @DisplayName("THR-25 THR-51 threadDeleteMany reports a status for each id, once")
  void bulkDeletionReportsEachId() {
    String mine = thread("ann");
    String notMine = create(bob, newThread(List.of("ann"), List.of("bob")));

    Map<String, Object> answer =
        object(
            ann, "threadDeleteMany", Map.of("threadIds", List.of(UNKNOWN_ID, notMine, mine, mine)));

    assertThat(objects(answer, "results"))
        .containsExactly(
            Map.of("id", UNKNOWN_ID, "status", "THREAD_DOES_NOT_EXIST"),
            Map.of("id", notMine, "status", "ACCESS_DENIED"),
            Map.of("id", mine, "status", OK));
    assertThat(threadIds(threads(ann, page(0, 100, "asc")))).containsExactly(notMine);
  }

  @Test
  @DisplayName("THR-26 threadDeleteMany across contexts is refused and deletes nothing")
  void bulkDeletionIsWithinOneContext() {
    String here = thread("ann");
    String otherContext = newContext(Map.of());
    storedContexts.put(
        new lambdabridge.server.context.ContextUser(
            otherContext, "ann", ann.publicKey(), 1, "ALLOW ALL"));
    String there = create(ann, newThread(otherContext, List.of("ann"), List.of("ann")));

    refused(
        ErrorCode.RESOURCES_HAVE_DIFFERENT_CONTEXTS,
        ann,
        "threadDeleteMany",
        Map.of("threadIds", List.of(here, there)));
    assertThat(get(here)).containsEntry("id", here);
    assertThat(get(there)).containsEntry("id", there);
  }

  @Test
  @DisplayName("THR-27 threadDeleteMany with 129 ids is INVALID_PARAMS")
  void bulkDeletionIsBounded() {
    List<String> many = new ArrayList<>(java.util.Collections.nCopies(129, UNKNOWN_ID));

    refused(ErrorCode.INVALID_PARAMS, ann, "threadDeleteMany", Map.of("threadIds", many));
    assertThat(object(ann, "threadDeleteMany", Map.of("threadIds", many.subList(0, 128))))
        .containsKey("results");
  }

  @Test
  @DisplayName("THR-28 threadDeleteMany with only unknown ids has no access error")
  void bulkDeletionOfUnknownIdsIsNoError() {
    Map<String, Object> answer =
        object(
            session("a stranger's key", SOLUTION),
            "threadDeleteMany",
            Map.of("threadIds", List.of(UNKNOWN_ID)));

    assertThat(fields(answer, "results", "status")).containsExactly("THREAD_DOES_NOT_EXIST");
  }

  @Test
  @DisplayName("THR-25 Concurrent deletions of one thread: one is OK, the others find nothing")
  void oneOfManyDeletionsWins() {
    String id = thread("ann");
    AtomicInteger done = new AtomicInteger();

    List<Integer> tries = IntStream.range(0, 8).boxed().toList();
    Parallel.map(
        tries,
        8,
        i -> {
          try {
            call(ann, "threadDelete", Map.of("threadId", id));
            return done.incrementAndGet();
          } catch (RpcException e) {
            assertThat(e.error()).isEqualTo(ErrorCode.THREAD_DOES_NOT_EXIST);
            return 0;
          }
        });

    assertThat(done).hasValue(1);
  }
}
