package lambdabridge.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MissedUpdateStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private final SettableClock clock = new SettableClock(Instant.parse("2026-05-01T10:00:00Z"));
  private final EventStore events =
      new EventStore(DYNAMO.client(), DYNAMO.tables(), new Ids(new SecureRandom()), clock);
  private final MissedUpdateStore missed =
      new MissedUpdateStore(DYNAMO.client(), DYNAMO.tables(), events, clock);

  @Test
  void anUpdateIsSentOnceHoweverOftenItsReceiverSubscribes() {
    MissedUpdate update = update("once");
    missed.keep(update);

    missed.deliver("key-once", any -> true);
    missed.deliver("key-once", any -> true);

    assertThat(sent("once")).containsExactly(new EventRow.UpdateMissed(update));
  }

  @Test
  void anUpdateNobodyAsksForKeepsWaiting() {
    MissedUpdate update = update("waiting");
    missed.keep(update);

    missed.deliver("key-waiting", any -> false);

    assertThat(sent("waiting")).isEmpty();
    missed.deliver("key-waiting", update::equals);
    assertThat(sent("waiting")).hasSize(1);
  }

  @Test
  void aRecordDeliveredTwiceDoesNotMakeASentUpdateWaitAgain() {
    MissedUpdate update = update("twice");
    missed.keep(update);
    missed.deliver("key-twice", any -> true);

    missed.keep(update);
    missed.deliver("key-twice", any -> true);

    assertThat(sent("twice")).hasSize(1);
  }

  @Test
  void anUpdateWhoseReceiverWentAwayAgainIsSentAgain() {
    MissedUpdate update = update("again");
    missed.keep(update);
    missed.deliver("key-again", any -> true);

    missed.keepAgain(update);
    missed.deliver("key-again", any -> true);

    assertThat(sent("again")).hasSize(2);
  }

  @Test
  void sentUpdatesAreForgottenOnceTheStreamIs() {
    missed.keep(update("forgotten"));
    missed.deliver("key-forgotten", any -> true);
    clock.advance(Duration.ofDays(3));

    missed.deliver("key-forgotten", any -> true);

    var rows =
        DYNAMO
            .client()
            .query(
                q ->
                    q.tableName(DYNAMO.tables().directory())
                        .keyConditionExpression("pk = :pk")
                        .expressionAttributeValues(
                            Map.of(":pk", Attributes.s("missed#key-forgotten"))));
    assertThat(rows.items()).isEmpty();
  }

  @Test
  void ofSubscriptionsAtTheSameMomentOneSends() throws Exception {
    missed.keep(update("race"));
    CountDownLatch start = new CountDownLatch(1);

    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls =
          IntStream.range(0, 16)
              .<Future<?>>mapToObj(
                  i ->
                      pool.submit(
                          () -> {
                            start.await();
                            missed.deliver("key-race", any -> true);
                            return null;
                          }))
              .toList();
      start.countDown();
      for (Future<?> call : calls) {
        call.get();
      }
    }

    assertThat(sent("race")).hasSize(1);
  }

  private static MissedUpdate update(String name) {
    return new MissedUpdate("key-" + name, "bob", "c1", name, "thread", 2);
  }

  /** Returns the events written to the thread's partition. */
  private List<EventRow> sent(String threadId) {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", Attributes.s("thread#" + threadId))))
        .items()
        .stream()
        .map(row -> events.read(row).event())
        .toList();
  }
}
