package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of threads: scopes, types, orders, pages and queries. */
class ThreadListTest extends ThreadMethodsCase {
  private List<String> manyThreads(int count) {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clock.advance(Duration.ofMillis(1));
      created.add(thread("ann"));
    }
    return created;
  }

  private String threadWithMeta(Map<String, ?> publicMeta) {
    return create(
        ann, with(newThread(List.of("ann"), List.of("ann")), "data", dataWithMeta(publicMeta)));
  }

  private List<Object> queried(Map<String, ?> query) {
    Map<String, Object> answer = threads(ann, with(page(0, 100, "asc"), "query", query));
    assertThat(answer).containsEntry("count", (long) threadIds(answer).size());
    return threadIds(answer);
  }

  private List<Object> scoped(String scope) {
    return threadIds(threads(ann, with(page(0, 100, "asc"), "scope", scope)));
  }

  @Test
  @DisplayName("LST-01 skip, limit and sortOrder are mandatory in every list call")
  void pageIsMandatory() {
    String id = thread("ann");
    for (String missing : List.of("skip", "limit", "sortOrder")) {
      Map<String, Object> partial = page(0, 1, "asc");
      partial.remove(missing);
      for (String method : List.of("threadList", "threadListAll")) {
        refused(ErrorCode.INVALID_PARAMS, ann, method, with(partial, "contextId", context));
      }
      for (String method : List.of("threadMessagesGet", "threadMessagesGetMy")) {
        refused(ErrorCode.INVALID_PARAMS, ann, method, with(partial, "threadId", id));
      }
    }
  }

  @Test
  @DisplayName("LST-02 LST-14 LST-17 Unknown orders, scopes and sort fields are INVALID_PARAMS")
  void wordsAreChecked() {
    Map<String, Object> list = with(page(0, 1, "asc"), "contextId", context);

    for (String wrong : List.of("ascending", "ASC", "")) {
      refused(ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "sortOrder", wrong));
      refused(ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "scope", wrong));
      refused(ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "sortBy", wrong));
    }
    for (long limit : List.of(0L, 101L, -1L)) {
      refused(ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "limit", limit));
    }
    refused(ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "skip", -1L));
  }

  @Test
  @DisplayName("LST-03 LST-04 Paging with skip returns each thread once, then an empty list")
  void pagesCoverTheList() {
    List<String> created = manyThreads(7);
    List<Object> paged = new ArrayList<>();
    for (int skip = 0; skip < 9; skip += 3) {
      Map<String, Object> page = threads(ann, page(skip, 3, "asc"));
      assertThat(page).containsEntry("count", 7L);
      paged.addAll(threadIds(page));
    }

    assertThat(paged).isEqualTo(created);
    assertThat(threads(ann, page(7, 3, "asc")))
        .containsEntry("threads", List.of())
        .containsEntry("count", 7L);
    assertThat(threadIds(threads(ann, page(0, 100, "desc")))).isEqualTo(created.reversed());
  }

  @Test
  @DisplayName("LST-05 LST-06 lastId returns what comes after it, whatever skip says")
  void cursorBeginsAfterItsThread() {
    List<String> created = manyThreads(5);

    Map<String, Object> up = threads(ann, with(page("asc", created.get(1)), "skip", 4L));
    Map<String, Object> down = threads(ann, page("desc", created.get(1)));

    assertThat(threadIds(up)).isEqualTo(created.subList(2, 5));
    assertThat(up).containsEntry("count", 3L);
    assertThat(threadIds(down)).isEqualTo(created.subList(0, 1));
    assertThat(down).containsEntry("count", 1L);
  }

  @Test
  @DisplayName("LST-07 An unknown lastId is NO_MATCH_FOR_LAST_ID, checked after the query's fields")
  void cursorMustExist() {
    Map<String, Object> list = with(page("asc", UNKNOWN_ID), "contextId", context);

    refused(ErrorCode.NO_MATCH_FOR_LAST_ID, ann, "threadList", list);
    refused(
        ErrorCode.INVALID_PARAMS, ann, "threadList", with(list, "query", Map.of("#keyId", "k1")));
  }

  @Test
  @DisplayName("LST-08 type filters by exact type; threads of other types are not counted")
  void typeFilters() {
    String typed = create(ann, with(newThread(List.of("ann"), List.of("ann")), "type", "thread"));
    create(ann, with(newThread(List.of("ann"), List.of("ann")), "type", "threads"));
    thread("ann");

    Map<String, Object> answer = threads(ann, with(page(0, 10, "asc"), "type", "thread"));

    assertThat(threadIds(answer)).containsExactly(typed);
    assertThat(answer).containsEntry("count", 1L);
  }

  @Test
  @DisplayName("LST-09 LST-10 LST-11 LST-12 A scope says what the caller is to the threads")
  void scopesSelect() {
    putContext(context, Map.of("creatorHasToBeManager", "no", "listAll", "all"));
    String asUser = create(bob, newThread(List.of("ann"), List.of("bob")));
    String asManager = create(bob, newThread(List.of("bob"), List.of("ann")));
    String asBoth = create(bob, newThread(List.of("ann"), List.of("ann")));
    String asOwner = create(ann, newThread(List.of("bob"), List.of("bob")));
    String asNothing = create(bob, newThread(List.of("bob"), List.of("bob")));

    assertThat(threadIds(threads(ann, page(0, 10, "asc"))))
        .containsExactly(asUser, asManager, asBoth);
    assertThat(scoped("MEMBER")).containsExactly(asUser, asManager, asBoth);
    assertThat(scoped("USER")).containsExactly(asUser, asBoth);
    assertThat(scoped("MANAGER")).containsExactly(asManager, asBoth);
    assertThat(scoped("OWNER")).containsExactly(asOwner);
    assertThat(scoped("ALL")).containsExactly(asUser, asManager, asBoth, asOwner, asNothing);
  }

  @Test
  @DisplayName("LST-12 Scope OWNER keeps threads the creator was removed from")
  void ownersKeepTheirThreads() {
    String id = create(ann, newThread(List.of("ann"), List.of("ann", "bob")));

    call(bob, "threadUpdate", rekey(get(id), "k2", List.of("bob"), List.of("bob")));

    assertThat(scoped("OWNER")).containsExactly(id);
    assertThat(scoped("MEMBER")).isEmpty();
  }

  @Test
  @DisplayName("LST-09 Members added and removed by updates see the thread come and go")
  void listsFollowMembership() {
    String id = thread("bob");
    assertThat(threadIds(threads(bob, page(0, 10, "asc")))).containsExactly(id);
    assertThat(threadIds(threads(cat, page(0, 10, "asc")))).isEmpty();

    call(ann, "threadUpdate", rekey(get(id), "k2", List.of("cat"), List.of("ann")));

    assertThat(threadIds(threads(bob, page(0, 10, "asc")))).isEmpty();
    assertThat(threadIds(threads(cat, page(0, 10, "asc")))).containsExactly(id);
  }

  @Test
  @DisplayName("LST-09 Without a solution in the session, lists are of the users list alone")
  void listsWithoutSolutionAreOfUsers() {
    String asUser = create(ann, with(newThread(List.of("bob"), List.of("ann")), "type", "x"));
    create(ann, newThread(List.of(), List.of("ann", "bob")));
    Map<String, Object> list = with(page(0, 10, "asc"), "contextId", context);

    Map<String, Object> answer =
        object(
            session(bob.publicKey(), null),
            "threadList",
            with(with(list, "scope", "MANAGER"), "type", "y"));

    assertThat(threadIds(answer)).containsExactly(asUser);
  }

  @Test
  @DisplayName("LST-15 sortBy lastModificationDate reflects updates, not messages")
  void sortedByModification() {
    List<String> created = manyThreads(3);
    clock.advance(Duration.ofSeconds(1));
    call(ann, "threadUpdate", updateOf(get(created.get(0))));
    clock.advance(Duration.ofSeconds(1));
    send(ann, created.get(1));

    Map<String, Object> list = with(page(0, 10, "desc"), "sortBy", "lastModificationDate");

    assertThat(threadIds(threads(ann, list)))
        .containsExactly(created.get(0), created.get(2), created.get(1));
    assertThat(threadIds(threads(ann, with(list, "lastId", created.get(2)))))
        .containsExactly(created.get(1));
  }

  @Test
  @DisplayName("LST-16 sortBy lastMsgDate follows messages")
  void sortedByActivity() {
    List<String> created = manyThreads(3);
    clock.advance(Duration.ofSeconds(1));
    send(ann, created.get(1));
    clock.advance(Duration.ofSeconds(1));
    send(ann, created.get(0));

    Map<String, Object> list = with(page(0, 10, "asc"), "sortBy", "lastMsgDate");

    assertThat(threadIds(threads(ann, list)))
        .containsExactly(created.get(2), created.get(1), created.get(0));
  }

  @Test
  @DisplayName("LST-04 Threads with equal dates are each on one page, in either direction")
  void tiesAreStable() {
    Map<String, Object> params = newThread(List.of("ann"), List.of("ann"));
    List<String> created =
        IntStream.range(0, 6)
            .mapToObj(i -> (String) value(object(ann, "threadCreate", params), "threadId"))
            .sorted()
            .toList();
    for (String order : List.of("asc", "desc")) {
      List<Object> paged = new ArrayList<>();
      Map<String, Object> list = with(page(0, 2, order), "sortBy", "lastMsgDate");
      List<Object> some = threadIds(threads(ann, list));
      while (!some.isEmpty()) {
        paged.addAll(some);
        some = threadIds(threads(ann, with(list, "lastId", some.getLast())));
      }

      assertThat(paged).isEqualTo(order.equals("asc") ? created : created.reversed());
    }
  }

  @Test
  @DisplayName("LST-18 LST-19 LST-32 LST-38 A query looks for equal public meta")
  void queriesFindEqualMeta() {
    String red = threadWithMeta(Map.of("color", "red", "size", 3L));
    threadWithMeta(Map.of("color", "redder", "size", 3L));
    create(ann, with(newThread(List.of("ann"), List.of("ann")), "data", "plain text"));

    assertThat(queried(Map.of("color", "red"))).containsExactly(red);
    assertThat(queried(Map.of("color", "red", "size", 3L))).containsExactly(red);
    assertThat(queried(Map.of("color", "red", "size", 4L))).isEmpty();
    assertThat(queried(Map.of("nothing", "red"))).isEmpty();
  }

  @Test
  @DisplayName("LST-34 LST-35 LST-37 Queries look at the thread's own fields")
  void queriesFindFields() {
    String first = thread("ann", "bob");
    send(ann, first);
    clock.advance(Duration.ofMillis(1));
    String second = create(ann, newThread(List.of("cat"), List.of("ann", "bob")));
    call(bob, "threadUpdate", updateOf(get(second)));

    assertThat(queried(Map.of("#creator", "ann"))).containsExactly(first, second);
    assertThat(queried(Map.of("#createDate", clock.millis()))).containsExactly(second);
    assertThat(queried(Map.of("#lastModifier", "bob"))).containsExactly(second);
    assertThat(queried(Map.of("#id", first))).containsExactly(first);
    assertThat(queried(Map.of("#id", Map.of("$nin", List.of(first))))).containsExactly(second);
    assertThat(queried(Map.of("#users", "bob"))).containsExactly(first);
    assertThat(queried(Map.of("#messages", Map.of("$gt", 0L)))).containsExactly(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#keyId", "#managers", "#contextId", "#nonsense"})
  @DisplayName("LST-36 Other fields are INVALID_PARAMS")
  void otherFieldsAreRefused(String field) {
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadList",
        with(with(page(0, 1, "asc"), "contextId", context), "query", Map.of(field, "x")));
  }

  @Test
  @DisplayName("LST-39 Only the newest data is searched")
  void queriesSeeTheNewestData() {
    String id = threadWithMeta(Map.of("color", "red"));

    call(
        ann,
        "threadUpdate",
        with(updateOf(get(id)), "data", dataWithMeta(Map.of("color", "blue"))));

    assertThat(queried(Map.of("color", "red"))).isEmpty();
    assertThat(queried(Map.of("color", "blue"))).containsExactly(id);
  }

  @Test
  @DisplayName("LST-05 A query's matches are paged and counted like a list")
  void queriesArePaged() {
    List<String> even = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMillis(1));
      String id = threadWithMeta(Map.of("even", i % 2 == 0));
      if (i % 2 == 0) {
        even.add(id);
      }
    }
    Map<String, Object> list = with(page(1, 2, "desc"), "query", Map.of("even", true));

    assertThat(threadIds(threads(ann, list))).containsExactly(even.get(3), even.get(2));
    assertThat(threads(ann, list)).containsEntry("count", 5L);
    assertThat(threads(ann, with(list, "lastId", even.get(3)))).containsEntry("count", 3L);
  }

  @Test
  @DisplayName("LST-43 threadListAll ignores the query, apart from its shape")
  void listAllIgnoresTheQuery() {
    putContext(context, Map.of("listAll", "all"));
    List<String> created = manyThreads(2);
    Map<String, Object> list = with(page(0, 10, "asc"), "contextId", context);

    assertThat(
            threadIds(
                object(ann, "threadListAll", with(list, "query", Map.of("#keyId", "nothing")))))
        .isEqualTo(created);
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadListAll",
        with(list, "query", Map.of("x", Map.of("$nonsense", 1L))));
  }

  @Test
  @DisplayName("LST-09 Members of threads too large for one transaction have exact lists")
  void largeThreadsAreListed() {
    List<String> crowd =
        IntStream.range(0, 250).mapToObj("member-%03d"::formatted).collect(Collectors.toList());
    crowd.forEach(member -> user(context, member));
    lambdabridge.protocol.connection.Session first = user(context, "member-000");
    lambdabridge.protocol.connection.Session last = user(context, "member-249");
    String id = create(ann, newThread(crowd, List.of("ann")));
    String small = create(ann, newThread(List.of("member-000"), List.of("ann")));

    assertThat(threadIds(threads(first, page(0, 10, "asc")))).containsExactly(id, small);
    assertThat(threadIds(threads(last, page(0, 10, "asc")))).containsExactly(id);
    assertThat(threadIds(threads(ann, page(0, 10, "asc")))).containsExactly(id, small);

    call(ann, "threadUpdate", rekey(get(id), "k2", crowd.subList(0, 100), List.of("ann")));

    assertThat(threadIds(threads(first, page(0, 10, "asc")))).containsExactly(id, small);
    assertThat(threads(last, page(0, 10, "asc"))).containsEntry("count", 0L);
    assertThat(get(first, id)).containsEntry("users", crowd.subList(0, 100));

    call(ann, "threadDelete", Map.of("threadId", id));

    assertThat(threadIds(threads(first, page(0, 10, "asc")))).containsExactly(small);
    assertThat(threads(last, page(0, 10, "asc"))).containsEntry("count", 0L);
  }

  @Test
  @DisplayName("LST-09 A thread that grew step by step can lose all members at once")
  void grownThreadsAreListed() {
    List<String> crowd =
        IntStream.range(0, 120).mapToObj("member-%03d"::formatted).collect(Collectors.toList());
    crowd.forEach(member -> user(context, member));
    lambdabridge.protocol.connection.Session some = user(context, "member-050");
    String id = create(ann, newThread(crowd.subList(0, 60), List.of("ann")));
    call(ann, "threadUpdate", rekey(get(id), "k2", crowd, List.of("ann")));
    assertThat(threadIds(threads(some, page(0, 10, "asc")))).containsExactly(id);

    call(ann, "threadUpdate", rekey(get(id), "k3", List.of("bob"), List.of("ann")));

    assertThat(threads(some, page(0, 10, "asc"))).containsEntry("count", 0L);
    assertThat(threadIds(threads(bob, page(0, 10, "asc")))).containsExactly(id);
    call(ann, "threadDelete", Map.of("threadId", id));
    assertThat(threads(bob, page(0, 10, "asc"))).containsEntry("count", 0L);
  }
}
