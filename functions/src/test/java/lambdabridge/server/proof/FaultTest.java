package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets each store call of each method go wrong in each way, one at a time. The client is told that
 * it may try again; nothing is half done; trying again does the rest, and nothing twice.
 */
@Tag("slow")
class FaultTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final WholeServer server = new WholeServer(DYNAMO);

  static Collection<Sample> samples() {
    return Sample.ALL;
  }

  /** What became of a call: {@code done}, {@code 503}, or a refusal. */
  private record Outcome(Object text) {
    static final Outcome DONE = new Outcome("done");
    static final Outcome UNAVAILABLE = new Outcome("503");
  }

  /** A world with the sample's call ready to be made. */
  private final class Trial {
    final Sample sample;
    final World world = new World(server, 2);
    final Map<String, Object> params;
    final PrivmxTestClient client;

    Trial(Sample sample) {
      this.sample = sample;
      params = sample.prepare().apply(world);
      client = sample.client(world);
      world.observer();
    }

    Outcome call(TappedStores.Tap tap) {
      server.stores.tap(tap);
      try {
        Sample.call(client, sample.method(), params);
        return Outcome.DONE;
      } catch (Unavailable e) {
        return Outcome.UNAVAILABLE;
      } catch (RpcFailure e) {
        return new Outcome(e.code());
      } catch (AlertReceived e) {
        return new Outcome(e.text());
      } finally {
        server.stores.tap(TappedStores.OPEN);
      }
    }

    Observation look() {
      return Observation.of(world);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whateverGoesWrongAtAStoreCanBeTriedAgain(Sample sample) {
    Trial model = new Trial(sample);
    Observation before = model.look();
    List<TappedStores.Call> calls = Collections.synchronizedList(new ArrayList<>());
    assertThat(
            model.call(
                (call, proceed) -> {
                  calls.add(call);
                  return proceed.run();
                }))
        .isEqualTo(Outcome.DONE);
    Observation after = model.look();

    Trial trial = new Trial(sample);
    // The first call redeems the ticket, for every method alike.
    for (int number = sample.method().equals("ping") ? 0 : 1; number < calls.size(); number++) {
      for (Fault fault : Fault.of(calls.get(number))) {
        String name =
            sample + ", call " + number + ": " + calls.get(number).operation() + " " + fault;
        Outcome outcome = trial.call(fault.at(number));
        Observation seen = trial.look();
        if (outcome.equals(Outcome.DONE)) {
          assertThat(seen).as(name).isEqualTo(after);
          trial = new Trial(sample);
        } else {
          assertThat(outcome).as(name).isEqualTo(Outcome.UNAVAILABLE);
          if (!seen.equals(before)) {
            retry(trial, after, name);
            trial = new Trial(sample);
          }
        }
      }
    }
    retry(trial, after, sample + " in the end");
  }

  private static void retry(Trial trial, Observation after, String name) {
    List<Object> answers = new ArrayList<>(List.of(Outcome.DONE.text()));
    answers.addAll(trial.sample.doneAlready());
    assertThat(answers).as(name).contains(trial.call(TappedStores.OPEN).text());
    Observation seen = trial.look();
    int eventsMore = trial.sample.method().endsWith("CustomEvent") ? 1 : 0;
    assertThat(seen.isLike(after, eventsMore))
        .as("%s:%n%s%ninstead of%n%s", name, seen, after)
        .isTrue();
  }

  @Test
  void connectingCanBeTriedAgain() {
    World world = new World(server, 0);
    for (boolean withKey : List.of(true, false)) {
      for (int number = 0; number < (withKey ? 7 : 4); number++) {
        for (Fault fault : List.of(Fault.UNREACHABLE, Fault.ANSWER_LOST)) {
          PrivmxTestClient client = server.client(world.alice.key, WholeServer.SOLUTION);
          server.stores.tap(fault.at(number));

          assertThat(connect(client, withKey)).isEqualTo(Outcome.UNAVAILABLE);

          server.stores.tap(TappedStores.OPEN);
          assertThat(connect(client, withKey)).isEqualTo(Outcome.DONE);
          assertThat(client.call("ping", Map.of())).isEqualTo("pong");
        }
        PrivmxTestClient client = server.client(world.alice.key, WholeServer.SOLUTION);
        server.stores.tap(Fault.ASKED_AGAIN.at(number));
        assertThat(connect(client, withKey)).as("call " + number).isEqualTo(Outcome.DONE);
        server.stores.tap(TappedStores.OPEN);
      }
    }
  }

  private static Outcome connect(PrivmxTestClient client, boolean withKey) {
    try {
      if (withKey) {
        client.connectWithKey();
      } else {
        client.connectAnonymous();
      }
      return Outcome.DONE;
    } catch (Unavailable e) {
      return Outcome.UNAVAILABLE;
    } catch (AlertReceived e) {
      return new Outcome(e.text());
    }
  }
}
