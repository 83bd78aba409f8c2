package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.dynamo.Tables;
import org.junit.jupiter.api.Test;

/** What does not fit into a row is in several, from the call to the event. */
class LargeRowsTest extends NotifierCase {
  private static final String LARGE_KEY = "x".repeat(4000);

  /** So many large keys are more than 300 KB. */
  private static final int MANY = 80;

  private static final int MORE_THAN_A_SPAN = 130;

  private final List<String> crowd =
      IntStream.range(0, 20).mapToObj("member-%02d"::formatted).toList();

  LargeRowsTest() {
    crowd.forEach(this::user);
  }

  @Test
  void threadWithManyLargeKeysLivesAsAnyOther() {
    bob.subscribe("thread");

    String thread =
        (String) value(alice.object("thread.threadCreate", members("k1", crowd)), "threadId");
    announce();
    assertThat(types(bob.events())).containsExactly("threadCreated");

    Map<String, Object> update = members("k2", crowd.subList(0, 19));
    update.putAll(Map.of("id", thread, "version", 1L, "force", false));
    update.remove("contextId");
    alice.call("thread.threadUpdate", update);
    announce();
    assertThat(types(bob.events())).containsExactly("threadUpdated");
    Map<?, ?> read =
        (Map<?, ?>) value(alice.object("thread.threadGet", Map.of("threadId", thread)), "thread");
    assertThat((List<?>) read.get("users")).hasSize(20);
    assertThat(rows(thread)).as("rows of the thread").anyMatch(row -> row.startsWith("part#"));

    alice.call("thread.threadDelete", Map.of("threadId", thread));
    sumUp();
    assertThat(rows(thread)).allMatch(row -> row.startsWith("event#"));
  }

  @Test
  void customEventWithManyLargeKeysArrives() {
    bob.subscribe("context/custom/chat|contextId=" + context);
    List<Object> receivers = new ArrayList<>();
    receivers.add(Map.of("id", "bob", "key", "for bob"));
    for (int i = 0; i < MANY; i++) {
      receivers.add(Map.of("id", user("receiver-" + i).id, "key", LARGE_KEY));
    }

    alice.call(
        "context.contextSendCustomEvent",
        Map.of("contextId", context, "channel", "chat", "data", "hello", "users", receivers));
    announce();

    assertThat(types(bob.events())).containsExactly("custom");
  }

  @Test
  void messageOfAnInstanceWhoseClockIsBehindIsCounted() {
    String thread = thread("alice");
    for (int i = 0; i < MORE_THAN_A_SPAN; i++) {
      send(thread);
    }

    bridge.clock().advance(Duration.ofMillis(-20));
    send(thread);

    Map<String, Object> page =
        Map.of("threadId", thread, "skip", 0L, "limit", 100L, "sortOrder", "desc");
    assertThat(alice.object("thread.threadMessagesGet", page))
        .containsEntry("count", MORE_THAN_A_SPAN + 1L);
  }

  @Test
  void missedUpdateWaitsAgainForAReceiverWhoIsGoneAgain() {
    String thread = thread("alice", "bob");
    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();
    bob.subscribe("thread/update");
    endpoint.answer(bob.connectionId(), 410);
    sumUp();

    bob.goOffline();
    bob.subscribe("thread/update");
    sumUp();

    assertThat(types(bob.events())).containsExactly("threadUpdated");
  }

  private Map<String, Object> members(String keyId, List<String> others) {
    List<String> users = new ArrayList<>(others);
    users.add("bob");
    Map<String, Object> params = new HashMap<>();
    params.put("contextId", context);
    params.put("users", users);
    params.put("managers", List.of("alice"));
    params.put("data", Map.of("version", 5L));
    params.put("keyId", keyId);
    List<Object> keys = new ArrayList<>();
    keys.add(Map.of("user", "alice", "keyId", keyId, "data", LARGE_KEY));
    users.forEach(user -> keys.add(Map.of("user", user, "keyId", keyId, "data", LARGE_KEY)));
    params.put("keys", keys);
    return params;
  }

  /** Returns the sort keys of what is stored of a thread. */
  private static List<String> rows(String thread) {
    return DYNAMO
        .client()
        .queryPaginator(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s("thread#" + thread))))
        .items()
        .stream()
        .map(row -> Attributes.text(row, Tables.KEY_SORT))
        .toList();
  }
}
