package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdabridge.server.Parallel;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages: sent, read, updated and deleted. */
class MessageMethodsTest extends ThreadMethodsCase {
  @Test
  @DisplayName("THR-29 THR-30 CLI-05 threadMessageSend counts the message and dates the thread")
  void sendingCounts() {
    String thread = thread("ann");
    long created = clock.millis();
    clock.advance(Duration.ofSeconds(3));

    String id = send(ann, thread);

    assertThat(id).matches("[0-9a-f]{24}");
    assertThat(get(thread))
        .containsEntry("messages", 1L)
        .containsEntry("lastMsgDate", clock.millis())
        .containsEntry("lastModificationDate", created);
    assertThat(getMessage(ann, id)).containsEntry("createDate", clock.millis());
  }

  @Test
  @DisplayName("THR-31 CLI-07 threadMessageSend with an old keyId is INVALID_THREAD_KEY")
  void oldKeyIsRefused() {
    String thread = thread("ann");
    call(ann, "threadUpdate", rekey(get(thread), "k2", List.of("ann"), List.of("ann")));

    refused(
        ErrorCode.INVALID_THREAD_KEY, ann, "threadMessageSend", message(thread, "k1", data("x")));
    assertThat(send(ann, thread, "k2", data("x"))).isNotEmpty();
    assertThat(get(thread)).containsEntry("messages", 1L);
  }

  @Test
  @DisplayName("THR-32 A used message resourceId is a duplicate and does not change the counter")
  void resourceIdIsUnique() {
    String resourceId = newUuid();
    String thread = thread("ann");
    String other = thread("ann");
    call(ann, "threadMessageSend", with(message(thread, "k1", "x"), "resourceId", resourceId));

    for (String again : List.of(thread, other)) {
      refused(
          ErrorCode.DUPLICATE_RESOURCE_ID,
          ann,
          "threadMessageSend",
          with(message(again, "k1", "y"), "resourceId", resourceId));
    }

    assertThat(get(thread)).containsEntry("messages", 1L);
    assertThat(get(other)).containsEntry("messages", 0L);
    assertThat(s3.keys()).hasSize(1);
  }

  @Test
  @DisplayName("THR-32 Deleting a message, or its thread, frees its resourceId")
  void deletionFreesTheResourceId() {
    String resourceId = newUuid();
    String thread = thread("ann");
    Map<String, Object> params = with(message(thread, "k1", "x"), "resourceId", resourceId);
    String id = (String) value(object(ann, "threadMessageSend", params), "messageId");
    call(ann, "threadMessageDelete", Map.of("messageId", id));

    call(ann, "threadMessageSend", params);
    call(ann, "threadDelete", Map.of("threadId", thread));
    String other = thread("ann");
    String again =
        (String)
            value(object(ann, "threadMessageSend", with(params, "threadId", other)), "messageId");

    threads.cleaner().clean(thread);
    assertThat(getMessage(ann, again)).containsEntry("resourceId", resourceId);
    refused(
        ErrorCode.DUPLICATE_RESOURCE_ID, ann, "threadMessageSend", with(params, "threadId", other));
  }

  @Test
  @DisplayName("THR-33 threadMessageSend to an unknown thread is THREAD_DOES_NOT_EXIST")
  void unknownThreadIsRefused() {
    refused(
        ErrorCode.THREAD_DOES_NOT_EXIST, ann, "threadMessageSend", message(UNKNOWN_ID, "k1", "x"));
  }

  @Test
  @DisplayName("THR-34 threadMessageSend by a non-member is ACCESS_DENIED and leaves nothing")
  void nonMembersCannotSend() {
    String thread = thread("ann");

    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageSend", message(thread, "k1", "x"));
    assertThat(s3.keys()).isEmpty();
  }

  @Test
  @DisplayName("THR-34 The key is looked at after the rights")
  void accessComesBeforeTheKey() {
    String thread = thread("ann");

    refused(ErrorCode.ACCESS_DENIED, bob, "threadMessageSend", message(thread, "k9", "x"));
  }

  @Test
  @DisplayName("THR-35 CLI-01 A new message has version 1, no updates, its author, a resourceId")
  void newMessageIsWhatWasGiven() {
    String thread = thread("ann", "bob");
    String resourceId = newUuid();
    Map<String, Object> params = with(message(thread, "k1", data("hi")), "resourceId", resourceId);

    String given = (String) value(object(bob, "threadMessageSend", params), "messageId");
    String unnamed = send(bob, thread);

    assertThat(getMessage(ann, given))
        .containsOnly(
            Map.entry("id", given),
            Map.entry("resourceId", resourceId),
            Map.entry("version", 1L),
            Map.entry("contextId", context),
            Map.entry("threadId", thread),
            Map.entry("createDate", clock.millis()),
            Map.entry("author", "bob"),
            Map.entry("data", data("hi")),
            Map.entry("keyId", "k1"),
            Map.entry("updates", List.of()));
    assertThat((String) value(getMessage(ann, unnamed), "resourceId"))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4000, 4095, 4096, 4097, 5000, 16382})
  @DisplayName("THR-35 GEN-16 Data of any size up to the limit is returned as it was sent")
  void dataOfAnySizeIsKept(int length) {
    String thread = thread("ann");
    String text = "ż".repeat(length);

    String id = send(ann, thread, "k1", text);

    assertThat(getMessage(ann, id)).containsEntry("data", text);
    assertThat(objects(messages(thread, page(0, 1, "asc")), "messages").getFirst())
        .containsEntry("data", text);
  }

  @Test
  @DisplayName("GEN-16 Message data above measure 16384 is INVALID_PARAMS")
  void tooMuchDataIsRefused() {
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadMessageSend",
        message(thread("ann"), "k1", "x".repeat(16383)));
  }

  @Test
  @DisplayName("THR-36 THR-37 THR-42 threadMessageUpdate replaces data and keyId, and dates it")
  void updateReplacesData() {
    String thread = thread("ann", "bob");
    String id = send(bob, thread);
    Map<String, Object> before = getMessage(ann, id);
    call(ann, "threadUpdate", rekey(get(thread), "k2", List.of("ann", "bob"), List.of("ann")));
    Map<String, Object> threadBefore = get(thread);
    clock.advance(Duration.ofSeconds(1));
    long first = clock.millis();

    assertThat(call(bob, "threadMessageUpdate", with(messageUpdate(id, "2"), "keyId", "k2")))
        .isEqualTo(OK);
    clock.advance(Duration.ofSeconds(1));
    call(ann, "threadMessageUpdate", with(messageUpdate(id, "3"), "keyId", "k2"));

    Map<String, Object> after = getMessage(ann, id);
    assertThat(after)
        .containsEntry("version", 3L)
        .containsEntry("data", data("3"))
        .containsEntry("keyId", "k2")
        .containsEntry(
            "updates",
            List.of(
                Map.of("createDate", first, "author", "bob"),
                Map.of("createDate", clock.millis(), "author", "ann")));
    for (String kept : List.of("createDate", "author", "resourceId", "threadId", "contextId")) {
      assertThat(after).containsEntry(kept, value(before, kept));
    }
    assertThat(get(thread)).isEqualTo(threadBefore);
    assertThat(s3.keys()).hasSize(1);
  }

  @Test
  @DisplayName("THR-36 All updates are returned however many there are")
  void manyUpdatesAreKept() {
    int updates = 2 * MessageStore.MOST_UPDATES + 3;
    String id = send(ann, thread("ann"));
    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < updates; i++) {
      clock.advance(Duration.ofMillis(1));
      call(ann, "threadMessageUpdate", messageUpdate(id, "update " + i));
      expected.add(Map.of("createDate", clock.millis(), "author", "ann"));
    }

    assertThat(getMessage(ann, id))
        .containsEntry("version", updates + 1L)
        .containsEntry("updates", expected);
    assertThat(call(ann, "threadMessageDelete", Map.of("messageId", id))).isEqualTo(OK);
  }

  @Test
  @DisplayName("THR-38 THR-39 THR-40 A given version must fit, unless forced")
  void versionIsChecked() {
    String id = send(ann, thread("ann"));

    call(ann, "threadMessageUpdate", messageUpdate(id, "without version"));
    call(ann, "threadMessageUpdate", with(messageUpdate(id, "right"), "version", 2L));
    Map<String, Object> wrong = with(messageUpdate(id, "wrong"), "version", 2L);
    refused(ErrorCode.INVALID_VERSION, ann, "threadMessageUpdate", wrong);
    refused(ErrorCode.INVALID_VERSION, ann, "threadMessageUpdate", with(wrong, "force", false));
    call(ann, "threadMessageUpdate", with(wrong, "force", true));

    assertThat(getMessage(ann, id))
        .containsEntry("version", 4L)
        .containsEntry("data", data("wrong"));
  }

  @Test
  @DisplayName("THR-38 Concurrent updates without version all succeed, one after the other")
  void updatesQueueUp() {
    String id = send(ann, thread("ann"));

    Parallel.map(
        IntStream.range(0, 16).boxed().toList(),
        16,
        i -> call(ann, "threadMessageUpdate", messageUpdate(id, "update " + i)));

    assertThat(getMessage(ann, id)).containsEntry("version", 17L);
    assertThat(s3.keys()).hasSize(1);
  }

  @Test
  @DisplayName("THR-39 Of concurrent updates with one version exactly one succeeds")
  void oneOfManyUpdatesWins() {
    String id = send(ann, thread("ann"));

    List<Object> outcomes =
        Parallel.map(
            IntStream.range(0, 16).boxed().toList(),
            16,
            i -> {
              try {
                return call(
                    ann, "threadMessageUpdate", with(messageUpdate(id, "u" + i), "version", 1L));
              } catch (RpcException e) {
                return e.error();
              }
            });

    assertThat(outcomes).containsOnlyOnce(OK).containsOnly(OK, ErrorCode.INVALID_VERSION);
  }

  @Test
  @DisplayName("THR-41 threadMessageUpdate with an old keyId is INVALID_THREAD_KEY")
  void updateNeedsTheCurrentKey() {
    String thread = thread("ann");
    String id = send(ann, thread);
    call(ann, "threadUpdate", rekey(get(thread), "k2", List.of("ann"), List.of("ann")));

    refused(
        ErrorCode.INVALID_THREAD_KEY,
        ann,
        "threadMessageUpdate",
        with(messageUpdate(id, "x"), "version", 9L));
  }

  @Test
  @DisplayName("THR-37 An update with another resourceId is RESOURCE_ID_MISSMATCH")
  void resourceIdCannotChange() {
    String id = send(ann, thread("ann"));
    Object resourceId = value(getMessage(ann, id), "resourceId");

    refused(
        ErrorCode.RESOURCE_ID_MISSMATCH,
        ann,
        "threadMessageUpdate",
        with(messageUpdate(id, "x"), "resourceId", newUuid()));
    call(ann, "threadMessageUpdate", with(messageUpdate(id, "x"), "resourceId", resourceId));

    assertThat(getMessage(ann, id)).containsEntry("resourceId", resourceId);
  }

  @Test
  @DisplayName("THR-43 An update by another plain user is ACCESS_DENIED, by a manager OK")
  void onlyAuthorsAndManagersUpdate() {
    String id = send(bob, thread("bob", "cat"));

    refused(ErrorCode.ACCESS_DENIED, cat, "threadMessageUpdate", messageUpdate(id, "x"));
    assertThat(call(ann, "threadMessageUpdate", messageUpdate(id, "x"))).isEqualTo(OK);
  }

  @Test
  @DisplayName("THR-44 THR-45 THR-46 Deletions lower the counter and move the date back")
  void deletionsCount() {
    String thread = thread("ann");
    long created = clock.millis();
    List<String> sent = sendMany(thread, 3);

    call(ann, "threadMessageDelete", Map.of("messageId", sent.get(2)));
    assertThat(get(thread)).containsEntry("messages", 2L).containsEntry("lastMsgDate", created + 2);
    call(ann, "threadMessageDelete", Map.of("messageId", sent.get(0)));
    assertThat(get(thread)).containsEntry("messages", 1L).containsEntry("lastMsgDate", created + 2);
    assertThat(call(ann, "threadMessageDelete", Map.of("messageId", sent.get(1)))).isEqualTo(OK);
    assertThat(get(thread)).containsEntry("messages", 0L).containsEntry("lastMsgDate", created);
    assertThat(s3.keys()).isEmpty();
  }

  @Test
  @DisplayName("THR-47 Calls for an unknown message are THREAD_MESSAGE_DOES_NOT_EXIST")
  void unknownMessagesDoNotExist() {
    Map<String, Object> unknown = Map.of("messageId", UNKNOWN_ID);

    refused(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST, ann, "threadMessageDelete", unknown);
    refused(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST, ann, "threadMessageGet", unknown);
    refused(
        ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST,
        ann,
        "threadMessageUpdate",
        messageUpdate(UNKNOWN_ID, "x"));
  }

  @Test
  @DisplayName("THR-48 threadMessageDeleteMany of 100 own messages: 100 OK, messages becomes 0")
  void hundredAreDeletedAtOnce() {
    String thread = thread("ann");
    List<String> sent = sendMany(thread, 100);
    call(ann, "threadMessageUpdate", messageUpdate(sent.get(50), "updated"));

    Map<String, Object> answer = object(ann, "threadMessageDeleteMany", Map.of("messageIds", sent));

    assertThat(fields(answer, "results", "id")).containsExactlyElementsOf(sent);
    assertThat(fields(answer, "results", "status")).hasSize(100).containsOnly(OK);
    assertThat(get(thread)).containsEntry("messages", 0L);
    assertThat(messages(thread, page(0, 100, "asc"))).containsEntry("count", 0L);
    assertThat(s3.keys()).isEmpty();
  }

  @Test
  @DisplayName("THR-49 threadMessageDeleteMany across threads is refused and deletes nothing")
  void bulkDeletionIsWithinOneThread() {
    String here = thread("ann");
    String there = thread("ann");
    List<String> sent = List.of(send(ann, here), send(ann, there));

    refused(
        ErrorCode.MESSAGES_BELONGS_TO_DIFFERENT_THREADS,
        ann,
        "threadMessageDeleteMany",
        Map.of("messageIds", sent));
    assertThat(get(here)).containsEntry("messages", 1L);
  }

  @Test
  @DisplayName("THR-50 THR-51 Bulk deletion leaves what the caller may not delete; ids count once")
  void bulkDeletionIsPartial() {
    String thread = thread("bob", "cat");
    String mine = send(bob, thread);
    String hers = send(cat, thread);

    Map<String, Object> answer =
        object(
            bob,
            "threadMessageDeleteMany",
            Map.of("messageIds", List.of(hers, UNKNOWN_ID, mine, mine)));

    assertThat(objects(answer, "results"))
        .containsExactly(
            Map.of("id", hers, "status", "ACCESS_DENIED"),
            Map.of("id", UNKNOWN_ID, "status", "THREAD_MESSAGE_DOES_NOT_EXIST"),
            Map.of("id", mine, "status", OK));
    assertThat(get(thread)).containsEntry("messages", 1L);
  }

  @Test
  @DisplayName("THR-50 A bulk deletion where nothing may be deleted changes no counter")
  void fruitlessBulkDeletionChangesNothing() {
    String thread = thread("bob", "cat");
    String hers = send(cat, thread);

    object(bob, "threadMessageDeleteMany", Map.of("messageIds", List.of(hers)));

    assertThat(get(thread)).containsEntry("messages", 1L);
  }

  @Test
  @DisplayName("THR-48 Bulk deletion takes 128 ids and not 129")
  void bulkDeletionIsBounded() {
    List<String> many = new ArrayList<>(java.util.Collections.nCopies(129, UNKNOWN_ID));

    refused(ErrorCode.INVALID_PARAMS, ann, "threadMessageDeleteMany", Map.of("messageIds", many));
    assertThat(object(ann, "threadMessageDeleteMany", Map.of("messageIds", many.subList(0, 128))))
        .containsKey("results");
  }

  @Test
  @DisplayName("THR-52 threadMessageDeleteOlderThan deletes what is strictly older")
  void olderMessagesAreDeleted() {
    String thread = thread("bob");
    long created = clock.millis();
    List<String> sent = sendMany(thread, 60);
    clock.advance(Duration.ofMillis(1));
    send(bob, thread);
    long middle = created + 31; // creation of the 31st message

    Map<String, Object> answer =
        object(
            ann, "threadMessageDeleteOlderThan", Map.of("threadId", thread, "timestamp", middle));

    assertThat(fields(answer, "results", "id")).containsExactlyElementsOf(sent.subList(0, 30));
    assertThat(fields(answer, "results", "status")).containsOnly(OK);
    assertThat(get(thread)).containsEntry("messages", 31L);
    assertThat(messageIds(messages(thread, page(0, 1, "asc")))).containsExactly(sent.get(30));
  }

  @Test
  @DisplayName("THR-52 Older messages the caller may not delete are reported and stay")
  void olderMessagesOfOthersStay() {
    String thread = thread("bob", "cat");
    String mine = send(bob, thread);
    clock.advance(Duration.ofMillis(1));
    String hers = send(cat, thread);

    Map<String, Object> answer =
        object(
            bob,
            "threadMessageDeleteOlderThan",
            Map.of("threadId", thread, "timestamp", clock.millis() + 1));

    assertThat(objects(answer, "results"))
        .containsExactly(
            Map.of("id", mine, "status", OK), Map.of("id", hers, "status", "ACCESS_DENIED"));
  }

  @Test
  @DisplayName("THR-53 threadMessageDeleteOlderThan with nothing to delete returns results []")
  void nothingOlderIsNoResult() {
    String thread = thread("ann");
    send(ann, thread);

    for (long timestamp : List.of(clock.millis(), 0L, -1L, Long.MIN_VALUE)) {
      assertThat(
              object(
                  ann,
                  "threadMessageDeleteOlderThan",
                  Map.of("threadId", thread, "timestamp", timestamp)))
          .containsEntry("results", List.of());
    }
  }

  @Test
  @DisplayName("GEN-14 A timestamp that is no integer is INVALID_TIMESTAMP")
  void timestampMustBeWhole() {
    for (Object timestamp : List.of("1", 1.5, true)) {
      refused(
          ErrorCode.INVALID_TIMESTAMP,
          ann,
          "threadMessageDeleteOlderThan",
          Map.of("threadId", thread("ann"), "timestamp", timestamp));
    }
  }
}
