package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What somebody gets who is logged in, knows all ids, and calls methods on what is not theirs: each
 * attacker with each method of the main API.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class AttackerTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final long ACCESS_DENIED = 0x0030;

  private WholeServer server;

  /** What is denied leaves a world as it was, so one world serves all attempts of an attacker. */
  private final Map<Attacker, Attack> attacks = new EnumMap<>(Attacker.class);

  @BeforeAll
  void start() {
    server = new WholeServer(DYNAMO);
  }

  private record Attack(World world, PrivmxTestClient client, Observation before) {}

  /** Who attacks alice's world, and what they may do there all the same. */
  enum Attacker {
    /** Is nobody's user: an anonymous session. */
    ANONYMOUS(Rights.NONE) {
      @Override
      PrivmxTestClient enter(World world) {
        PrivmxTestClient client =
            world.server.client(
                world.server.bridge.newKey(), WholeServer.SOLUTION, world.mallorysSocket());
        client.connectAnonymous();
        return client;
      }
    },

    /** A user of another context of the same solution. */
    STRANGER(Rights.OWN_CONTEXTS) {
      @Override
      PrivmxTestClient enter(World world) {
        return world.stranger(WholeServer.SOLUTION);
      }
    },

    /** A user of the context, connected to a solution the context is hidden from. */
    OTHER_SOLUTION(Rights.OWN_CONTEXTS) {
      @Override
      PrivmxTestClient enter(World world) {
        return connect(world, world.carol, WholeServer.OTHER_SOLUTION);
      }
    },

    /** A user of the context who is in none of its threads. */
    OUTSIDER(Rights.CONTEXT) {
      @Override
      PrivmxTestClient enter(World world) {
        return connect(world, world.addOutsider(), WholeServer.SOLUTION);
      }
    },

    /** A member until a moment ago, connected since. */
    REMOVED_FROM_THREAD(Rights.CONTEXT) {
      @Override
      PrivmxTestClient enter(World world) {
        PrivmxTestClient client = connect(world, world.carol, WholeServer.SOLUTION);
        world.alice.http().call("thread.threadUpdate", world.withoutCarol());
        return client;
      }
    },

    /** A user of the context until a moment ago, connected since. */
    REMOVED_FROM_CONTEXT(Rights.OWN_CONTEXTS) {
      @Override
      PrivmxTestClient enter(World world) {
        PrivmxTestClient client = connect(world, world.carol, WholeServer.SOLUTION);
        world.removeFromContext(world.carol);
        return client;
      }
    },

    /** The owner of a key that the same user id no longer has. */
    OLD_KEY(Rights.OWN_CONTEXTS) {
      @Override
      PrivmxTestClient enter(World world) {
        PrivmxTestClient client = connect(world, world.carol, WholeServer.SOLUTION);
        world.removeFromContext(world.carol);
        world.server.bridge.addUser(world.context, "carol", world.server.bridge.newKey());
        return client;
      }
    };

    private final Rights rights;

    Attacker(Rights rights) {
      this.rights = rights;
    }

    abstract PrivmxTestClient enter(World world);

    private static PrivmxTestClient connect(World world, World.Person person, String solution) {
      PrivmxTestClient client = world.server.client(person.key, solution, world.mallorysSocket());
      client.connectWithKey();
      return client;
    }
  }

  /** Methods that answer an attacker with what is theirs, or with nothing of others. */
  private enum Rights {
    NONE,
    OWN_CONTEXTS,

    /** Of any user of a context: spec main-api.md 10, with the world's policy. */
    CONTEXT;

    boolean include(String method) {
      return switch (this) {
        case NONE -> false;
        case OWN_CONTEXTS -> method.equals("context.contextList");
        case CONTEXT ->
            method.startsWith("context.")
                || method.equals("thread.threadCreate")
                || method.startsWith("thread.threadList")
                || method.equals("thread.threadSendCustomEvent");
      };
    }
  }

  /**
   * Methods that know no ids of others: about the caller's session and socket, or another server.
   */
  private static final Set<String> ABOUT_ONESELF =
      Set.of(
          "ping",
          "server.getKeys",
          "request.getRequestConfig",
          "proxy",
          "authorizeWebSocket",
          "unauthorizeWebSocket",
          "subscribeToChannels",
          "unsubscribeFromChannels",
          "subscribeToChannel",
          "unsubscribeFromChannel",
          "logout");

  static Stream<Arguments> attempts() {
    return Stream.of(Attacker.values())
        .flatMap(
            attacker ->
                Sample.ALL.stream()
                    .filter(sample -> !ABOUT_ONESELF.contains(sample.method()))
                    .filter(sample -> !attacker.rights.include(sample.method()))
                    .map(sample -> Arguments.of(attacker, sample)));
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void whatIsNotTheirsIsDeniedAndStaysAsItIs(Attacker attacker, Sample sample) {
    Attack attack = attacks.computeIfAbsent(attacker, this::begin);
    Map<String, Object> params = sample.prepare().apply(attack.world());

    List<Object> refusals = refusals(attack.client(), sample.method(), params);

    assertThat(refusals).isNotEmpty().isSubsetOf(ACCESS_DENIED, "ACCESS_DENIED");
    assertThat(Observation.of(attack.world())).isEqualTo(attack.before());
  }

  private Attack begin(Attacker attacker) {
    World world = new World(server, 2);
    PrivmxTestClient client = attacker.enter(world);
    return new Attack(world, client, Observation.of(world));
  }

  /** Returns the code of the refusal, or the status of each object in a bulk deletion. */
  private static List<Object> refusals(
      PrivmxTestClient client, String method, Map<String, Object> params) {
    try {
      return switch (client.call(method, params)) {
        case Map<?, ?> answer when answer.get("results") instanceof List<?> results ->
            results.stream().map(each -> World.field(World.objectOf(each), "status")).toList();
        case null, default -> List.of("done");
      };
    } catch (RpcFailure refusal) {
      return List.of(refusal.code());
    }
  }
}
