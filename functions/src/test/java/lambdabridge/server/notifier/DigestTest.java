package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.Attributes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DigestTest extends NotifierCase {
  private static final int MORE_THAN_A_SPAN = 130;
  private static final int MORE_THAN_A_ROW_OF_HISTORY = 202;

  @Test
  @DisplayName("EVT-21 Ten quick messages give one collectionChanged that lists them as created")
  void messagesAreSummedUp() {
    bob.subscribe("thread/collectionChanged");
    String thread = thread("alice", "bob");
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      items.add(Map.of("itemId", send(thread), "action", "create"));
    }

    sumUp();

    List<Map<String, Object>> events = bob.events();
    assertThat(types(events)).containsExactly("threadCollectionChanged");
    assertThat(data(events.getFirst()))
        .isEqualTo(
            Map.of(
                "containerId",
                thread,
                "affectedItemsCount",
                10L,
                "containerType",
                "thread",
                "items",
                items));
  }

  @Test
  @DisplayName("EVT-22 A message created and deleted within one window does not appear")
  void creationAndDeletionCancelOut() {
    bob.subscribe("thread/collectionChanged");
    String thread = thread("alice", "bob");
    String kept = send(thread);
    deleteMessage(send(thread));
    updateMessage(kept);

    sumUp();

    assertThat(data(bob.events()))
        .extracting(data -> value(data, "items"))
        .containsExactly(List.of(Map.of("itemId", kept, "action", "create")));
  }

  @Test
  @DisplayName("EVT-27 The first session of a user is a login, the end of the last a logout")
  void firstAndLastSession() {
    alice.subscribe("context/userStatus");
    sumUp();
    alice.events();

    bob.goOnline();
    TestUser again = bob.onAnotherDevice().goOnline();
    sumUp();
    assertThat(data(alice.events())).containsExactly(status(bob, "login"));

    bob.goOffline();
    sumUp();
    assertThat(alice.events()).isEmpty();

    again.goOffline();
    sumUp();
    assertThat(data(alice.events())).containsExactly(status(bob, "logout"));
  }

  @Test
  @DisplayName("EVT-28 Two users coming online within one window appear in one event")
  void usersOfAWindowAreMerged() {
    alice.subscribe("context/userStatus");
    sumUp();
    alice.events();

    bob.goOnline();
    carol.goOnline();
    sumUp();

    List<Map<String, Object>> events = alice.events();
    assertThat(events).hasSize(1);
    assertThat((List<?>) value(data(events.getFirst()), "users")).hasSize(2);
  }

  @Test
  @DisplayName("EVT-29 A user in several contexts produces one status event per context")
  void oneStatusEventPerContext() {
    String second = newContext();
    bridge.addUser(second, "alice", alice.key);
    bridge.addUser(second, "bob", bob.key);
    alice.subscribe("context/userStatus");
    sumUp();
    alice.events();

    bob.goOnline();
    sumUp();

    assertThat(data(alice.events()))
        .extracting(data -> (String) value(data, "contextId"))
        .containsExactlyInAnyOrder(context, second);
  }

  private Map<String, Object> status(TestUser user, String action) {
    return Map.of(
        "contextId",
        context,
        "users",
        List.of(Map.of("userId", user.id, "pubKey", user.publicKey(), "action", action)));
  }

  @Test
  void aSocketThatIsGoneIsForgotten() {
    bob.subscribe("thread/collectionChanged");
    endpoint.answer(bob.connectionId(), 410);
    send(thread("alice", "bob"));

    sumUp();

    assertThat(bridge.bridge().sockets().bindings(bob.publicKey())).isEmpty();
    assertThat(bridge.bridge().sockets().kind(bob.connectionId())).isEmpty();
  }

  @Test
  void aDeletedThreadLeavesNothing() {
    String thread = thread("alice");
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_A_SPAN; i++) {
      messages.add(send(thread));
    }
    messages.add(send(thread, "too large for a row ".repeat(500)));
    for (int i = 0; i < MORE_THAN_A_ROW_OF_HISTORY; i++) {
      updateMessage(messages.getFirst());
    }
    alice.call("thread.threadDelete", Map.of("threadId", thread));

    sumUp();

    List<String> partitions = new ArrayList<>();
    for (String name : List.of("thread#", "updates#", "span#")) {
      partitions.add(name + thread);
    }
    for (String message : messages) {
      partitions.add("item#" + message);
      partitions.add("history#" + message);
    }
    assertThat(partitions).allSatisfy(partition -> assertThat(items(partition)).isEmpty());
  }

  private static List<Map<String, AttributeValue>> items(String partition) {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().items())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s(partition))))
        .items();
  }
}
