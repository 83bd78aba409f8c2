package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets somebody else act between any two store calls of each method. The call is done or refused as
 * if one had come before the other, and what is stored agrees with itself.
 */
@Tag("slow")
class InterferenceTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final long ACCESS_DENIED = 0x0030;
  private static final long INVALID_THREAD_KEY = 0x6002;
  private static final Set<Long> REFUSALS =
      Set.of(ACCESS_DENIED, 0x0009L, 0x0063L, 0x6001L, INVALID_THREAD_KEY, 0x600DL, 0x6138L);
  private static final long DONE = 0;

  private final WholeServer server = new WholeServer(DYNAMO);

  /** What happens meanwhile. */
  enum Meanwhile {
    ALICE_LEAVES_THE_CONTEXT {
      @Override
      void act(World world, Sample sample, Map<String, Object> params) {
        world.removeFromContext(world.alice);
      }
    },

    ALICE_LEAVES_THE_THREAD {
      @Override
      void act(World world, Sample sample, Map<String, Object> params) {
        world.bob.http().call("thread.threadUpdate", world.withoutAlice());
      }
    },

    THREAD_IS_DELETED {
      @Override
      void act(World world, Sample sample, Map<String, Object> params) {
        world.bob.http().call("thread.threadDelete", Map.of("threadId", world.talk));
      }
    },

    MESSAGES_CHANGE {
      @Override
      void act(World world, Sample sample, Map<String, Object> params) {
        PrivmxTestClient bob = world.bob.http();
        bob.call("thread.threadMessageSend", World.newMessage(world.talk, "from bob"));
        bob.call("thread.threadMessageDelete", Map.of("messageId", world.messages.getFirst()));
      }
    },

    SAME_CALL_FROM_ANOTHER_DEVICE {
      @Override
      void act(World world, Sample sample, Map<String, Object> params) {
        world.secondDevice().call(sample.method(), params);
      }
    };

    abstract void act(World world, Sample sample, Map<String, Object> params);
  }

  static Stream<Arguments> races() {
    return Sample.ALL.stream()
        .filter(sample -> sample.method().startsWith("thread."))
        .flatMap(
            sample ->
                Stream.of(Meanwhile.values())
                    .filter(meanwhile -> matters(meanwhile, sample))
                    .map(meanwhile -> Arguments.of(sample, meanwhile)));
  }

  private static boolean matters(Meanwhile meanwhile, Sample sample) {
    return switch (meanwhile) {
      case ALICE_LEAVES_THE_CONTEXT -> true;
      case ALICE_LEAVES_THE_THREAD, SAME_CALL_FROM_ANOTHER_DEVICE -> changes(sample);
      case THREAD_IS_DELETED -> !sample.method().endsWith("Create");
      case MESSAGES_CHANGE -> sample.method().contains("Message");
    };
  }

  private static boolean changes(Sample sample) {
    return !sample.method().contains("Get") && !sample.method().contains("List");
  }

  @ParameterizedTest
  @MethodSource("races")
  void whatHappensMeanwhileHappensBeforeOrAfter(Sample sample, Meanwhile meanwhile) {
    // Before the first call, which redeems the ticket, is before the request.
    boolean happened = true;
    for (int number = 1; happened; number++) {
      World world = new World(server, 2);
      Map<String, Object> params = sample.prepare().apply(world);
      PrivmxTestClient client = sample.client(world);
      world.bob.http();
      world.secondDevice();
      Moment moment = new Moment(number, () -> meanwhile.act(world, sample, params));
      server.stores.tap(moment);

      long outcome = outcome(client, sample.method(), params);

      server.stores.tap(TappedStores.OPEN);
      happened = moment.hasCome();
      if (happened) {
        String name = sample + ", before call " + number;
        check(name, sample, meanwhile, number, outcome, moment.isAfterCommit());
        if (changes(sample)) {
          Observation.of(world);
        }
      }
    }
  }

  /** Acts before the store call of a number, while those side by side with it wait. */
  private final class Moment implements TappedStores.Tap {
    private final int number;
    private final Runnable action;
    private int calls;
    private boolean isAfterCommit;

    Moment(int number, Runnable action) {
      this.number = number;
      this.action = action;
    }

    @Override
    public @Nullable Object call(TappedStores.Call call, TappedStores.Proceed proceed)
        throws Exception {
      synchronized (this) {
        if (calls++ == number) {
          server.stores.tap(TappedStores.OPEN);
          try {
            action.run();
          } catch (RpcFailure refusal) {
            // The call came first and left the other nothing to do.
          }
        }
        isAfterCommit |= call.isTransaction() && calls <= number;
      }
      return proceed.run();
    }

    /** Tells whether the call's transaction had been begun by then. */
    synchronized boolean isAfterCommit() {
      return isAfterCommit;
    }

    synchronized boolean hasCome() {
      return calls > number;
    }
  }

  private static void check(
      String name,
      Sample sample,
      Meanwhile meanwhile,
      int number,
      long outcome,
      boolean afterCommit) {
    if (outcome != DONE) {
      assertThat(REFUSALS).as(name).contains(outcome);
    }
    // Reads that go on side by side may have begun before she had left.
    if (meanwhile == Meanwhile.ALICE_LEAVES_THE_CONTEXT && number == 1 && changes(sample)) {
      assertThat(outcome).as(name).isEqualTo(ACCESS_DENIED);
    }
    if (meanwhile == Meanwhile.ALICE_LEAVES_THE_THREAD
        && !afterCommit
        && List.of("thread.threadMessageSend", "thread.threadMessageUpdate")
            .contains(sample.method())) {
      // Whoever has lost the thread's key in the meantime writes nothing with it.
      assertThat(outcome).as(name).isIn(ACCESS_DENIED, INVALID_THREAD_KEY);
    }
  }

  private static long outcome(PrivmxTestClient client, String method, Map<String, Object> params) {
    try {
      client.call(method, params);
      return DONE;
    } catch (RpcFailure refusal) {
      return refusal.code();
    }
  }
}
