package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.protocol.testing.RpcFailure;
import lambdabridge.server.TestBridge.Push;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.TableStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts by somebody who is logged in on sessions, tickets, sockets and events of others. */
class ForeignSessionTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final int PSON = 1;
  private static final int TICKET_ID_LENGTH = 39;
  private static final long WS_SESSION_DOES_NOT_EXISTS = 0x613A;

  private final WholeServer server = new WholeServer(DYNAMO);
  private final World world = new World(server, 1);
  private final PayloadCodec codec = PayloadCodec.ofVersion(PSON);

  @Test
  void unusedTicketOfAnotherSessionOpensNothing() {
    Bytes ticket = unusedTicketOfAlice();
    Observation before = Observation.of(world);

    Bytes answer = server.post(resume(ticket, SecretBytes.wrap(new byte[48]), "logout"));

    assertThat(alertsIn(answer)).hasSize(1);
    assertThat(Observation.of(world)).isEqualTo(before);
    world.alice.http().call("ping", Map.of());
  }

  @Test
  void forgedTicketsAreRefusedWithoutALookAtTheTables() {
    Bytes ticket = unusedTicketOfAlice();
    List<TappedStores.Call> calls = Collections.synchronizedList(new ArrayList<>());
    server.stores.tap(
        (call, proceed) -> {
          calls.add(call);
          return proceed.run();
        });

    for (int bit = 0; bit < 8 * ticket.length(); bit++) {
      byte[] forged = ticket.toArray();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      Bytes answer =
          server.post(resume(Bytes.wrap(forged), SecretBytes.wrap(new byte[48]), "ping"));
      assertThat(alertsIn(answer)).containsExactly("Invalid ticket");
    }

    assertThat(ticket.length()).isEqualTo(TICKET_ID_LENGTH);
    assertThat(calls).isEmpty();
  }

  @Test
  void anotherSessionOfTheSameUserHasNoPartInABinding() {
    world.alice.bind();
    String subscription = world.subscribe("thread");
    PrivmxTestClient second =
        server.client(world.alice.key, WholeServer.SOLUTION, world.alice.connectionId());
    second.connectWithKey();
    Observation before = Observation.of(world);

    second.call("unauthorizeWebSocket", Map.of());
    second.call("unsubscribeFromChannel", Map.of("channel", "thread"));
    refused(second, "subscribeToChannels", Map.of("channels", List.of("context")));
    refused(second, "unsubscribeFromChannels", Map.of("subscriptionsIds", List.of(subscription)));
    second.call("logout", Map.of());

    assertThat(Observation.of(world)).isEqualTo(before);
    assertThat(world.alice.socket().call("ping", Map.of())).isEqualTo("pong");
  }

  @Test
  void subscriptionsOfAnotherOnTheSameSocketStay() {
    world.alice.bind();
    String subscription = world.subscribe("thread");
    PrivmxTestClient bob =
        server.client(world.bob.key, WholeServer.SOLUTION, world.alice.connectionId());
    bob.connectWithKey();
    bob.call("authorizeWebSocket", World.notificationKey());
    Observation before = Observation.of(world);

    bob.call("unsubscribeFromChannels", Map.of("subscriptionsIds", List.of(subscription)));
    bob.call("unsubscribeFromChannel", Map.of("channel", "thread"));
    bob.call("unauthorizeWebSocket", Map.of());
    bob.call("logout", Map.of());

    assertThat(Observation.of(world)).isEqualTo(before);
  }

  /** Every way to name what is not one's own, subscribed to by those whose it is not. */
  @Test
  void nobodyHearsOfWhatIsNotTheirs() {
    Set<String> sockets =
        Set.of(
            subscribeToEverything(AttackerTest.Attacker.ANONYMOUS),
            subscribeToEverything(AttackerTest.Attacker.STRANGER),
            subscribeToEverything(AttackerTest.Attacker.OUTSIDER));
    String bobs = listen(world.bob);
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());

    everythingHappens();
    assertThat(server.bridge.bridge().notifier().handle(stream.take())).isEmpty();

    List<String> receivers = server.bridge.pushes().stream().map(Push::connectionId).toList();
    assertThat(receivers).contains(bobs).doesNotContainAnyElementsOf(sockets);
  }

  @Test
  void whoWasRemovedFromAThreadHearsThatAndNothingAfterIt() {
    String carols = listen(world.carol);
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());

    world.alice.http().call("thread.threadUpdate", world.withoutCarol());
    assertThat(server.bridge.bridge().notifier().handle(stream.take())).isEmpty();
    long uponRemoval = pushesTo(carols);
    world.alice.http().call("thread.threadMessageSend", withKey2("after"));
    world.alice.http().call("thread.threadDelete", Map.of("threadId", world.talk));
    assertThat(server.bridge.bridge().notifier().handle(stream.take())).isEmpty();

    assertThat(uponRemoval).isEqualTo(1);
    assertThat(pushesTo(carols)).isEqualTo(uponRemoval);
  }

  /** What was committed before the removal and is sent after it counts as after it. */
  @Test
  void whoWasRemovedFromAContextHearsNothingAnyMore() {
    String carols = listen(world.carol);
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());

    world.alice.http().call("thread.threadMessageSend", World.newMessage(world.talk, "before"));
    world.removeFromContext(world.carol);
    everythingHappens();
    assertThat(server.bridge.bridge().notifier().handle(stream.take())).isEmpty();

    assertThat(pushesTo(carols)).isZero();
  }

  @Test
  void whoHasLoggedOutHearsNothingAnyMore() {
    String carols = listen(world.carol);
    world.carol.socket().call("logout", Map.of());
    long farewell = pushesTo(carols);
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());

    everythingHappens();
    assertThat(server.bridge.bridge().notifier().handle(stream.take())).isEmpty();

    assertThat(farewell).isEqualTo(1);
    assertThat(pushesTo(carols)).isEqualTo(farewell);
  }

  private long pushesTo(String connectionId) {
    return server.bridge.pushes().stream()
        .filter(push -> push.connectionId().equals(connectionId))
        .count();
  }

  private String listen(World.Person person) {
    person.bind().socket().call("subscribeToChannels", Map.of("channels", everything()));
    return person.connectionId();
  }

  /** Returns the connection id of a socket on which an attacker asks for all there is. */
  private String subscribeToEverything(AttackerTest.Attacker attacker) {
    PrivmxTestClient client = attacker.enter(world);
    client.call("authorizeWebSocket", World.notificationKey());
    client.call("subscribeToChannels", Map.of("channels", everything()));
    client.call("subscribeToChannel", Map.of("channel", "thread"));
    client.call("subscribeToChannel", Map.of("channel", "thread/" + world.talk + "/messages"));
    client.call("subscribeToChannel", Map.of("channel", "context/" + world.context + "/news"));
    return world.lastSocket();
  }

  private List<String> everything() {
    List<String> channels = new ArrayList<>();
    for (String path : List.of("thread", "thread/messages", "thread/custom/typing")) {
      channels.add(path);
      channels.add(path + "|contextId=" + world.context);
      channels.add(path + "|containerId=" + world.talk);
    }
    channels.add("thread/messages|itemId=" + world.messages.getFirst());
    channels.add("context|contextId=" + world.context);
    channels.add("context/custom/news|contextId=" + world.context);
    return channels;
  }

  private void everythingHappens() {
    PrivmxTestClient alice = world.alice.http();
    alice.call("thread.threadCreate", world.newThread("new", List.of("alice", "bob")));
    alice.call("thread.threadMessageSend", World.newMessage(world.talk, "sent"));
    Map<String, Object> change = new HashMap<>();
    change.put("messageId", world.messages.getFirst());
    change.put("keyId", "k1");
    change.put("data", Map.of("text", "changed"));
    alice.call("thread.threadMessageUpdate", change);
    alice.call(
        "thread.threadSendCustomEvent",
        Map.of("threadId", world.talk, "keyId", "k1", "channel", "typing", "data", "event"));
    alice.call(
        "context.contextSendCustomEvent",
        Map.of(
            "contextId",
            world.context,
            "channel",
            "news",
            "data",
            "event",
            "users",
            List.of(Map.of("id", "bob", "key", "sealed key"))));
    alice.call("thread.threadMessageDelete", Map.of("messageId", world.messages.getFirst()));
    alice.call("thread.threadDelete", Map.of("threadId", world.side));
  }

  private Map<String, Object> withKey2(String text) {
    Map<String, Object> message = World.newMessage(world.talk, text);
    message.put("keyId", "k2");
    return message;
  }

  private static void refused(PrivmxTestClient client, String method, Map<String, ?> params) {
    assertThatExceptionOfType(RpcFailure.class)
        .isThrownBy(() -> client.call(method, params))
        .satisfies(e -> assertThat(e.code()).isEqualTo(WS_SESSION_DOES_NOT_EXISTS));
  }

  /** Lets alice write a message that never arrives, and reads the ticket in it. */
  private Bytes unusedTicketOfAlice() {
    List<Bytes> written = new ArrayList<>();
    PrivmxTestClient client =
        new PrivmxTestClient(
            message -> {
              written.add(message);
              if (written.size() > 1) {
                throw new AlertReceived("lost");
              }
              return server.post(message);
            },
            world.alice.key,
            WholeServer.SOLUTION,
            PSON,
            server.bridge.clock(),
            server.random);
    client.connectWithKey();
    assertThatExceptionOfType(AlertReceived.class).isThrownBy(() -> client.call("ping", Map.of()));
    Map<String, Object> resume =
        World.objectOf(codec.decode(new FrameReader(written.getLast()).next().payload()));
    return (Bytes) World.field(resume, "ticket_id");
  }

  private Bytes resume(Bytes ticket, SecretBytes masterSecret, String method) {
    Bytes clientRandom = Bytes.wrap(new byte[12]);
    Map<String, Object> resume = new LinkedHashMap<>();
    resume.put("type", "ticket");
    resume.put("ticket_id", ticket);
    resume.put("client_random", clientRandom);
    FrameWriter out = new FrameWriter();
    out.write(PSON, ContentType.HANDSHAKE, codec.encode(resume));
    out.switchTo(
        PSON, KeySchedule.trafficKeys(masterSecret, clientRandom, ticket).clientDirection());
    out.write(
        PSON,
        ContentType.APPLICATION_DATA,
        codec.encode(PrivmxTestClient.request(1L, method, Map.of())));
    return out.finish();
  }

  /** Returns the texts of the ALERT frames in plaintext, up to where encryption begins. */
  private static List<String> alertsIn(Bytes answer) {
    List<String> alerts = new ArrayList<>();
    FrameReader frames = new FrameReader(answer);
    while (frames.hasNext()) {
      var frame = frames.next();
      if (frame.type() == ContentType.ALERT) {
        alerts.add(frame.payload().utf8());
      } else if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        return List.of("encrypted answer");
      }
    }
    return alerts;
  }
}
