package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of messages: orders, pages, counts and queries. */
class MessageListTest extends ThreadMethodsCase {
  private final String thread = thread("ann", "bob");

  private Map<String, Object> list(Map<String, ?> page) {
    return messages(thread, page);
  }

  private List<Object> queried(Map<String, ?> query) {
    Map<String, Object> answer = list(with(page(0, 100, "asc"), "query", query));
    assertThat(answer).containsEntry("count", (long) messageIds(answer).size());
    return messageIds(answer);
  }

  private String sendAfter(Object data) {
    clock.advance(Duration.ofMillis(1));
    return send(ann, thread, "k1", data);
  }

  private void touch(String messageId) {
    clock.advance(Duration.ofMillis(1));
    call(ann, "threadMessageUpdate", messageUpdate(messageId, "updated"));
  }

  @Test
  @DisplayName("THR-54 threadMessagesGet returns the thread, the page and the count")
  void answerHasThreadPageAndCount() {
    List<String> sent = sendMany(thread, 5);

    Map<String, Object> answer = list(page(1, 2, "asc"));

    assertThat(map(answer, "thread")).isEqualTo(get(thread));
    assertThat(objects(answer, "messages"))
        .containsExactly(getMessage(ann, sent.get(1)), getMessage(ann, sent.get(2)));
    assertThat(answer).containsEntry("count", 5L);
  }

  @Test
  @DisplayName("THR-55 threadMessagesGet by createDate desc is strictly newest first")
  void newestComesFirst() {
    List<String> sent = sendMany(thread, 5);

    assertThat(messageIds(list(page(0, 100, "desc")))).isEqualTo(sent.reversed());
    assertThat(messageIds(list(with(page(0, 100, "desc"), "sortBy", "createDate"))))
        .isEqualTo(sent.reversed());
  }

  @ParameterizedTest
  @CsvSource({"asc, createDate", "desc, createDate", "asc, updates", "desc, updates"})
  @DisplayName("LST-03 LST-04 LST-05 LST-06 Paging by skip and by lastId covers each message once")
  void pagesCoverTheList(String order, String sortBy) {
    List<String> sent = sendMany(thread, 23);
    List.of(3, 17, 4, 20).forEach(i -> touch(sent.get(i)));
    Map<String, Object> base = with(page(0, 100, order), "sortBy", sortBy);
    List<Object> whole = messageIds(list(base));
    assertThat(whole).hasSize(23).containsAll(sent);

    List<Object> bySkip = new ArrayList<>();
    for (long skip = 0; skip < 30; skip += 5) {
      Map<String, Object> page = list(with(with(base, "skip", skip), "limit", 5L));
      assertThat(page).containsEntry("count", 23L);
      bySkip.addAll(messageIds(page));
    }
    assertThat(bySkip).isEqualTo(whole);

    for (int i = 0; i < whole.size(); i++) {
      Map<String, Object> rest =
          list(with(with(with(base, "lastId", whole.get(i)), "limit", 4L), "skip", 9L));
      assertThat(messageIds(rest)).isEqualTo(whole.subList(i + 1, Math.min(23, i + 5)));
      assertThat(rest).containsEntry("count", 22L - i);
    }
  }

  @Test
  @DisplayName("LST-05 Cursors at the first and second of 100 messages count 99 and 98")
  void countShrinksWithTheCursor() {
    List<String> sent = sendMany(thread, 100);

    assertThat(list(page("asc", sent.get(0)))).containsEntry("count", 99L);
    assertThat(list(page("asc", sent.get(1)))).containsEntry("count", 98L);
  }

  @Test
  @DisplayName("LST-03 LST-05 Pages and counts are exact over many spans, with gaps")
  void pagesAreExactOverManySpans() {
    List<String> left = new ArrayList<>(sendMany(thread, 5 * SpanStore.FULL + 40));
    List<String> gone = new ArrayList<>();
    for (int i = 7; i < left.size(); i += 5) {
      gone.add(left.get(i));
    }
    for (int from = 0; from < gone.size(); from += 128) {
      List<String> some = gone.subList(from, Math.min(gone.size(), from + 128));
      object(ann, "threadMessageDeleteMany", Map.of("messageIds", some));
    }
    left.removeAll(gone);
    left.addAll(sendMany(thread, 10));
    int size = left.size();

    for (String order : List.of("asc", "desc")) {
      List<String> expected = order.equals("asc") ? left : left.reversed();
      for (int at : List.of(0, 1, 100, 127, 128, 129, 255, 256, 300, 400, size - 2, size - 1)) {
        Map<String, Object> skipped = list(page(at, 3, order));
        Map<String, Object> after = list(with(page(order, expected.get(at)), "limit", 3L));

        assertThat(messageIds(skipped))
            .describedAs("%s from %d", order, at)
            .isEqualTo(expected.subList(at, Math.min(size, at + 3)));
        assertThat(skipped).containsEntry("count", (long) size);
        assertThat(messageIds(after))
            .describedAs("%s after %d", order, at)
            .isEqualTo(expected.subList(at + 1, Math.min(size, at + 4)));
        assertThat(after)
            .describedAs("%s after %d", order, at)
            .containsEntry("count", size - 1L - at);
      }
      for (long beyond : List.of((long) size, size + 1000L, Long.MAX_VALUE)) {
        assertThat(list(page(beyond, 3, order)))
            .containsEntry("messages", List.of())
            .containsEntry("count", (long) size);
      }
    }
  }

  @Test
  @DisplayName("LST-07 The cursor only has to exist, in whatever thread")
  void cursorMustExist() {
    List<String> sent = sendMany(thread, 2);
    clock.advance(Duration.ofMillis(1));
    String elsewhere = send(ann, thread("ann"));
    List<String> later = sendMany(thread, 3);

    assertThat(messageIds(list(page("asc", elsewhere)))).isEqualTo(later);
    assertThat(list(page("asc", elsewhere))).containsEntry("count", 3L);
    assertThat(messageIds(list(page("desc", elsewhere)))).isEqualTo(sent.reversed());
    assertThat(list(page("desc", elsewhere))).containsEntry("count", 2L);
    for (String method : List.of("threadMessagesGet", "threadMessagesGetMy")) {
      refused(
          ErrorCode.NO_MATCH_FOR_LAST_ID,
          ann,
          method,
          with(page("asc", UNKNOWN_ID), "threadId", thread));
    }
  }

  @Test
  @DisplayName("THR-56 THR-57 Sorted by updates, the last update decides; others are at the end")
  void sortedByUpdates() {
    List<String> sent = sendMany(thread, 5);
    touch(sent.get(3));
    touch(sent.get(1));
    touch(sent.get(2));
    touch(sent.get(3));
    List<String> ascending =
        List.of(sent.get(0), sent.get(4), sent.get(1), sent.get(2), sent.get(3));

    assertThat(messageIds(list(with(page(0, 100, "asc"), "sortBy", "updates"))))
        .isEqualTo(ascending);
    assertThat(messageIds(list(with(page(0, 100, "desc"), "sortBy", "updates"))))
        .isEqualTo(ascending.reversed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"asc", "desc"})
  @DisplayName("THR-56 THR-57 A query sorted by updates keeps order, pages and count")
  void queriesSortByUpdates(String order) {
    List<String> sent = sendMany(thread, 6);
    touch(sent.get(4));
    touch(sent.get(0));
    Map<String, Object> base =
        with(
            with(page(0, 100, order), "sortBy", "updates"),
            "query",
            Map.of("#id", Map.of("$ne", sent.get(2))));
    List<String> ascending =
        List.of(sent.get(1), sent.get(3), sent.get(5), sent.get(4), sent.get(0));
    List<String> expected = order.equals("asc") ? ascending : ascending.reversed();

    assertThat(messageIds(list(base))).isEqualTo(expected);
    Map<String, Object> rest = list(with(base, "lastId", expected.get(1)));
    assertThat(messageIds(rest)).isEqualTo(expected.subList(2, 5));
    assertThat(rest).containsEntry("count", 3L);
  }

  @Test
  @DisplayName("THR-58 threadMessagesGetMy returns only the caller's messages")
  void ownMessagesAreListed() {
    List<String> own = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMillis(1));
      send(ann, thread);
      clock.advance(Duration.ofMillis(1));
      own.add(send(bob, thread));
    }
    Map<String, Object> list = with(page(1, 3, "desc"), "threadId", thread);

    Map<String, Object> answer = object(bob, "threadMessagesGetMy", list);
    Map<String, Object> after =
        object(bob, "threadMessagesGetMy", with(list, "lastId", own.get(3)));

    assertThat(messageIds(answer)).containsExactly(own.get(3), own.get(2), own.get(1));
    assertThat(answer).containsEntry("count", 5L).containsKey("thread");
    assertThat(messageIds(after)).containsExactly(own.get(2), own.get(1), own.get(0));
    assertThat(after).containsEntry("count", 3L);
  }

  @Test
  @DisplayName("LST-18 LST-38 Queries see the public meta of messages of any size")
  void queriesFindMeta() {
    String big = "x".repeat(10_000);
    String small = sendAfter(dataWithMeta(Map.of("color", "red")));
    String large =
        sendAfter(Map.of("publicMetaObject", Map.of("color", "red"), "privateMeta", big));
    String huge = sendAfter(dataWithMeta(Map.of("color", "red", "text", big)));
    String largeWithout = sendAfter(Map.of("privateMeta", big));
    sendAfter(dataWithMeta(Map.of("color", "blue")));
    sendAfter("plain text");

    assertThat(queried(Map.of("color", "red"))).containsExactly(small, large, huge);
    assertThat(queried(Map.of("text", Map.of("$startsWith", "xxx")))).containsExactly(huge);
    assertThat(queried(Map.of("#id", largeWithout))).containsExactly(largeWithout);
  }

  @Test
  @DisplayName("LST-34 Queries look at the message's own fields")
  void queriesFindFields() {
    String first = send(bob, thread);
    String second = sendAfter("x");

    assertThat(queried(Map.of("#author", "bob"))).containsExactly(first);
    assertThat(queried(Map.of("#createDate", clock.millis()))).containsExactly(second);
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadMessagesGet",
        with(with(page(0, 1, "asc"), "threadId", thread), "query", Map.of("#keyId", "k1")));
  }

  @Test
  @DisplayName("LST-17 An unknown sortBy is INVALID_PARAMS")
  void sortFieldIsChecked() {
    for (String method : List.of("threadMessagesGet", "threadMessagesGetMy")) {
      refused(
          ErrorCode.INVALID_PARAMS,
          ann,
          method,
          with(with(page(0, 1, "asc"), "threadId", thread), "sortBy", "lastMsgDate"));
    }
  }
}
