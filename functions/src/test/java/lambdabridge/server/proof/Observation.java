package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.Subscription;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a call can have changed in a {@link World}, without anything that differs between two
 * worlds.
 *
 * @param threads by their text
 * @param bindings of alice's sockets: what each is subscribed to
 * @param events rows of events that no other row shows, such as custom events
 */
record Observation(Map<String, SeenThread> threads, List<Set<String>> bindings, int events) {

  /**
   * A thread.
   *
   * @param messages text, version and number of updates of each, oldest first
   */
  record SeenThread(
      long version, String keyId, Object users, Object managers, List<String> messages) {}

  /** Looks at the world; fails if it contradicts itself. */
  static Observation of(World world) {
    var observer = world.observer();
    Map<String, SeenThread> threads = new TreeMap<>();
    Set<String> partitions = new HashSet<>(Set.of("context#" + world.context));
    partitions.add("thread#" + world.talk);
    partitions.add("thread#" + world.side);
    Map<String, Object> page = Map.of("skip", 0L, "limit", 100L, "sortOrder", "asc");
    Map<String, Object> inContext = new TreeMap<>(page);
    inContext.put("contextId", world.context);
    Map<String, Object> listed = World.objectOf(observer.call("thread.threadListAll", inContext));
    for (Map<String, Object> thread : World.list(listed, "threads")) {
      String id = (String) World.field(thread, "id");
      partitions.add("thread#" + id);
      Map<String, Object> inThread = new TreeMap<>(page);
      inThread.put("threadId", id);
      Map<String, Object> messages =
          World.objectOf(observer.call("thread.threadMessagesGet", inThread));
      requireConsistent(world, thread, messages);
      List<?> revisions = (List<?>) World.field(thread, "data");
      Map<String, Object> newest = World.objectOf(revisions.getLast());
      Object text = World.field(World.objectOf(newest.get("data")), "text");
      threads.put(
          String.valueOf(text),
          new SeenThread(
              (Long) World.field(thread, "version"),
              (String) World.field(thread, "keyId"),
              World.field(thread, "users"),
              World.field(thread, "managers"),
              World.list(messages, "messages").stream().map(Observation::summary).toList()));
    }
    int events = partitions.stream().mapToInt(partition -> events(world, partition)).sum();
    return new Observation(threads, bindings(world), events);
  }

  private static String summary(Map<String, Object> message) {
    Object data = World.field(message, "data");
    String text = String.valueOf(((Map<?, ?>) data).get("text")).replaceAll("\\.+$", "");
    return text
        + " v"
        + message.get("version")
        + " u"
        + ((List<?>) World.field(message, "updates")).size();
  }

  /** Counters are those of the rows, and every row has its body. */
  private static void requireConsistent(
      World world, Map<String, Object> thread, Map<String, Object> messages) {
    List<Map<String, Object>> listed = World.list(messages, "messages");
    assertThat(thread.get("messages")).as("counter").isEqualTo((long) listed.size());
    assertThat(messages.get("count")).as("count").isEqualTo((long) listed.size());
    Object newest =
        listed.isEmpty() ? thread.get("createDate") : listed.getLast().get("createDate");
    assertThat(thread.get("lastMsgDate")).as("lastMsgDate").isEqualTo(newest);
    assertThat(listed.stream().map(message -> message.get("id"))).doesNotHaveDuplicates();
    Set<String> blobs = new HashSet<>(world.server.s3.keys());
    for (var row :
        rows(world, world.server.dynamo.tables().items(), "thread#" + thread.get("id"))) {
      assertThat(blobs).contains(Attributes.text(row, "bodyKey"));
    }
  }

  private static int events(World world, String partition) {
    return (int)
        rows(world, world.server.dynamo.tables().containers(), partition).stream()
            .filter(row -> Attributes.text(row, "sk").startsWith("event#"))
            .count();
  }

  private static List<Map<String, AttributeValue>> rows(
      World world, String table, String partition) {
    return world
        .server
        .dynamo
        .client()
        .query(
            q ->
                q.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s(partition))))
        .items();
  }

  private static List<Set<String>> bindings(World world) {
    List<Set<String>> bindings = new ArrayList<>();
    for (Binding binding :
        world.server.bridge.bridge().sockets().bindings(world.alice.publicKey())) {
      Set<String> channels = new TreeSet<>();
      binding.subscriptions().stream().map(Subscription::channel).forEach(channels::add);
      bindings.add(channels);
    }
    return bindings;
  }

  /** Tells whether this is {@code other} but for events announced once more. */
  boolean isLike(Observation other, int mostEventsMore) {
    return threads.equals(other.threads)
        && Objects.equals(bindings, other.bindings)
        && events >= other.events
        && events <= other.events + mostEventsMore;
  }
}
