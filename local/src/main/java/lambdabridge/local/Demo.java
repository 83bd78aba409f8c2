package lambdabridge.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventQueue;
import lambdabridge.client.Message;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Fields;
import lambdabridge.local.Options.UsageException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;

/**
 * Plays a conversation between two users over a server of its own, and shows what each of them sees
 * and what the server does. Begin reading at {@link #play}.
 */
final class Demo {
  private static final String QUESTION = "Shall we meet on Friday?";
  private static final String ANSWER = "Friday is fine.";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LocalBridge bridge;
  private final PrivmxClient client;
  private final PrintStream out;

  private final EcPrivateKey aliceKey = EcPrivateKey.generate(new SecureRandom());
  private final EcPrivateKey bobKey = EcPrivateKey.generate(new SecureRandom());
  private final UserWithPubKey alice = new UserWithPubKey("alice", aliceKey.publicKey().pub58());
  private final UserWithPubKey bob = new UserWithPubKey("bob", bobKey.publicKey().pub58());

  private Demo(LocalBridge bridge, PrivmxClient client, PrintStream out) {
    this.bridge = bridge;
    this.client = client;
    this.out = out;
  }

  public static void main(String[] args) {
    if (args.length > 0) {
      System.err.println("local/run.sh: --demo goes alone");
      System.exit(2);
    }
    try {
      run(System.out);
    } catch (Exception e) {
      System.err.println("local/run.sh --demo: " + e);
      System.exit(1);
    }
    System.exit(0); // the engines' threads would keep the process alive
  }

  static void run(PrintStream out) throws IOException, UsageException, InterruptedException {
    Options options =
        Options.parse(List.of("--port", "0", "--data", ":memory:"), Path.of("unused"));
    try (LocalBridge bridge = LocalBridge.start(options);
        PrivmxClient client = PrivmxClient.create()) {
      new Demo(bridge, client, out).play();
    }
  }

  private void play() throws InterruptedException {
    say("A server runs at %s, in this process, and keeps nothing.".formatted(bridge.url()));
    Place place = administrate();
    try (Connection alicesSession = client.connect(aliceKey.wif(), place.solutionId, bridge.url());
        Connection bobsSession = client.connect(bobKey.wif(), place.solutionId, bridge.url())) {
      converse(place.contextId, alicesSession, bobsSession);
    }
  }

  /** Where the conversation takes place. */
  private record Place(String solutionId, String contextId) {}

  /** Does what an application's own server does once: it knows the users and their keys. */
  private Place administrate() {
    Fields key = Fields.of(Json.decode(String.valueOf(bridge.bootstrap())));
    BackendRequester backend =
        client.backend(
            bridge.url(),
            new BackendRequester.Credentials.Signed(
                key.text("apiKeyId"), key.text("apiKeySecret")));
    String solutionId =
        Fields.of(backend.call("solution/createSolution", Map.of("name", "Demo")))
            .text("solutionId");
    Map<String, String> context =
        Map.of("solution", solutionId, "name", "Demo", "description", "", "scope", "private");
    String contextId = Fields.of(backend.call("context/createContext", context)).text("contextId");
    for (UserWithPubKey user : List.of(alice, bob)) {
      backend.call(
          "context/addUserToContext",
          Map.of("contextId", contextId, "userId", user.userId(), "userPubKey", user.pubKey()));
    }
    say("The administrator makes a context and adds the public keys of alice and bob to it.");
    return new Place(solutionId, contextId);
  }

  private void converse(String contextId, Connection alicesSession, Connection bobsSession)
      throws InterruptedException {
    ThreadApi alices = new ThreadApi(alicesSession);
    ThreadApi bobs = new ThreadApi(bobsSession);

    String threadId =
        alices.createThread(
            contextId, List.of(bob), List.of(alice), text("{}"), text("Plans for May"), null);
    say(
        "alice creates a thread with bob: \"%s\"."
            .formatted(bobs.getThread(threadId).privateMeta().utf8()));

    EventQueue alicesEvents = listen(alicesSession, threadId);
    EventQueue bobsEvents = listen(bobsSession, threadId);
    say("Both listen to it.\n");

    alices.sendMessage(threadId, text(""), text(""), text(QUESTION));
    say("alice sends      " + QUESTION);
    say("bob's event      " + described(nextMessage(bobsEvents)));
    nextMessage(alicesEvents); // her own
    bobs.sendMessage(threadId, text(""), text(""), text(ANSWER));
    say("bob sends        " + ANSWER);
    say("alice's event    " + described(nextMessage(alicesEvents)) + "\n");

    say("The thread, as alice reads it:");
    for (Message message : alices.listMessages(threadId, PagingQuery.oldest(10)).readItems()) {
      say("                 " + described(message));
    }

    showWhatTheServerStores();

    alices.updateThread(
        threadId,
        List.of(),
        List.of(alice),
        text("{}"),
        text("Plans for May"),
        1,
        false,
        false,
        null);
    alices.sendMessage(threadId, text(""), text(""), text("Just for me."));
    say("\nalice removes bob; what she writes now is under a new key.");
    try {
      bobs.listMessages(threadId, PagingQuery.newest(1));
      throw new IllegalStateException("bob still reads");
    } catch (RpcErrorException refusal) {
      say("bob reads        refused: " + refusal.getMessage());
    }
  }

  private static EventQueue listen(Connection session, String threadId) {
    EventQueue events = session.eventQueue();
    session.subscribeFor(
        List.of(Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, threadId)));
    return events;
  }

  private static Message nextMessage(EventQueue events) throws InterruptedException {
    Event event = events.pollEvent(PATIENCE);
    if (event != null && event.data() instanceof Event.ThreadNewMessage news) {
      return news.message();
    }
    throw new IllegalStateException("expected an event of a message, got " + event);
  }

  private static String described(Message message) {
    String trust = message.statusCode() == 0 ? "signature good" : "NOT TRUSTED";
    return "%-26s  (from %s, %s)".formatted(message.data().utf8(), message.info().author(), trust);
  }

  private void showWhatTheServerStores() {
    StoredData stored = new StoredData(bridge.engines());
    say("\nWhat the server stores:");
    for (String line : stored.messages()) {
      say("  " + line);
    }
    if (stored.contains(QUESTION) || stored.contains(ANSWER) || stored.contains("Plans for May")) {
      throw new IllegalStateException("the server knows what was said");
    }
    say(
        "In all its %d rows and %d objects there is no word of what was said."
            .formatted(stored.rowCount(), stored.objectCount()));
  }

  private static Bytes text(String text) {
    return Bytes.ofUtf8(text);
  }

  private void say(String line) {
    out.println(line);
  }
}
