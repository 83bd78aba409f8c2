package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Queries as lists of threads and of messages honour them; their language: QueryTest. */
class ThreadQueryTest extends ThreadMethodsCase {
  @Test
  @DisplayName("LST-18 LST-32 threadList returns and counts what its query matches")
  void threadsAreFilteredByPublicMeta() {
    String red = threadWithMeta(Map.of("tag", "red"));
    threadWithMeta(Map.of("tag", "blue"));
    String alsoRed = threadWithMeta(Map.of("tag", "red", "n", 5L));

    Map<String, Object> answer =
        threads(ann, with(page(0, 1, "asc"), "query", Map.of("tag", "red")));

    assertThat(threadIds(answer)).containsExactly(red);
    assertThat(number(answer, "count")).isEqualTo(2);
    assertThat(found(Map.of("tag", "red"))).containsExactly(red, alsoRed);
    assertThat(found(Map.of("tag", "red", "n", Map.of("$gte", 5L)))).containsExactly(alsoRed);
    assertThat(found(Map.of("none", "red"))).isEmpty();
  }

  @Test
  void cursorAndQueryGoTogether() {
    String first = threadWithMeta(Map.of("tag", "red"));
    String other = threadWithMeta(Map.of("tag", "blue"));
    String second = threadWithMeta(Map.of("tag", "red"));

    for (String cursor : List.of(first, other)) {
      Map<String, Object> answer =
          threads(ann, with(page("asc", cursor), "query", Map.of("tag", "red")));
      assertThat(threadIds(answer)).containsExactly(second);
      assertThat(number(answer, "count")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("LST-34 LST-35 #id, #creator, #createDate and #lastModifier work on threads")
  void threadsAreFilteredByTheirFields() {
    String byAnn = thread("ann", "bob");
    clock.advance(Duration.ofMillis(1));
    long later = clock.millis();
    String byBob = create(bob, newThread(List.of("ann", "bob"), List.of("bob", "ann")));
    call(ann, "threadUpdate", updateOf(get(byBob)));
    Object modified = get(byBob).get("lastModificationDate");

    assertThat(found(Map.of("#creator", "bob"))).containsExactly(byBob);
    assertThat(found(Map.of("#createDate", Map.of("$lt", later)))).containsExactly(byAnn);
    assertThat(found(Map.of("#lastModifier", "ann"))).containsExactly(byAnn, byBob);
    assertThat(found(Map.of("#lastModificationDate", modified))).containsExactly(byBob);
    assertThat(found(Map.of("#id", Map.of("$nin", List.of(byAnn))))).containsExactly(byBob);
  }

  @Test
  @DisplayName("LST-37 #users matches threads listing that user, and not for managers only")
  void threadsAreFilteredByUsers() {
    String withCat = thread("bob", "cat");
    create(ann, newThread(List.of("bob"), List.of("ann", "cat")));

    assertThat(found(Map.of("#users", "cat"))).containsExactly(withCat);
  }

  @Test
  void threadsAreFilteredByTheirNumberOfMessages() {
    String busy = thread("bob");
    thread("bob");
    send(ann, busy);

    assertThat(found(Map.of("#messages", Map.of("$gt", 0L)))).containsExactly(busy);
  }

  @Test
  @DisplayName("LST-38 threads whose data is plain text match negative queries only")
  void plainTextMatchesNegativeQueriesOnly() {
    String plain = create(ann, with(newThread(List.of("bob"), List.of("ann")), "data", "tag"));
    threadWithMeta(Map.of("tag", "red"));

    assertThat(found(Map.of("tag", Map.of("$ne", "red")))).containsExactly(plain);
    assertThat(found(Map.of("tag", Map.of("$exists", false)))).containsExactly(plain);
    assertThat(found(Map.of("tag", Map.of("$in", List.of("tag", "plain"))))).isEmpty();
  }

  @Test
  @DisplayName("LST-39 only the newest data of a thread is searched")
  void onlyNewestDataCounts() {
    String threadId = threadWithMeta(Map.of("tag", "old"));
    call(
        ann,
        "threadUpdate",
        with(updateOf(get(threadId)), "data", dataWithMeta(Map.of("tag", "new"))));

    assertThat(found(Map.of("tag", "old"))).isEmpty();
    assertThat(found(Map.of("tag", "new"))).containsExactly(threadId);
  }

  @Test
  @DisplayName("LST-43 threadListAll checks the shape of its query and ignores it")
  void listAllIgnoresItsQuery() {
    putContext(context, Map.of("listAll", "all"));
    String threadId = threadWithMeta(Map.of("tag", "red"));
    Map<String, Object> all = with(page(0, 9, "asc"), "contextId", context);

    assertThat(threadIds(object(ann, "threadListAll", with(all, "query", Map.of("tag", "blue")))))
        .containsExactly(threadId);
    assertThat(threadIds(object(ann, "threadListAll", with(all, "query", Map.of("#keyId", "x")))))
        .containsExactly(threadId);
    refused(ErrorCode.INVALID_PARAMS, ann, "threadListAll", with(all, "query", "x"));
  }

  @Test
  @DisplayName("LST-36 a forbidden # field is refused after rights and before the cursor")
  void forbiddenFieldIsRefusedInItsTurn() {
    Map<String, Object> list =
        with(with(page("asc", UNKNOWN_ID), "contextId", context), "query", Map.of("#keyId", "k"));

    refused(ErrorCode.INVALID_PARAMS, ann, "threadList", list);
    refused(ErrorCode.ACCESS_DENIED, ann, "threadList", with(list, "scope", "ALL"));
    refused(ErrorCode.ACCESS_DENIED, ann, "threadList", with(list, "contextId", UNKNOWN_ID));

    Map<String, Object> messages =
        with(with(page("asc", UNKNOWN_ID), "threadId", thread("bob")), "query", Map.of("#x", "k"));
    refused(ErrorCode.INVALID_PARAMS, ann, "threadMessagesGet", messages);
    refused(ErrorCode.ACCESS_DENIED, cat, "threadMessagesGet", messages);
    refused(
        ErrorCode.NO_MATCH_FOR_LAST_ID,
        ann,
        "threadMessagesGet",
        with(messages, "query", Map.of()));
  }

  @Test
  @DisplayName("LST-41 LST-42 LST-23 malformed queries are INVALID_PARAMS before anything else")
  void malformedQueriesAreRefused() {
    for (Map<String, ?> query :
        List.of(
            Map.of("f", 1.5),
            Map.of("f", Map.of("$regex", "x")),
            Map.of("$or", List.of(), "f", 1L))) {
      refused(
          ErrorCode.INVALID_PARAMS,
          ann,
          "threadMessagesGet",
          with(with(page(0, 9, "asc"), "threadId", UNKNOWN_ID), "query", query));
    }
  }

  @Test
  @DisplayName("LST-33 LST-28 threadMessagesGet returns and counts what its query matches")
  void messagesAreFiltered() {
    String threadId = thread("bob");
    Map<String, Object> nested = new HashMap<>(Map.of("a", Map.of("b", "x")));
    nested.put("nothing", null);
    String first = sendNext(ann, threadId, dataWithMeta(nested));
    sendNext(ann, threadId, dataWithMeta(Map.of("nothing", "something")));
    String third = sendNext(bob, threadId, dataWithMeta(Map.of("a", Map.of("b", "x"))));
    String plain = sendNext(bob, threadId, "plain");

    assertThat(foundMessages(threadId, Map.of("a.b", "x"))).containsExactly(first, third);
    Map<String, Object> isNull = new HashMap<>();
    isNull.put("nothing", null);
    assertThat(foundMessages(threadId, isNull)).containsExactly(first, third, plain);
    assertThat(foundMessages(threadId, Map.of("#author", "bob"))).containsExactly(third, plain);
    assertThat(foundMessages(threadId, Map.of("#id", first))).containsExactly(first);

    Map<String, Object> page = with(page("asc", first), "query", Map.of("a.b", "x"));
    assertThat(messageIds(messages(threadId, page))).containsExactly(third);
    assertThat(number(messages(threadId, page), "count")).isEqualTo(1);
  }

  @Test
  void queriesFindMessagesByTheirNewestData() {
    String threadId = thread("bob");
    String messageId = send(ann, threadId, "k1", dataWithMeta(Map.of("tag", "old")));
    call(
        ann,
        "threadMessageUpdate",
        with(messageUpdate(messageId, ""), "data", dataWithMeta(Map.of("tag", "new"))));

    assertThat(foundMessages(threadId, Map.of("tag", "old"))).isEmpty();
    assertThat(foundMessages(threadId, Map.of("tag", "new"))).containsExactly(messageId);
  }

  @Test
  void queriesSeeMetaOfLargeMessages() {
    String threadId = thread("bob");
    String last = "x".repeat(16_000);
    String messageId = send(ann, threadId, "k1", dataWithMeta(Map.of("text", last + "!")));

    assertThat(foundMessages(threadId, Map.of("text", Map.of("$endsWith", "!"))))
        .containsExactly(messageId);
  }

  @Test
  void callersOwnMessagesAreFilteredToo() {
    String threadId = thread("bob");
    send(ann, threadId, "k1", dataWithMeta(Map.of("tag", "red")));
    String bobs = send(bob, threadId, "k1", dataWithMeta(Map.of("tag", "red")));
    send(bob, threadId, "k1", dataWithMeta(Map.of("tag", "blue")));

    Map<String, Object> answer =
        object(
            bob,
            "threadMessagesGetMy",
            with(with(page(0, 9, "asc"), "threadId", threadId), "query", Map.of("tag", "red")));

    assertThat(messageIds(answer)).containsExactly(bobs);
    assertThat(number(answer, "count")).isEqualTo(1);
  }

  private String threadWithMeta(Map<String, ?> publicMeta) {
    clock.advance(Duration.ofMillis(1));
    return create(
        ann, with(newThread(List.of("bob"), List.of("ann")), "data", dataWithMeta(publicMeta)));
  }

  private String sendNext(Session session, String threadId, Object data) {
    clock.advance(Duration.ofMillis(1));
    return send(session, threadId, "k1", data);
  }

  private List<Object> found(Map<String, ?> query) {
    return threadIds(threads(ann, with(page(0, 100, "asc"), "query", query)));
  }

  private List<Object> foundMessages(String threadId, Map<String, ?> query) {
    return messageIds(messages(threadId, with(page(0, 100, "asc"), "query", query)));
  }
}
