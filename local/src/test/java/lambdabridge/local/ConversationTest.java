package lambdabridge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventApi;
import lambdabridge.client.EventQueue;
import lambdabridge.client.Message;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two users of our own client talk over the whole server, in one process. */
@NullUnmarked
class ConversationTest {
  private static final PrivmxClient CLIENT = PrivmxClient.create();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final EcPrivateKey ALICE = EcPrivateKey.generate(new SecureRandom());
  private static final EcPrivateKey BOB = EcPrivateKey.generate(new SecureRandom());
  private static LocalBridge bridge;
  private static Map<?, ?> bootstrap;
  private static String solution;
  private static String context;
  private static Connection alice;
  private static Connection bob;

  @BeforeAll
  static void start() throws Exception {
    bridge =
        LocalBridge.start(
            Options.parse(List.of("--port", "0", "--data", ":memory:"), Path.of("unused")));
    bootstrap = (Map<?, ?>) Json.decode(bridge.bootstrap());
    solution = (String) manage("solution/createSolution", Map.of("name", "Demo")).get("solutionId");
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("solution", solution);
    params.put("name", "Demo");
    params.put("description", "");
    params.put("scope", "private");
    context = (String) manage("context/createContext", params).get("contextId");
    addUser("alice", ALICE);
    addUser("bob", BOB);
    alice = CLIENT.connect(ALICE.wif(), solution, bridge.url());
    bob = CLIENT.connect(BOB.wif(), solution, bridge.url());
  }

  @AfterAll
  static void stop() throws Exception {
    alice.close();
    bob.close();
    CLIENT.close();
    bridge.close();
  }

  @Test
  void aMessageIsReadByTheOtherMember() {
    ThreadApi threads = new ThreadApi(alice);
    String threadId = createThread(threads);

    String messageId =
        threads.sendMessage(threadId, text("{\"k\":1}"), text("private"), text("zażółć 💬"));
    PagingList<Message> page = new ThreadApi(bob).listMessages(threadId, PagingQuery.newest(10));
    ThreadInfo thread = new ThreadApi(bob).getThread(threadId);

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
    assertThat(message.authorPubKey()).isEqualTo(ALICE.publicKey().pub58());
    assertThat(message.schemaVersion()).isEqualTo(5);
  }

  @Test
  void changesReachTheOtherMemberAtOnce() throws Exception {
    ThreadApi threads = new ThreadApi(alice);
    ThreadApi unused = new ThreadApi(bob); // gives thread events their form
    String threadId = createThread(threads);
    EventQueue events = bob.eventQueue();
    bob.subscribeFor(
        List.of(
            Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, threadId),
            Subscriptions.threads(ThreadEvent.MESSAGE_DELETE, Selector.CONTAINER, threadId)));

    String messageId = threads.sendMessage(threadId, text(""), text(""), text("hello"));
    threads.deleteMessage(messageId);

    assertThat(next(events))
        .isInstanceOfSatisfying(
            Event.ThreadNewMessage.class,
            created -> assertThat(created.message().data()).isEqualTo(text("hello")));
    assertThat(next(events)).isEqualTo(new Event.ThreadMessageDeleted(threadId, messageId));
  }

  @Test
  void aRemovedMemberReadsNothingNewAndTheOthersGoOn() {
    ThreadApi threads = new ThreadApi(alice);
    String threadId = createThread(threads);
    ThreadApi bobs = new ThreadApi(bob);
    bobs.sendMessage(threadId, text(""), text(""), text("before"));

    threads.updateThread(
        threadId,
        List.of(user("alice", ALICE)),
        List.of(user("alice", ALICE)),
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
    ThreadApi threads = new ThreadApi(alice);
    String threadId =
        threads.createThread(
            context, List.of(), List.of(user("alice", ALICE)), text("{}"), text(""), null);
    threads.sendMessage(threadId, text(""), text(""), text("early"));

    threads.updateThread(
        threadId,
        List.of(user("bob", BOB)),
        List.of(user("alice", ALICE)),
        text("{}"),
        text(""),
        1,
        false,
        false,
        null);

    assertThat(new ThreadApi(bob).listMessages(threadId, PagingQuery.oldest(10)).readItems())
        .singleElement()
        .satisfies(message -> assertThat(message.data()).isEqualTo(text("early")));
  }

  @Test
  void aStaleKeyIsReplacedOnce() {
    ThreadApi threads = new ThreadApi(alice);
    String threadId = createThread(threads);
    ThreadApi bobs = new ThreadApi(bob);
    bobs.sendMessage(threadId, text(""), text(""), text("first"));
    threads.updateThread(
        threadId,
        List.of(user("bob", BOB)),
        List.of(user("alice", ALICE)),
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
    EventApi unused = new EventApi(bob);
    EventQueue events = bob.eventQueue();
    bob.subscribeFor(List.of(Subscriptions.custom("typing", context)));

    new EventApi(alice).emitEvent(context, List.of(user("bob", BOB)), "typing", text("…"));

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
        context,
        List.of(user("bob", BOB)),
        List.of(user("alice", ALICE)),
        text("{\"title\":\"t\"}"),
        text("members only"),
        null);
  }

  private static UserWithPubKey user(String id, EcPrivateKey key) {
    return new UserWithPubKey(id, key.publicKey().pub58());
  }

  private static Bytes text(String text) {
    return Bytes.ofUtf8(text);
  }

  private static void addUser(String id, EcPrivateKey key) throws Exception {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("contextId", context);
    params.put("userId", id);
    params.put("userPubKey", key.publicKey().pub58());
    call("context/addUserToContext", params);
  }

  private static Map<?, ?> manage(String method, Map<String, ?> params) throws Exception {
    return (Map<?, ?>) call(method, params);
  }

  private static Object call(String method, Map<String, ?> params) throws Exception {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("jsonrpc", "2.0");
    call.put("id", 1L);
    call.put("method", method);
    call.put("params", params);
    String credentials = bootstrap.get("apiKeyId") + ":" + bootstrap.get("apiKeySecret");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(bridge.url() + "/api"))
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(Json.encode(call)))
            .build();
    String answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Map<?, ?> response = (Map<?, ?>) Json.decode(answer);
    assertThat(response.containsKey("result")).as(answer).isTrue();
    return response.get("result");
  }
}
