package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.ManagementMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets each store call of each method of the management API go wrong in each way, one at a time:
 * the answer is 503 or the right one, nothing is half done for good, and trying again does the
 * rest, and nothing twice.
 */
@Tag("slow")
class ManagementFaultTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final Object DONE = "done";
  private static final Object UNAVAILABLE = "503";

  private final WholeServer server = new WholeServer(DYNAMO);

  static Collection<ManagementSample> samples() {
    return ManagementSample.ALL;
  }

  private final class Trial {
    final ManagementSample sample;
    final ManagementScene scene = new ManagementScene(server);
    final Map<String, ? extends @Nullable Object> params;

    Trial(ManagementSample sample) {
      this.sample = sample;
      params = sample.params().apply(scene);
    }

    /** Returns {@link #DONE}, {@link #UNAVAILABLE} or a refusal's code. */
    Object call(TappedStores.Tap tap) {
      server.stores.tap(tap);
      try {
        Object error = scene.call(sample.method(), params).get("error");
        return error == null ? DONE : World.field(World.objectOf(error), "code");
      } catch (Unavailable e) {
        return UNAVAILABLE;
      } finally {
        server.stores.tap(TappedStores.OPEN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whateverGoesWrongAtAStoreCanBeTriedAgain(ManagementSample sample) {
    Trial model = new Trial(sample);
    String before = model.scene.look();
    List<TappedStores.Call> calls = Collections.synchronizedList(new ArrayList<>());
    assertThat(
            model.call(
                (call, proceed) -> {
                  calls.add(call);
                  return proceed.run();
                }))
        .isEqualTo(DONE);
    if (calls.stream().allMatch(Fault::reads)) {
      whateverGoesWrongIsAnOutage(model, calls);
      return;
    }
    String after = model.scene.look();

    Trial trial = new Trial(sample);
    for (int number = 0; number < calls.size(); number++) {
      for (Fault fault : Fault.of(calls.get(number))) {
        String name =
            sample + ", call " + number + ": " + calls.get(number).operation() + " " + fault;
        Object outcome = trial.call(fault.at(number));
        String seen = trial.scene.look();
        // Asked again by the SDK, a store may say that it has been done, and so may we.
        boolean done =
            outcome.equals(DONE)
                || (fault == Fault.ASKED_AGAIN && sample.doneAlready().contains(outcome));
        if (done) {
          assertThat(seen).as(name).isEqualTo(after);
          trial = new Trial(sample);
        } else {
          assertThat(outcome).as(name).isEqualTo(UNAVAILABLE);
          if (!seen.equals(before)) {
            retry(trial, seen, after, name);
            trial = new Trial(sample);
          }
        }
      }
    }
    retry(trial, before, after, sample + " in the end");
  }

  private static void whateverGoesWrongIsAnOutage(Trial trial, List<TappedStores.Call> calls) {
    for (int number = 0; number < calls.size(); number++) {
      for (Fault fault : Fault.of(calls.get(number))) {
        // Reads that go on side by side may be enough without one another.
        assertThat(trial.call(fault.at(number)))
            .as("%s, call %d %s", trial.sample, number, fault)
            .isIn(UNAVAILABLE, DONE);
      }
    }
    assertThat(trial.call(TappedStores.OPEN)).isEqualTo(DONE);
  }

  private static void retry(Trial trial, String seen, String after, String name) {
    if (trial.sample.makesAnother() && seen.equals(after)) {
      return;
    }
    List<Object> answers = new ArrayList<>(trial.sample.doneAlready());
    answers.add(DONE);
    assertThat(trial.call(TappedStores.OPEN)).as(name).isIn(answers);
    assertThat(trial.scene.look()).as(name).isEqualTo(after);
  }

  @Test
  void everyMethodHasASample() {
    List<String> methods =
        server.bridge.bridge().managementTable().all().stream()
            .map(ManagementMethod::name)
            .filter(name -> !ManagementSample.OTHERS.contains(name))
            .toList();

    assertThat(ManagementSample.ALL.stream().map(ManagementSample::method).distinct())
        .containsExactlyInAnyOrderElementsOf(methods);
  }
}
