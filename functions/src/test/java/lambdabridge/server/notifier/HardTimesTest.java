package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.event.PushEndpoint;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.SocketStore;
import lambdabridge.server.socket.SocketStore.Kind;
import lambdabridge.server.socket.Subscription;
import org.junit.jupiter.api.Test;

/** Streams that are late, repeat themselves or come in the wrong order, and sockets that die. */
class HardTimesTest extends NotifierCase {
  private static final int BATCH_SIZE = 100;
  private static final int SOCKETS = 1000;
  private static final int DEAD_EVERY = 10;

  @Test
  void whatHappenedWhileNobodyReadTheStreamArrivesInOrder() {
    bob.subscribe("thread/messages/create");
    String thread = thread("alice", "bob");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < BATCH_SIZE + BATCH_SIZE / 2; i++) {
      sent.add(send(thread, "message " + i));
    }
    List<StreamRecord> missed = containers.take();

    for (int from = 0; from < missed.size(); from += BATCH_SIZE) {
      announce(missed.subList(from, Math.min(missed.size(), from + BATCH_SIZE)));
    }

    assertThat(data(bob.events()))
        .extracting(data -> (String) value(data, "id"))
        .containsExactlyElementsOf(sent);
  }

  /** What is gone by the time the stream is read cannot be shown any more; its end can. */
  @Test
  void whatIsGoneWhenTheStreamIsReadDisturbsNothing() {
    bob.subscribe("thread");
    String thread = thread("alice", "bob");
    String gone = send(thread);
    String stays = send(thread);
    deleteMessage(gone);

    announce();

    List<java.util.Map<String, Object>> events = bob.events();
    assertThat(data(ofType("threadNewMessage", events)))
        .extracting(data -> value(data, "id"))
        .contains(stays);
    assertThat(data(ofType("threadDeletedMessage", events)))
        .extracting(data -> value(data, "messageId"))
        .containsExactly(gone);
  }

  @Test
  void recordsInTheWrongOrderLoseNothing() {
    bob.subscribe("thread/messages/create");
    String thread = thread("alice", "bob");
    containers.take();
    List<String> sent = List.of(send(thread), send(thread), send(thread), send(thread));

    List<StreamRecord> records = containers.take();
    announce(records.subList(records.size() / 2, records.size()));
    announce(records.subList(0, records.size() / 2));
    announce(records.reversed());

    assertThat(data(bob.events()))
        .extracting(data -> (String) value(data, "id"))
        .hasSize(2 * sent.size())
        .containsAll(sent);
  }

  @Test
  void aSocketThatDiesBetweenTwoEventsCostsTheOthersNothing() {
    bob.subscribe("thread/messages/create");
    carol.subscribe("thread/messages/create");
    endpoint.answer(
        bob.connectionId(), 200, PushEndpoint.BREAK, PushEndpoint.BREAK, PushEndpoint.BREAK);
    String thread = thread("alice", "bob", "carol");
    List<String> sent = List.of(send(thread), send(thread), send(thread));

    announce();

    assertThat(data(bob.events()))
        .extracting(data -> (String) value(data, "id"))
        .containsExactly(sent.getFirst());
    assertThat(data(carol.events()))
        .extracting(data -> (String) value(data, "id"))
        .containsExactlyElementsOf(sent);
    assertThat(bridge.bridge().sockets().bindings(bob.publicKey())).isEmpty();
  }

  @Test
  void ofAThousandSocketsTheLivingAreServedAndTheDeadForgotten() {
    List<SocketRef> living = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      SocketRef socket = listen(i % 2 == 0 ? bob : carol);
      if (i % DEAD_EVERY == 0) {
        endpoint.answer(socket.connectionId(), 410);
      } else {
        living.add(socket);
      }
    }
    String thread = thread("alice", "bob", "carol");
    containers.take();

    send(thread);
    announce();

    assertThat(living)
        .allSatisfy(socket -> assertThat(endpoint.received(socket.connectionId())).hasSize(1));
    SocketStore sockets = bridge.bridge().sockets();
    assertThat(
            sockets.bindings(bob.publicKey()).size() + sockets.bindings(carol.publicKey()).size())
        .isEqualTo(living.size());
  }

  /** Binds another socket of a user, without a client. */
  private SocketRef listen(TestUser user) {
    SocketRef socket = endpoint.socket(UUID.randomUUID().toString());
    SocketStore sockets = bridge.bridge().sockets();
    sockets.open(socket, Kind.CLIENT);
    Subscription subscription = new Subscription("s1", "thread/messages/create", false);
    sockets.bind(
        new Binding(
            socket,
            user.publicKey(),
            "session",
            SOLUTION,
            1,
            true,
            SecretBytes.wrap(new byte[32]),
            1,
            List.of(subscription)),
        0);
    return socket;
  }
}
