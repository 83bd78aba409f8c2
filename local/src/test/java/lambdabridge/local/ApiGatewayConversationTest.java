package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventQueue;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.transport.Framing;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client behind what API Gateway lets WebSockets do: Base64 in text frames, signed pushes. */
@NullUnmarked
class ApiGatewayConversationTest {
  private Scene scene;

  @BeforeEach
  void start() throws Exception {
    scene = Scene.open("--gateway", "aws");
  }

  @AfterEach
  void stop() throws Exception {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void eventsArriveInBase64Text(int version) throws Exception {
    try (Connection alice = connect(scene.alice.wif(), version);
        Connection bob = connect(scene.bob.wif(), version)) {
      ThreadApi threads = new ThreadApi(alice);
      EventQueue events = listen(bob, ThreadEvent.MESSAGE_CREATE);
      String threadId = thread(threads, List.of());

      for (String text : List.of("short", "x".repeat(10_000))) {
        threads.sendMessage(threadId, Bytes.EMPTY, Bytes.EMPTY, Bytes.ofUtf8(text));

        assertThat(next(events))
            .isInstanceOfSatisfying(
                Event.ThreadNewMessage.class,
                created -> assertThat(created.message().data()).isEqualTo(Bytes.ofUtf8(text)));
      }
    }
  }

  @Test
  @Tag("slow")
  void anEventThatIsTooLongReconnectsItsListenerWhoThenReadsIt() throws Exception {
    // Each name stands in an event of its thread twice: 400 of them are 100 KB, and more in Base64.
    List<UserWithPubKey> crowd = crowd(400);
    try (Connection alice = connect(scene.alice.wif(), 1);
        Connection bob = connect(scene.bob.wif(), 1)) {
      ThreadApi threads = new ThreadApi(alice);
      EventQueue events = listen(bob, ThreadEvent.CREATE);

      String inSeveralFrames = thread(threads, crowd.subList(0, 150));
      assertThat(next(events))
          .isInstanceOfSatisfying(
              Event.ThreadCreated.class,
              created -> assertThat(created.thread().threadId()).isEqualTo(inSeveralFrames));

      String tooLong = thread(threads, crowd);
      assertThat(next(events)).isInstanceOf(Event.LibDisconnected.class);
      assertThat(next(events)).isInstanceOf(Event.LibReconnected.class);
      assertThat(new ThreadApi(bob).getThread(tooLong).users()).hasSize(402);

      thread(threads, List.of());
      assertThat(next(events)).isInstanceOf(Event.ThreadCreated.class);
    }
  }

  @Test
  void aClientThatSpeaksBinaryCannotSubscribe() {
    try (Connection bob = scene.client.connect(scene.bob.wif(), scene.solution, scene.url())) {
      assertThatThrownBy(
              () ->
                  bob.subscribeFor(
                      List.of(
                          Subscriptions.threads(
                              ThreadEvent.CREATE, Selector.CONTEXT, scene.context))))
          .hasMessageContaining("WebSocket");
    }
  }

  private Connection connect(String userKey, int version) {
    var options =
        PrivmxClient.Options.DEFAULT.withFraming(Framing.BASE64_TEXT).withVersion(version);
    return scene.client.connect(userKey, scene.solution, scene.url(), options);
  }

  private List<UserWithPubKey> crowd(int size) {
    List<UserWithPubKey> crowd = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = "%0128d".formatted(i);
      EcPrivateKey key = EcPrivateKey.generate(new SecureRandom());
      scene.addUser(scene.context, name, key);
      crowd.add(new UserWithPubKey(name, key.publicKey().pub58()));
    }
    return crowd;
  }

  private String thread(ThreadApi threads, List<UserWithPubKey> others) {
    List<UserWithPubKey> members = new ArrayList<>(others);
    members.add(scene.bobUser());
    members.add(scene.aliceUser());
    return threads.createThread(
        scene.context, members, members, Bytes.ofUtf8("{}"), Bytes.EMPTY, null);
  }

  private EventQueue listen(Connection connection, ThreadEvent kind) {
    ThreadApi unused = new ThreadApi(connection); // gives thread events their form
    EventQueue events = connection.eventQueue();
    connection.subscribeFor(List.of(Subscriptions.threads(kind, Selector.CONTEXT, scene.context)));
    return events;
  }

  private static Event.EventData next(EventQueue events) throws InterruptedException {
    Event event = events.pollEvent(Duration.ofSeconds(30));
    assertThat(event).as("event within 30 s").isNotNull();
    return event.data();
  }
}
