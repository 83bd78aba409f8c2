package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever has read what a client sent sends it again, over HTTP and over WebSockets. Nothing of it
 * is executed a second time. {@code -Dreplays=100000} sends more than the usual number.
 */
class ReplayTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final int REPLAYS = Integer.getInteger("replays", 5_000);
  private static final int CALLS = 40;

  private final WholeServer server = new WholeServer(DYNAMO);
  private final World world = new World(server, 2);
  private final List<Bytes> captured = new ArrayList<>();
  private final String attackersSocket = server.openSocket();

  @BeforeEach
  void captureAConversation() {
    String socket = server.openSocket();
    converse(capturing(server::post));
    converse(capturing(message -> server.send(socket, message)));
  }

  private PrivmxTestClient capturing(Function<Bytes, Bytes> transport) {
    return new PrivmxTestClient(
        message -> {
          captured.add(message);
          return transport.apply(message);
        },
        world.alice.key,
        WholeServer.SOLUTION,
        1,
        server.bridge.clock(),
        server.random);
  }

  /** Logs in, uses up more than one refill of tickets, and changes something with every call. */
  private void converse(PrivmxTestClient client) {
    client.connectWithKey();
    for (int i = 0; i < CALLS; i++) {
      client.call("thread.threadMessageSend", withoutResourceId(world.talk, "message " + i));
      client.call("thread.threadSendCustomEvent", customEvent());
    }
    client.call("thread.threadCreate", world.newThread("new", List.of("alice", "bob")));
    world.tick();
  }

  private static Map<String, Object> withoutResourceId(String thread, String text) {
    return Map.of("threadId", thread, "keyId", "k1", "data", Map.of("text", text));
  }

  private Map<String, Object> customEvent() {
    return Map.of("threadId", world.talk, "keyId", "k1", "channel", "typing", "data", "event");
  }

  @Test
  void nothingIsExecutedTwice() {
    Observation before = Observation.of(world);

    Set<String> answers = replay(REPLAYS);

    assertThat(answers).containsExactlyInAnyOrder("Invalid ticket", "Invalid nonce");
    assertThat(Observation.of(world)).isEqualTo(before);
  }

  /** Until nonces are forgotten, until tickets expire, and after their rows have been deleted. */
  @Test
  void nothingIsExecutedTwiceHoweverLateItComes() {
    Observation before = Observation.of(world);

    for (int minutes : List.of(4, 2, 8, 2, 4)) {
      server.bridge.clock().advance(Duration.ofMinutes(minutes));
      assertThat(replay(captured.size()))
          .isSubsetOf("Invalid ticket", "Invalid nonce", "Invalid timestamp");
    }
    deleteShortLivedRows();
    assertThat(replay(captured.size()))
        .containsExactlyInAnyOrder("Invalid ticket", "Invalid timestamp");

    world.reconnectObserver();
    assertThat(Observation.of(world)).isEqualTo(before);
  }

  /** Sends captured messages in turn, by both ways, and returns the alerts that answer them. */
  private Set<String> replay(int times) {
    Set<String> alerts = new TreeSet<>();
    for (int i = 0; i < times; i++) {
      Bytes message = captured.get(i % captured.size());
      boolean overHttp = (i + i / captured.size()) % 2 == 0;
      Bytes answer = overHttp ? server.post(message) : server.send(attackersSocket, message);
      FrameReader frames = new FrameReader(answer);
      Frame frame = frames.next();
      assertThat(frame.type()).isEqualTo(ContentType.ALERT);
      assertThat(frames.hasNext()).isFalse();
      alerts.add(frame.payload().utf8());
    }
    return alerts;
  }

  private void deleteShortLivedRows() {
    String table = DYNAMO.tables().sessions();
    DYNAMO
        .client()
        .scanPaginator(scan -> scan.tableName(table).projectionExpression("pk, sk"))
        .items()
        .forEach(row -> DYNAMO.client().deleteItem(d -> d.tableName(table).key(row)));
  }
}
