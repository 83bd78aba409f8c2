package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.StreamRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SubscriptionsTest extends NotifierCase {
  @Test
  @DisplayName("EVT-02 EVT-03 A version-2 event has type, data, timestamp, version, subscriptions")
  void envelopeOfVersion2() {
    List<String> ids = bob.subscribe("thread/create");

    thread("alice", "bob");
    announce();

    Map<String, Object> event = bob.events().getFirst();
    assertThat(event)
        .containsOnlyKeys("type", "data", "timestamp", "version", "subscriptions")
        .containsEntry("type", "threadCreated")
        .containsEntry("timestamp", bridge.clock().millis())
        .containsEntry("version", 2L)
        .containsEntry("subscriptions", ids);
  }

  @Test
  @DisplayName("EVT-03 One version-1 subscription makes every event of the session version 1")
  void envelopeOfVersion1() {
    List<String> ids = bob.subscribe("thread/messages");
    String thread = thread("alice", "bob");
    String old = bob.subscribeInTheOldWay("thread");

    send(thread);
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("threadCreated", "threadNewMessage", "threadStats");
    assertThat(events).allSatisfy(event -> assertThat(event).containsEntry("version", 1L));
    assertThat(events)
        .extracting(event -> event.get("channel"))
        .containsExactly("thread", "thread/" + thread + "/messages", "thread");
    assertThat(subscriptions(events.get(1))).containsExactlyInAnyOrder(ids.getFirst(), old);
  }

  @Test
  @DisplayName("EVT-35 Events reach PSON and MessagePack sessions under the key of each")
  void eventsSpeakTheSessionsVersion() {
    alice.subscribe("thread");
    bob.inVersion2().subscribe("thread");
    String thread = thread("alice", "bob");
    announce();
    alice.events();
    bob.events();

    send(thread);
    announce();

    // One event a message in PSON; together in MessagePack.
    assertThat(alice.messages())
        .extracting(NotifierCase::types)
        .containsExactly(list("threadNewMessage"), list("threadStats"));
    assertThat(bob.messages())
        .extracting(NotifierCase::types)
        .containsExactly(list("threadNewMessage", "threadStats"));
  }

  @Test
  @DisplayName(
      "SES-20 EVT-01 CLI-12 Several matching subscriptions give one event that lists them all")
  void oneEventForSeveralSubscriptions() {
    List<String> ids = bob.subscribe("thread/create", "thread/create", "thread", "thread/messages");

    thread("alice", "bob");
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(events).hasSize(1);
    assertThat(subscriptions(events.getFirst()))
        .containsExactlyInAnyOrder(ids.get(0), ids.get(1), ids.get(2));
  }

  @Test
  @DisplayName("EVT-04 Subscription thread gets everything about threads")
  void moduleSubscription() {
    bob.subscribe("thread");

    everythingThatHappensToAThread();

    assertThat(types(bob.events()))
        .containsExactly(
            "threadCreated",
            "threadNewMessage",
            "threadStats",
            "threadUpdatedMessage",
            "threadDeletedMessage",
            "threadStats",
            "threadUpdated",
            "threadCollectionChanged",
            "threadDeleted");
  }

  @Test
  @DisplayName("EVT-05 Subscription thread/messages gets all of messages, a longer one just that")
  void messageSubscriptions() {
    bob.subscribe("thread/messages");
    carol.subscribe("thread/messages/delete");

    everythingThatHappensToAThread();

    assertThat(types(bob.events()))
        .containsExactly("threadNewMessage", "threadUpdatedMessage", "threadDeletedMessage");
    assertThat(types(carol.events())).containsExactly("threadDeletedMessage");
  }

  @Test
  @DisplayName("EVT-06 Subscription thread/mess gets nothing")
  void segmentsMatchAsAWhole() {
    bob.subscribe("thread/mess", "thr");

    everythingThatHappensToAThread();

    assertThat(bob.events()).isEmpty();
  }

  @Test
  @DisplayName("EVT-07 containerId restricts to that container")
  void containerSelector() {
    String wanted = thread("alice", "bob");
    String other = thread("alice", "bob");
    announce();
    bob.subscribe("thread|containerId=" + wanted);

    String message = send(wanted);
    send(other);
    announce();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("threadNewMessage", "threadStats");
    assertThat(data(events.getFirst())).containsEntry("id", message);
  }

  @Test
  @DisplayName("EVT-08 contextId restricts to that context")
  void contextSelector() {
    bob.subscribe("thread/create|contextId=" + newContext());
    carol.subscribe("thread/create|contextId=" + context);

    thread("alice", "bob", "carol");
    announce();

    assertThat(bob.events()).isEmpty();
    assertThat(types(carol.events())).containsExactly("threadCreated");
  }

  @Test
  @DisplayName("EVT-09 itemId restricts item events to that item")
  void itemSelector() {
    String thread = thread("alice", "bob");
    String wanted = send(thread);
    String other = send(thread);
    announce();
    bob.subscribe("thread/messages|itemId=" + wanted);

    updateMessage(other);
    updateMessage(wanted);
    announce();

    assertThat(data(bob.events()))
        .singleElement()
        .satisfies(data -> assertThat(data).containsEntry("id", wanted));
  }

  @Test
  @DisplayName("EVT-10 containerType=thread excludes threads of other types and untyped ones")
  void containerTypeFilter() {
    bob.subscribe("thread/create|containerType=thread");

    threadOfType("inbox", "alice", "bob");
    threadOfType(null, "alice", "bob");
    String wanted = threadOfType("thread", "alice", "bob");
    announce();

    assertThat(data(bob.events()))
        .singleElement()
        .satisfies(data -> assertThat(data).containsEntry("id", wanted));
  }

  @Test
  @DisplayName("EVT-30 Custom events match the module, its custom events, and their channel")
  void customEventSubscriptions() {
    alice.subscribe("thread/custom/chat");
    bob.subscribe("thread/custom");
    carol.subscribe("thread/custom/other");
    TestUser carolAgain = carol.onAnotherDevice();
    carolAgain.subscribe("thread");
    String thread = thread("alice", "bob", "carol");
    announce();
    carolAgain.events();

    alice.call("thread.threadSendCustomEvent", ThreadEventsTest.customEvent(thread, "chat"));
    announce();

    assertThat(types(alice.events())).containsExactly("custom");
    assertThat(types(bob.events())).containsExactly("custom");
    assertThat(carol.events()).isEmpty();
    assertThat(types(carolAgain.events())).containsExactly("custom");
  }

  @Test
  @DisplayName("EVT-31 A legacy subscription thread/ID/X gets channel X of that thread")
  void legacyCustomEventSubscription() {
    String thread = thread("alice", "bob");
    String other = thread("alice", "bob");
    announce();
    bob.subscribeInTheOldWay("thread/" + thread + "/chat");

    for (String id : List.of(other, thread)) {
      for (String channel : List.of("other", "chat")) {
        alice.call("thread.threadSendCustomEvent", ThreadEventsTest.customEvent(id, channel));
      }
    }
    announce();

    assertThat(bob.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event).containsEntry("channel", "thread/" + thread + "/chat");
              assertThat(data(event)).containsEntry("id", thread);
            });
  }

  @Test
  @DisplayName("SES-28 Unsubscribing stops the events of exactly those subscriptions")
  void unsubscribingStopsEvents() {
    List<String> ids = bob.subscribe("thread/create", "thread/stats");
    bob.call("unsubscribeFromChannels", Map.of("subscriptionsIds", List.of(ids.getFirst())));

    send(thread("alice", "bob"));
    announce();

    assertThat(types(bob.events())).containsExactly("threadStats");
  }

  @Test
  @DisplayName("SES-14 unauthorizeWebSocket stops event delivery")
  void unauthorizingStopsEvents() {
    bob.subscribe("thread");
    bob.call("unauthorizeWebSocket", Map.of());

    thread("alice", "bob");
    announce();

    assertThat(bob.events()).isEmpty();
  }

  /** Ends with a window of the digest, and then the deletion. */
  private void everythingThatHappensToAThread() {
    String thread = thread("alice", "bob", "carol");
    String message = send(thread);
    announce();
    updateMessage(message);
    announce();
    deleteMessage(message);
    update(thread, "k2", List.of("alice", "bob", "carol"), List.of("alice"));
    List<StreamRecord> window = containers.take();
    announce(window);
    sumUp(window);
    alice.call("thread.threadDelete", Map.of("threadId", thread));
    announce();
  }

  @SuppressWarnings("unchecked")
  private static List<String> subscriptions(Map<String, Object> event) {
    return (List<String>) value(event, "subscriptions");
  }
}
