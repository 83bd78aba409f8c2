package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import lambdabridge.server.TestBridge.Push;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.TableStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Lets each store call of the stream's functions go wrong: the batch comes again, and all of it.
 */
class NotifierFaultTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final WholeServer server = new WholeServer(DYNAMO);
  private final World world = new World(server, 2);

  /** A function of the stream: takes records, returns where to begin again. */
  private interface Consumer extends Function<List<StreamRecord>, Optional<String>> {}

  @Test
  void noEventIsLostToAnOutage() {
    survives(server.bridge.bridge().notifier()::handle);
  }

  @Test
  void noSummaryIsLostToAnOutage() {
    survives(server.bridge.bridge().digest()::handle);
  }

  private void survives(Consumer consumer) {
    for (World.Person person : List.of(world.alice, world.bob, world.carol)) {
      person.bind().socket().call("subscribeToChannels", Map.of("channels", List.of("thread")));
    }
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());
    world.alice.http().call("thread.threadMessageSend", World.newMessage(world.talk, "sent"));
    world.alice.http().call("thread.threadDelete", Map.of("threadId", world.side));
    world.alice.http().call("thread.threadUpdate", world.withoutCarol());
    List<StreamRecord> records = stream.take();
    Map<String, Integer> complete = pushesOf(() -> assertThat(consumer.apply(records)).isEmpty());
    assertThat(complete).hasSizeGreaterThanOrEqualTo(2);

    boolean struck = true;
    for (int number = 0; struck; number++) {
      for (Fault fault : List.of(Fault.UNREACHABLE, Fault.ANSWER_LOST)) {
        Fault.Strike strike = fault.at(number);
        server.stores.tap(strike);
        Map<String, Integer> sent =
            pushesOf(
                () -> {
                  Optional<String> again = consumer.apply(records);
                  server.stores.tap(TappedStores.OPEN);
                  again.ifPresent(
                      from -> {
                        assertThat(from).isEqualTo(records.getFirst().sequenceNumber());
                        assertThat(consumer.apply(records)).isEmpty();
                      });
                });
        complete.forEach(
            (socket, count) ->
                assertThat(sent.getOrDefault(socket, 0))
                    .as("%s", fault)
                    .isGreaterThanOrEqualTo(count));
        struck = strike.hasStruck();
      }
    }
  }

  private Map<String, Integer> pushesOf(Runnable action) {
    int before = server.bridge.pushes().size();
    action.run();
    Map<String, Integer> counts = new HashMap<>();
    List<Push> pushes = server.bridge.pushes();
    pushes
        .subList(before, pushes.size())
        .forEach(push -> counts.merge(push.connectionId(), 1, Integer::sum));
    return counts;
  }
}
