package lambdabridge.local;

import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventQueue;
import lambdabridge.client.Message;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.transport.KeepAlive;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Sockets that are cut, frozen or orphaned: the client comes back by itself and says so. */
@NullUnmarked
class ReconnectTest {
  private static final KeepAlive QUICK =
      new KeepAlive(
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofMillis(20),
          Duration.ofMillis(200));

  private static Scene scene;
  private static Scene.User alice;
  private static Scene.User bob;
  private static ThreadApi alices;

  @BeforeAll
  static void start() throws Exception {
    scene = Scene.open();
    alice = scene.asAlice();
    bob = scene.asBob();
    alices = new ThreadApi(scene.connect(alice));
  }

  @AfterAll
  static void stop() throws Exception {
    scene.close();
  }

  /** Base64 in text frames: {@link ApiGatewayConversationTest}. */
  @Test
  void bothVersionsCarryEventsInBinaryFrames() throws Exception {
    for (int version : List.of(1, 2)) {
      try (Connection connection = scene.connect(bob, Options.DEFAULT.withVersion(version))) {
        String threadId = newThread(alices);
        EventQueue events = listen(connection, threadId);

        say(alices, threadId, "to " + version);

        assertThat(heard(events)).isEqualTo("to " + version);
      }
    }
  }

  @Test
  void aSocketThatIsCutAgainAndAgainIsReplacedEachTime() throws Exception {
    String threadId = newThread(alices);
    try (Relay relay = Relay.to(scene.bridge.url());
        Connection connection = connectThrough(relay)) {
      EventQueue events = connection.eventQueue();
      ThreadApi threads = new ThreadApi(connection);
      List<String> ids = threads.subscribeFor(List.of(newMessages(threadId)));
      for (int i = 0; i < 4; i++) {
        relay.cut();

        assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
        assertThat(next(events).data()).isInstanceOf(Event.LibReconnected.class);
        say(alices, threadId, "after cut " + i);
        Event event = next(events);
        assertThat(event.subscriptions()).isEqualTo(ids);
        assertThat(words(event)).isEqualTo("after cut " + i);
      }
    }
  }

  @Test
  void whatWasMissedIsFoundFromTheTimeThatTheClientNames() throws Exception {
    String threadId = newThread(alices);
    try (Relay relay = Relay.to(scene.bridge.url());
        Connection connection = connectThrough(relay)) {
      EventQueue events = listen(connection, threadId);
      say(alices, threadId, "heard");
      assertThat(heard(events)).isEqualTo("heard");

      relay.refuse(true);
      relay.cut();
      assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
      String missed = say(alices, threadId, "missed");
      relay.refuse(false);

      assertThat(next(events).data())
          .isInstanceOfSatisfying(
              Event.LibReconnected.class,
              gap -> {
                List<Message> since =
                    new ThreadApi(connection)
                        .listMessages(threadId, PagingQuery.newest(10)).readItems().stream()
                            .filter(m -> m.info().createDate() >= gap.since().toEpochMilli())
                            .toList();
                assertThat(since).extracting(m -> m.info().messageId()).contains(missed);
              });
      say(alices, threadId, "heard again");
      assertThat(heard(events)).isEqualTo("heard again");
    }
  }

  @Test
  void aSocketWhoseOtherEndIsSilentIsGivenUp() throws Exception {
    String threadId = newThread(alices);
    try (Relay relay = Relay.to(scene.bridge.url());
        Connection connection = connectThrough(relay)) {
      EventQueue events = listen(connection, threadId);

      relay.freeze();
      String missed = say(alices, threadId, "into the ice");

      assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
      assertThat(next(events).data())
          .isInstanceOfSatisfying(
              Event.LibReconnected.class,
              gap ->
                  assertThat(alices.getMessage(missed).info().createDate())
                      .isGreaterThanOrEqualTo(gap.since().toEpochMilli()));
      say(alices, threadId, "thawed");
      assertThat(heard(events)).isEqualTo("thawed");
    }
  }

  @Test
  void subscriptionsMadeBeforeAndDuringAGapLiveOn() throws Exception {
    String first = newThread(alices);
    String second = newThread(alices);
    try (Relay relay = Relay.to(scene.bridge.url());
        Connection connection = connectThrough(relay)) {
      EventQueue events = listen(connection, first);
      relay.refuse(true);
      relay.cut();
      assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
      assertThatThrownBy(() -> connection.subscribeFor(List.of(newMessages(second))))
          .isInstanceOf(TransportException.class);
      relay.refuse(false);

      connection.subscribeFor(List.of(newMessages(second)));

      assertThat(next(events).data()).isInstanceOf(Event.LibReconnected.class);
      say(alices, first, "in the first");
      say(alices, second, "in the second");
      assertThat(List.of(heard(events), heard(events)))
          .containsExactlyInAnyOrder("in the first", "in the second");
    }
  }

  @Test
  void anEndedSubscriptionDoesNotComeBack() throws Exception {
    String first = newThread(alices);
    String second = newThread(alices);
    try (Relay relay = Relay.to(scene.bridge.url());
        Connection connection = connectThrough(relay)) {
      EventQueue events = connection.eventQueue();
      ThreadApi threads = new ThreadApi(connection);
      List<String> ids = threads.subscribeFor(List.of(newMessages(first), newMessages(second)));
      threads.unsubscribeFrom(ids.subList(0, 1));
      relay.cut();
      assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
      assertThat(next(events).data()).isInstanceOf(Event.LibReconnected.class);

      say(alices, first, "unheard");
      say(alices, second, "heard");

      assertThat(heard(events)).isEqualTo("heard");
    }
  }

  @Test
  void aSessionThatTheServerForgotIsReplacedWithItsSocket() throws Exception {
    String threadId = newThread(alices);
    try (Connection connection = scene.connect(bob, Options.DEFAULT.withKeepAlive(QUICK))) {
      EventQueue events = listen(connection, threadId);
      forgetSessions();

      assertThat(connection.listContexts(PagingQuery.newest(1)).totalAvailable()).isEqualTo(1);

      assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
      assertThat(next(events).data()).isInstanceOf(Event.LibReconnected.class);
      say(alices, threadId, "to the new session");
      assertThat(heard(events)).isEqualTo("to the new session");
    }
  }

  @Test
  void aServerThatStartsAgainIsFoundAgain(@TempDir Path folder) throws Exception {
    try (Scene lasting = Scene.openIn(folder)) {
      Scene.User carol = lasting.newUser("carol");
      try (Connection connection = lasting.connect(carol, Options.DEFAULT.withKeepAlive(QUICK))) {
        ThreadApi threads = new ThreadApi(connection);
        String threadId =
            threads.createThread(
                lasting.context,
                List.of(carol.asMember()),
                List.of(carol.asMember()),
                text("{}"),
                text(""),
                null);
        EventQueue events = listen(connection, threadId);

        lasting.restart(folder);

        assertThat(next(events).data()).isInstanceOf(Event.LibDisconnected.class);
        assertThat(next(events).data()).isInstanceOf(Event.LibReconnected.class);
        say(threads, threadId, "after the restart");
        assertThat(heard(events)).isEqualTo("after the restart");
      }
    }
  }

  @Test
  void aClosedConnectionStaysClosed() throws Exception {
    String threadId = newThread(alices);
    Connection connection = scene.connect(bob, Options.DEFAULT.withKeepAlive(QUICK));
    EventQueue events = listen(connection, threadId);

    connection.close();
    connection.close();

    assertThatThrownBy(() -> connection.subscribeFor(List.of(newMessages(threadId))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(events.getEvent()).isNull();
  }

  /** Tickets and sessions are gone, as after their time; sockets and bindings stay. */
  private static void forgetSessions() {
    DynamoDbClient dynamo = scene.bridge.engines().shortLived().client();
    String table = Tables.withPrefix("bridge-").sessions();
    dynamo
        .scan(b -> b.tableName(table))
        .items()
        .forEach(
            row ->
                dynamo.deleteItem(
                    b -> b.tableName(table).key(Map.of("pk", row.get("pk"), "sk", row.get("sk")))));
  }

  private static Connection connectThrough(Relay relay) {
    return scene.connect(
        bob, Options.DEFAULT.withKeepAlive(QUICK).withSocketUrl(relay.socketUrl()));
  }

  private static EventQueue listen(Connection connection, String threadId) {
    EventQueue events = connection.eventQueue();
    new ThreadApi(connection).subscribeFor(List.of(newMessages(threadId)));
    return events;
  }

  private static String newMessages(String threadId) {
    return Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, threadId);
  }

  private static String newThread(ThreadApi threads) {
    return threads.createThread(
        scene.context,
        List.of(bob.asMember()),
        List.of(alice.asMember()),
        text("{}"),
        text(""),
        null);
  }

  private static String say(ThreadApi threads, String threadId, String words) {
    return threads.sendMessage(threadId, text(""), text(""), text(words));
  }

  private static String heard(EventQueue events) throws InterruptedException {
    return words(next(events));
  }

  private static String words(Event event) {
    assertThat(event.data()).isInstanceOf(Event.ThreadNewMessage.class);
    return ((Event.ThreadNewMessage) event.data()).message().data().utf8();
  }

  private static Event next(EventQueue events) throws InterruptedException {
    Event event = events.pollEvent(Duration.ofSeconds(30));
    assertThat(event).as("event within 30 s").isNotNull();
    return event;
  }
}
