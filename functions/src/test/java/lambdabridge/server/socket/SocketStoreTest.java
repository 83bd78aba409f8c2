package lambdabridge.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.secret.Keyring;
import lambdabridge.server.secret.Sealer;
import lambdabridge.server.socket.SocketStore.Kind;
import lambdabridge.server.socket.SocketStore.Occupancy;
import lambdabridge.server.socket.SocketStore.Subscribing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SocketStoreTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final Duration LIFETIME = Duration.ofHours(3);
  private static final SecretBytes KEY = SecretBytes.wrap(new byte[32]);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final SocketStore sockets =
      new SocketStore(
          DYNAMO.client(),
          DYNAMO.tables(),
          new Sealer(Keyring.of(1, KEY), new SecureRandom()),
          LIFETIME,
          clock);
  private final SocketRef socket = new SocketRef("c" + System.nanoTime(), "https://push");

  @Test
  void bindingComesBackAsItWentIn() {
    sockets.open(socket, Kind.CLIENT);
    Binding binding =
        new Binding(
            socket,
            "alice",
            "session",
            null,
            7,
            true,
            SecretBytes.wrap(new byte[] {1, 2}),
            2,
            List.of(new Subscription("id", "thread", true)));

    assertThat(sockets.bind(binding, 0)).isTrue();

    assertThat(sockets.bindings("alice")).containsExactly(binding);
    assertThat(sockets.binding(socket.connectionId(), "alice", "session")).contains(binding);
    assertThat(sockets.binding(socket.connectionId(), "alice", "other")).isEmpty();
  }

  @Test
  void userIsFoundOnEverySocket() {
    SocketRef other = new SocketRef(socket.connectionId() + "b", "https://push");
    sockets.open(socket, Kind.CLIENT);
    sockets.open(other, Kind.CLIENT);
    sockets.bind(binding(socket, "bob"), 0);
    sockets.bind(binding(other, "bob"), 0);

    assertThat(sockets.bindings("bob"))
        .extracting(Binding::socket)
        .containsExactlyInAnyOrder(socket, other);
  }

  @Test
  void bindingIsMadeOnlyOnWhatWasSeen() {
    sockets.open(socket, Kind.CLIENT);
    Occupancy seen = sockets.occupancy(socket.connectionId()).orElseThrow();
    assertThat(sockets.bind(binding(socket, "carol"), seen.changes())).isTrue();

    assertThat(sockets.bind(binding(socket, "dave"), seen.changes())).isFalse();

    assertThat(sockets.bindings("dave")).isEmpty();
  }

  @Test
  void socketThatWasNeverOpenedTakesNoBinding() {
    assertThat(sockets.occupancy(socket.connectionId())).isEmpty();
    assertThat(sockets.bind(binding(socket, "erin"), 0)).isFalse();
  }

  @Test
  void bindingsThatRaceWithTheEndOfTheSocketLeaveNothing() throws Exception {
    for (int round = 0; round < 10; round++) {
      SocketRef raced = new SocketRef(socket.connectionId() + "-" + round, "https://push");
      sockets.open(raced, Kind.CLIENT);
      List<String> users = IntStream.range(0, 6).mapToObj(i -> "racer" + i).toList();
      List<Callable<Boolean>> actions = new ArrayList<>();
      for (String user : users) {
        actions.add(() -> bindUnlessClosed(raced, user));
      }
      actions.add(
          3,
          () -> {
            sockets.close(raced.connectionId());
            return true;
          });
      try (var threads = Executors.newFixedThreadPool(7)) {
        for (Future<Boolean> future : threads.invokeAll(actions)) {
          future.get();
        }
      }

      assertThat(sockets.occupancy(raced.connectionId())).isEmpty();
      for (String user : users) {
        assertThat(sockets.bindings(user)).isEmpty();
      }
    }
  }

  private boolean bindUnlessClosed(SocketRef on, String user) {
    while (true) {
      var occupancy = sockets.occupancy(on.connectionId());
      if (occupancy.isEmpty()) {
        return false;
      }
      if (sockets.bind(binding(on, user), occupancy.get().changes())) {
        return true;
      }
    }
  }

  @Test
  void subscriptionsOfTwoCallsAtOnceStayWithinTheLimit() throws Exception {
    sockets.open(socket, Kind.CLIENT);
    sockets.bind(binding(socket, "frank"), 0);
    List<Callable<Subscribing>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String id = "id" + i;
      calls.add(
          () ->
              sockets.subscribe(
                  socket.connectionId(),
                  "frank",
                  "session",
                  List.of(new Subscription(id, "thread", false)),
                  10));
    }

    int done = 0;
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (Future<Subscribing> future : threads.invokeAll(calls)) {
        done += future.get() == Subscribing.DONE ? 1 : 0;
      }
    }

    assertThat(done).isEqualTo(10);
    assertThat(sockets.bindings("frank").getFirst().subscriptions()).hasSize(10);
  }

  @Test
  void socketIsDeadAfterItsLifetime() {
    sockets.open(socket, Kind.MANAGEMENT);
    assertThat(sockets.kind(socket.connectionId())).contains(Kind.MANAGEMENT);

    clock.advance(LIFETIME);

    assertThat(sockets.kind(socket.connectionId())).isEmpty();
    assertThat(sockets.occupancy(socket.connectionId())).isEmpty();
  }

  private static Binding binding(SocketRef on, String user) {
    return new Binding(on, user, "session", "S1", 1, true, KEY, 1, List.of());
  }
}
