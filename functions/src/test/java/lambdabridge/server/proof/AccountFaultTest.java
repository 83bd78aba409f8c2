package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets each store call of logins to accounts and of what accounts do go wrong in each way: whoever
 * tries again gets in, and has the account they wanted, once.
 */
@Tag("slow")
class AccountFaultTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final Object DONE = "done";
  private static final Object UNAVAILABLE = "503";

  private final WholeServer server = new WholeServer(DYNAMO);

  static List<AccountScene.Step> steps() {
    return AccountScene.Step.ALL;
  }

  /** Returns {@link #DONE}, {@link #UNAVAILABLE}, a refusal's code or an alert's text. */
  private Object outcome(TappedStores.Tap tap, Runnable action) {
    server.stores.tap(tap);
    try {
      action.run();
      return DONE;
    } catch (Unavailable e) {
      return UNAVAILABLE;
    } catch (RpcErrorException e) {
      return e.code();
    } catch (AlertException e) {
      return e.text();
    } finally {
      server.stores.tap(TappedStores.OPEN);
    }
  }

  private List<TappedStores.Call> callsOf(Runnable action) {
    List<TappedStores.Call> calls = Collections.synchronizedList(new ArrayList<>());
    assertThat(
            outcome(
                (call, proceed) -> {
                  calls.add(call);
                  return proceed.run();
                },
                action))
        .isEqualTo(DONE);
    return calls;
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whateverGoesWrongAtAStoreCanBeTriedAgain(AccountScene.Step step) {
    AccountScene scene = new AccountScene(server);
    Runnable action = step.ready().apply(scene);
    List<TappedStores.Call> calls = callsOf(action);
    List<Object> answers = new ArrayList<>(step.doneAlready());
    answers.add(DONE);

    for (int number = 0; number < calls.size(); number++) {
      for (Fault fault : Fault.of(calls.get(number))) {
        String name =
            step + ", call " + number + ": " + calls.get(number).operation() + " " + fault;
        if (step.once()) {
          scene = new AccountScene(server);
          action = step.ready().apply(scene);
        } else {
          // Logins that an outage ended count as attempts.
          server.bridge.clock().advance(Duration.ofMinutes(10));
        }

        Object outcome = outcome(fault.at(number), action);

        if (fault == Fault.ASKED_AGAIN) {
          // An exchange is good for one login. Taken twice, it is gone, and the client begins anew.
          assertThat(outcome).as(name).isIn(DONE, "Unknown session");
        } else {
          assertThat(outcome).as(name).isIn(DONE, UNAVAILABLE);
        }
        if (!outcome.equals(DONE)) {
          assertThat(outcome(TappedStores.OPEN, action)).as(name).isIn(answers);
        }
      }
    }
    scene.logIn(AccountScene.PASSWORD);
  }

  /** One of two passwords opens the account at any time, and the new one once that was answered. */
  @Test
  void aChangeOfPasswordHappensOrDoesNot() {
    AccountScene model = new AccountScene(server);
    List<TappedStores.Call> calls = callsOf(change(model));

    for (int number = 0; number < calls.size(); number++) {
      for (Fault fault : Fault.of(calls.get(number))) {
        if (fault == Fault.THROTTLED) {
          continue; // as UNREACHABLE, and derivations from passwords take time
        }
        String name = "call " + number + ": " + calls.get(number).operation() + " " + fault;
        AccountScene scene = new AccountScene(server);
        Runnable change = change(scene);

        Object outcome = outcome(fault.at(number), change);

        assertThat(outcome).as(name).isIn(DONE, UNAVAILABLE);
        boolean opensWithNew =
            outcome(TappedStores.OPEN, () -> scene.logIn(AccountScene.NEW_PASSWORD)).equals(DONE);
        if (outcome.equals(DONE)) {
          assertThat(opensWithNew).as(name).isTrue();
        } else if (!opensWithNew) {
          scene.logIn(AccountScene.PASSWORD);
          assertThat(outcome(TappedStores.OPEN, change)).as(name).isEqualTo(DONE);
          scene.logIn(AccountScene.NEW_PASSWORD);
        }
      }
    }
  }

  private static Runnable change(AccountScene scene) {
    ClientConnection client = scene.logIn(AccountScene.PASSWORD);
    Map<String, Object> params =
        Map.of("credentials", scene.credentials(scene.name, AccountScene.NEW_PASSWORD));
    return () -> client.call("account.setCredentials", params);
  }
}
