package lambdabridge.server.event;

import static lambdabridge.server.dynamo.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.event.EventRow.Author;
import lambdabridge.server.event.EventRow.ContextCustom;
import lambdabridge.server.event.EventRow.ContextUserAdded;
import lambdabridge.server.event.EventRow.ContextUserRemoved;
import lambdabridge.server.event.EventRow.Receiver;
import lambdabridge.server.event.EventRow.ThreadCustom;
import lambdabridge.server.event.EventRow.ThreadDeleted;
import lambdabridge.server.event.EventRow.UpdateMissed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class EventStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private static final Author ALICE = new Author("alice", "alice-key");

  private final EventStore events =
      new EventStore(
          DYNAMO.client(), DYNAMO.tables(), new Ids(new SecureRandom()), new SettableClock(NOW));

  static List<EventRow> everyKind() {
    return List.of(
        new ThreadDeleted("c1", "s1", "t1", "thread", List.of("alice", "bob")),
        new ThreadDeleted("c1", "s1", "t2", null, List.of()),
        new ThreadCustom("c1", "t3", "thread", "chat", "k1", Map.of("n", 1L), ALICE, null),
        new ThreadCustom("c1", "t4", null, "chat", "k1", null, ALICE, List.of("bob")),
        new ContextCustom(
            "c2",
            "chat",
            Arrays.asList(1L, 2.5, null, true, "x"),
            ALICE,
            List.of(new Receiver("bob", "for bob"), new Receiver("carol", null))),
        new ContextUserAdded("c3", "alice", "alice-key"),
        new ContextUserRemoved("c4", "alice", "alice-key"),
        new UpdateMissed(new MissedUpdate("bob-key", "bob", "c5", "t5", null, 2)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void anEventReadsAsItWasWritten(EventRow event) {
    Map<String, AttributeValue> row = events.put(event).item();

    assertThat(EventStore.isEvent(text(row, Tables.KEY_SORT))).isTrue();
    assertThat(events.read(row)).isEqualTo(new EventStore.Stored(event, NOW.toEpochMilli()));
  }

  @Test
  void aListBeyondTheItemLimitIsSpreadOverRowsThatAreNoEvents() {
    List<String> members = IntStream.range(0, 16_384).mapToObj(i -> "ü".repeat(120) + i).toList();
    ThreadDeleted event = new ThreadDeleted("c1", "s1", "long", "thread", members);

    events.append(event);

    List<Map<String, AttributeValue>> rows = rows("thread#long");
    assertThat(rows).hasSizeGreaterThan(10);
    List<Map<String, AttributeValue>> heads =
        rows.stream().filter(r -> EventStore.isEvent(text(r, Tables.KEY_SORT))).toList();
    assertThat(heads).hasSize(1);
    assertThat(events.read(heads.getFirst()).event()).isEqualTo(event);
  }

  @Test
  void rowsExpireAfterTheStreamHasForgottenThem() {
    Map<String, AttributeValue> row = events.put(new ContextUserAdded("c", "u", "k")).item();

    Instant expires = Instant.ofEpochSecond(Attributes.number(row, Tables.ATTR_EXPIRES));
    assertThat(expires).isAfter(NOW.plusSeconds(24 * 3600));
  }

  private static List<Map<String, AttributeValue>> rows(String partition) {
    return DYNAMO
        .client()
        .queryPaginator(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s(partition))))
        .items()
        .stream()
        .toList();
  }
}
