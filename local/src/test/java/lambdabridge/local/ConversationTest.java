package lambdabridge.local;

import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventApi;
import lambdabridge.client.EventQueue;
import lambdabridge.client.Message;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import lambdabridge.protocol.client.RpcErrorException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two users of our own client talk over the whole server, in one process. */
@NullUnmarked
class ConversationTest {
  private static Scene scene;
  private static Scene.User alice;
  private static Scene.User bob;
  private static Connection alicesConnection;
  private static Connection bobsConnection;

  @BeforeAll
  static void start() throws Exception {
    scene = Scene.open();
    alice = scene.asAlice();
    bob = scene.asBob();
    alicesConnection = scene.connect(alice);
    bobsConnection = scene.connect(bob);
  }

  @AfterAll
  static void stop() throws Exception {
    alicesConnection.close();
    bobsConnection.close();
    scene.close();
  }

  @Test
  void aMessageIsReadByTheOtherMember() {
    ThreadApi threads = new ThreadApi(alicesConnection);
    String threadId = createThread(threads);

    String messageId =
        threads.sendMessage(threadId, text("{\"k\":1}"), text("private"), text("zażółć 💬"));
    PagingList<Message> page =
        new ThreadApi(bobsConnection).listMessages(threadId, PagingQuery.newest(10));
    ThreadInfo thread = new ThreadApi(bobsConnection).getThread(threadId);

    assertThat(thread.statusCode()).isZero();
    assertThat(thread.privateMeta()).isEqualTo(text("members only"));
    assertThat(thread.messagesCount()).isEqualTo(1);
    assertThat(page.totalAvailable()).isEqualTo(1);
    Message message = page.readItems().getFirst();
    assertThat(message.statusCode()).isZero();
    assertThat(message.info().messageId()).isEqualTo(messageId);
    assertThat(message.info().author()).isEqualTo("alice");
    assertThat(message.data()).isEqualTo(text("zażółć 💬"));
    assertThat(message.privateMeta()).isEqualTo(text("private"));
    assertThat(message.authorPubKey()).isEqualTo(alice.key().publicKey().pub58());
    assertThat(message.schemaVersion()).isEqualTo(5);
  }

  @Test
  void changesReachTheOtherMemberAtOnce() throws Exception {
    ThreadApi threads = new ThreadApi(alicesConnection);
    ThreadApi unused = new ThreadApi(bobsConnection); // gives thread events their form
    String threadId = createThread(threads);
    EventQueue events = bobsConnection.eventQueue();
    bobsConnection.subscribeFor(
        List.of(
            Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, threadId),
            Subscriptions.threads(ThreadEvent.MESSAGE_DELETE, Selector.CONTAINER, threadId)));

    String messageId = threads.sendMessage(threadId, text(""), text(""), text("hello"));

    // Before it is deleted: nobody is told of a message that is gone.
    assertThat(next(events))
        .isInstanceOfSatisfying(
            Event.ThreadNewMessage.class,
            created -> assertThat(created.message().data()).isEqualTo(text("hello")));

    threads.deleteMessage(messageId);

    assertThat(next(events)).isEqualTo(new Event.ThreadMessageDeleted(threadId, messageId));
  }

  @Test
  void aRemovedMemberReadsNothingNewAndTheOthersGoOn() {
    ThreadApi threads = new ThreadApi(alicesConnection);
    String threadId = createThread(threads);
    ThreadApi bobs = new ThreadApi(bobsConnection);
    bobs.sendMessage(threadId, text(""), text(""), text("before"));

    threads.updateThread(
        threadId,
        List.of(alice.asMember()),
        List.of(alice.asMember()),
        text("{}"),
        text("now alone"),
        1,
        false,
        false,
        null);
    threads.sendMessage(threadId, text(""), text(""), text("after"));

    assertThatThrownBy(() -> bobs.getThread(threadId))
        .isInstanceOfSatisfying(RpcErrorException.class, e -> assertThat(e.code()).isEqualTo(0x30));
    assertThat(threads.listMessages(threadId, PagingQuery.oldest(10)).readItems())
        .extracting(message -> message.data().utf8())
        .containsExactly("before", "after");
  }

  @Test
  void aNewMemberReadsWhatWasWrittenBefore() {
    ThreadApi threads = new ThreadApi(alicesConnection);
    String threadId =
        threads.createThread(
            scene.context, List.of(), List.of(alice.asMember()), text("{}"), text(""), null);
    threads.sendMessage(threadId, text(""), text(""), text("early"));

    threads.updateThread(
        threadId,
        List.of(bob.asMember()),
        List.of(alice.asMember()),
        text("{}"),
        text(""),
        1,
        false,
        false,
        null);

    assertThat(
            new ThreadApi(bobsConnection)
                .listMessages(threadId, PagingQuery.oldest(10))
                .readItems())
        .singleElement()
        .satisfies(message -> assertThat(message.data()).isEqualTo(text("early")));
  }

  @Test
  void aStaleKeyIsReplacedOnce() {
    ThreadApi threads = new ThreadApi(alicesConnection);
    String threadId = createThread(threads);
    ThreadApi bobs = new ThreadApi(bobsConnection);
    bobs.sendMessage(threadId, text(""), text(""), text("first"));
    threads.updateThread(
        threadId,
        List.of(bob.asMember()),
        List.of(alice.asMember()),
        text("{}"),
        text(""),
        1,
        false,
        true,
        null);

    bobs.sendMessage(threadId, text(""), text(""), text("under the new key"));

    assertThat(threads.listMessages(threadId, PagingQuery.newest(1)).readItems())
        .singleElement()
        .satisfies(message -> assertThat(message.statusCode()).isZero());
  }

  @Test
  void customEventsReachWhoTheyAreFor() throws Exception {
    EventApi unused = new EventApi(bobsConnection);
    EventQueue events = bobsConnection.eventQueue();
    bobsConnection.subscribeFor(List.of(Subscriptions.custom("typing", scene.context)));

    new EventApi(alicesConnection)
        .emitEvent(scene.context, List.of(bob.asMember()), "typing", text("…"));

    assertThat(next(events))
        .isInstanceOfSatisfying(
            Event.ContextCustom.class,
            event -> {
              assertThat(event.payload()).isEqualTo(text("…"));
              assertThat(event.author().userId()).isEqualTo("alice");
              assertThat(event.statusCode()).isZero();
            });
  }

  private static Event.EventData next(EventQueue events) throws InterruptedException {
    Event event = events.pollEvent(Duration.ofSeconds(30));
    assertThat(event).as("event within 30 s").isNotNull();
    return event.data();
  }

  private static String createThread(ThreadApi threads) {
    return threads.createThread(
        scene.context,
        List.of(bob.asMember()),
        List.of(alice.asMember()),
        text("{\"title\":\"t\"}"),
        text("members only"),
        null);
  }
}
