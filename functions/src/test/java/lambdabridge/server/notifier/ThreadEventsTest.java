package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.testing.RpcFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreadEventsTest extends NotifierCase {
  @Test
  @DisplayName("EVT-01 An event reaches only listed recipients with a matching subscription")
  void eventReachesRecipientsThatSubscribed() {
    alice.subscribe("thread");
    bob.subscribe("thread/stats");
    carol.subscribe("thread");

    thread("alice", "bob");
    announce();

    assertThat(types(alice.events())).containsExactly("threadCreated");
    assertThat(bob.events()).isEmpty();
    assertThat(carol.events()).isEmpty();
  }

  @Test
  @DisplayName("EVT-11 EVT-20 threadCreated goes to each member, the caller too, with own keys")
  void createdCarriesOwnKeys() {
    alice.subscribe("thread/create");
    bob.subscribe("thread/create");

    String thread = thread("alice", "bob");
    announce();

    for (TestUser user : List.of(alice, bob)) {
      Map<String, Object> data = data(user.events().getFirst());
      assertThat(data).isEqualTo(threadInfo(user, thread));
      assertThat(data.get("keys"))
          .isEqualTo(List.of(Map.of("keyId", "k1", "data", "k1 for " + user.id)));
    }
  }

  @Test
  @DisplayName("EVT-12 A manager who is not in users also gets thread events")
  void managersAreRecipients() {
    alice.subscribe("thread");

    String thread = create("thread", List.of("bob"), List.of("alice"));
    send(thread);
    announce();

    assertThat(types(alice.events()))
        .containsExactly("threadCreated", "threadNewMessage", "threadStats");
  }

  @Test
  @DisplayName("EVT-14 threadUpdated also reaches an online member the update has removed")
  void updatedReachesRemovedMember() {
    bob.subscribe("thread/update");
    carol.subscribe("thread/update");
    String thread = thread("alice", "bob", "carol");

    update(thread, "k2", List.of("alice", "carol"), List.of("alice"));
    announce();

    Map<String, Object> data = data(bob.events().getFirst());
    assertThat(data)
        .containsEntry("users", List.of("alice", "carol"))
        .containsEntry("version", 2L)
        .containsEntry("keyId", "k2")
        .containsEntry("keys", List.of(Map.of("keyId", "k1", "data", "k1 for bob")));
    assertThat(data(carol.events().getFirst())).isEqualTo(threadInfo(carol, thread));
  }

  @Test
  void laterUpdatesDoNotReachAMemberRemovedBefore() {
    bob.subscribe("thread");
    String thread = thread("alice", "bob");
    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();
    bob.events();

    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();

    assertThat(bob.events()).isEmpty();
  }

  @Test
  @DisplayName("EVT-16 threadDeleted carries threadId and type")
  void deletedCarriesIdAndType() {
    bob.subscribe("thread/delete");
    String typed = thread("alice", "bob");
    String untyped = threadOfType(null, "alice", "bob");

    alice.call("thread.threadDelete", Map.of("threadId", typed));
    alice.call("thread.threadDelete", Map.of("threadId", untyped));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsOnly("threadDeleted");
    assertThat(data(events))
        .containsExactly(
            map("threadId", typed, "type", "thread"), map("threadId", untyped, "type", null));
  }

  @Test
  @DisplayName("EVT-16 threadDeleteMany announces each removed thread, and no messages")
  void everyThreadOfABulkDeletionIsAnnounced() {
    String one = thread("alice", "bob");
    String two = thread("alice", "bob");
    send(one);
    announce();
    bob.subscribe("thread");

    alice.call("thread.threadDeleteMany", Map.of("threadIds", List.of(one, two)));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsOnly("threadDeleted");
    assertThat(data(events))
        .extracting(data -> data.get("threadId"))
        .containsExactlyInAnyOrder(one, two);
  }

  @Test
  @DisplayName("EVT-17 threadStats follows threadNewMessage and threadDeletedMessage")
  void statsFollowWithTheNewCounters() {
    bob.subscribe("thread/stats", "thread/messages");
    String thread = thread("alice", "bob");

    String first = send(thread);
    String second = send(thread);
    deleteMessage(second);
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events))
        .containsExactly(
            "threadNewMessage",
            "threadStats",
            "threadStats",
            "threadDeletedMessage",
            "threadStats");
    long sent = (Long) value(message(bob, first), "createDate");
    List<Map<String, Object>> stats = data(ofType("threadStats", events));
    assertThat(stats).extracting(data -> data.get("messages")).containsExactly(1L, 2L, 1L);
    assertThat(stats.getFirst())
        .isEqualTo(
            map(
                "threadId", thread,
                "contextId", context,
                "type", "thread",
                "lastMsgDate", sent,
                "messages", 1L));
  }

  @Test
  @DisplayName("EVT-18 threadNewMessage data equals threadMessageGet plus containerType")
  void newMessageEqualsTheMessage() {
    bob.subscribe("thread/messages");
    String thread = thread("alice", "bob");

    String small = send(thread, "hello");
    // Too long for a copy beside the index: read from the bucket.
    String large = send(thread, "x".repeat(15_000));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsOnly("threadNewMessage");
    assertThat(data(events))
        .containsExactly(
            with(message(bob, small), "containerType", "thread"),
            with(message(bob, large), "containerType", "thread"));
  }

  @Test
  void updatedMessageEqualsTheMessage() {
    bob.subscribe("thread/messages/update", "thread/stats");
    String thread = thread("alice", "bob");
    String message = send(thread);
    announce();
    bob.events();

    updateMessage(message);
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("threadUpdatedMessage");
    assertThat(data(events.getFirst()))
        .isEqualTo(with(message(bob, message), "containerType", "thread"));
  }

  @Test
  void deletedMessageNamesMessageThreadAndType() {
    bob.subscribe("thread/messages/delete");
    String thread = thread("alice", "bob");
    String message = send(thread);

    deleteMessage(message);
    announce();

    assertThat(data(bob.events()))
        .containsExactly(
            Map.of("messageId", message, "threadId", thread, "containerType", "thread"));
  }

  @Test
  @DisplayName("EVT-19 threadMessageDeleteMany sends one threadStats, then each deletion")
  void bulkDeletionSendsStatsOnce() {
    String thread = thread("alice", "bob");
    List<String> messages = List.of(send(thread), send(thread), send(thread));
    announce();
    bob.subscribe("thread");

    alice.call("thread.threadMessageDeleteMany", Map.of("messageIds", messages));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events))
        .containsExactly(
            "threadStats", "threadDeletedMessage", "threadDeletedMessage", "threadDeletedMessage");
    assertThat(data(events.getFirst())).containsEntry("messages", 0L);
    assertThat(data(ofType("threadDeletedMessage", events)))
        .extracting(data -> data.get("messageId"))
        .containsExactlyInAnyOrderElementsOf(messages);
  }

  @Test
  @DisplayName("EVT-19 threadMessageDeleteOlderThan sends events as threadMessageDeleteMany does")
  void deletionOfOldMessagesSendsTheSameEvents() {
    String thread = thread("alice", "bob");
    String message = send(thread);
    announce();
    bob.subscribe("thread");

    alice.call(
        "thread.threadMessageDeleteOlderThan",
        Map.of("threadId", thread, "timestamp", bridge.clock().millis() + 1));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("threadStats", "threadDeletedMessage");
    assertThat(data(events.getLast())).containsEntry("messageId", message);
  }

  @Test
  @DisplayName("EVT-33 No event is sent when the call fails")
  void failedCallsSendNothing() {
    String thread = thread("alice", "bob");
    announce();
    alice.subscribe("thread");

    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(() -> carol.call("thread.threadDelete", Map.of("threadId", thread)));
    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(
            () ->
                alice.call(
                    "thread.threadMessageSend",
                    Map.of("threadId", thread, "keyId", "unknown", "data", "x")));
    announce();

    assertThat(alice.events()).isEmpty();
  }

  @Test
  @DisplayName("THR-59 threadSendCustomEvent without users reaches all members")
  void customEventReachesAllMembers() {
    alice.subscribe("thread/custom");
    bob.subscribe("thread/custom");
    carol.subscribe("thread/custom");
    String thread = create("thread", List.of("bob"), List.of("alice"));

    bob.call("thread.threadSendCustomEvent", customEvent(thread, "chat"));
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("custom");
    assertThat(data(events.getFirst()))
        .isEqualTo(
            Map.of(
                "id",
                thread,
                "keyId",
                "any",
                "eventData",
                Map.of("typing", true),
                "author",
                Map.of("id", "bob", "pub", bob.publicKey())));
    assertThat(types(alice.events())).containsExactly("custom");
    assertThat(carol.events()).isEmpty();
  }

  @Test
  void customEventReachesTheListedUsersOnly() {
    alice.subscribe("thread/custom");
    bob.subscribe("thread/custom");
    String thread = thread("alice", "bob");

    alice.call(
        "thread.threadSendCustomEvent", with(customEvent(thread, "chat"), "users", List.of("bob")));
    announce();

    assertThat(types(bob.events())).containsExactly("custom");
    assertThat(alice.events()).isEmpty();
  }

  @Test
  void aMemberWhoLeftTheContextGetsNothing() {
    bob.subscribe("thread");
    String thread = thread("alice", "bob");
    announce();
    bob.events();

    bridge.removeUser(context, "bob", bob.key);
    send(thread);
    announce();

    assertThat(bob.events()).isEmpty();
  }

  static Map<String, Object> customEvent(String thread, String channel) {
    return Map.of(
        "threadId", thread, "channel", channel, "keyId", "any", "data", Map.of("typing", true));
  }

  static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> more = new java.util.HashMap<>(map);
    more.put(key, value);
    return more;
  }

  private static Map<String, Object> threadInfo(TestUser user, String thread) {
    return inner(user.object("thread.threadGet", Map.of("threadId", thread)), "thread");
  }

  private static Map<String, Object> message(TestUser user, String message) {
    return inner(user.object("thread.threadMessageGet", Map.of("messageId", message)), "message");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> answer, String key) {
    return (Map<String, Object>) value(answer, key);
  }
}
