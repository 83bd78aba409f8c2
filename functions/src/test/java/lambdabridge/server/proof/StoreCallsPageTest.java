package lambdabridge.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.TableStream;
import lambdabridge.server.rpc.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds docs/store-calls.md against what calls cost. */
class StoreCallsPageTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  private static final Path PAGE = Path.of("..", "docs", "store-calls.md");
  private static final int FEW = 3;
  private static final int PAGE_OF_MESSAGES = 100;

  /** What to wait for other calls of a step: first briefly, and longer where that disagrees. */
  private static final List<Duration> PATIENCE =
      List.of(Duration.ofMillis(15), Duration.ofMillis(150), Duration.ofSeconds(1));

  private static final Set<Access> FOR_OTHERS = Set.of(Access.ANONYMOUS, Access.ACCOUNT);

  private static final int CALLS = 1;
  private static final int STEPS = 7;

  private final WholeServer server = new WholeServer(DYNAMO);

  /** Something that costs, made ready in a world. */
  private interface Cost extends Function<World, Runnable> {}

  @Test
  void pageSaysWhatCallsCost() throws IOException {
    Map<String, String> page = page();
    Map<String, String> measured = new LinkedHashMap<>();

    costs()
        .forEach((name, cost) -> measured.put(name, measure(cost, messages(name), page.get(name))));

    assertThat(lines(measured)).isEqualTo(lines(page));
  }

  /** Budgets of design: what a request's session costs, a page, and a message sent. */
  @Test
  void budgetsAreKept() throws IOException {
    Map<String, String> page = page();

    String session = Objects.requireNonNull(page.get("`ping`"));
    assertThat(cell(session, CALLS)).isEqualTo("1 updateItem");
    assertThat(cell(Objects.requireNonNull(page.get("`ping` with a refill of 50 tickets")), CALLS))
        .isEqualTo("1 putItem, 2 updateItem");
    for (String list :
        List.of(
            "context.contextList",
            "context.contextGetUsers",
            "context.contextListUsers",
            "thread.threadList",
            "thread.threadListAll",
            "thread.threadMessagesGet")) {
      assertThat(steps(page, "`" + list + "`")).as(list).isLessThanOrEqualTo(1 + 2);
    }
    assertThat(steps(page, "`thread.threadMessageSend`")).isLessThanOrEqualTo(1 + 3);
  }

  private static int messages(String name) {
    return name.contains("MessagesGet") || name.contains("OlderThan") ? PAGE_OF_MESSAGES : FEW;
  }

  private Map<String, Cost> costs() {
    Map<String, Cost> costs = new LinkedHashMap<>();
    costs.put("connect anonymously", world -> new Connecting(world)::anonymously);
    costs.put("connect with a key", world -> new Connecting(world)::withKey);
    costs.put("log in with a password", world -> logIn(c -> c.logIn(AccountScene.PASSWORD)));
    costs.put("log in with a login key", world -> logIn(AccountScene::logInWithKey));
    costs.put("`ping` with a refill of 50 tickets", StoreCallsPageTest::refill);
    costs.put("a WebSocket opens", world -> server::openSocket);
    costs.put("a WebSocket with one binding closes", this::close);
    for (Sample sample : Sample.ALL) {
      costs.put(
          "`" + sample.method() + "`",
          world -> {
            Map<String, Object> params = sample.prepare().apply(world);
            PrivmxTestClient client = sample.client(world);
            return () -> Sample.call(client, sample.method(), params);
          });
    }
    costs.put("`account.register`", world -> this.register());
    costs.put("`account.get`", world -> asAccount("account.get", scene -> Map.of()));
    costs.put(
        "`account.setCredentials`",
        world ->
            asAccount(
                "account.setCredentials",
                scene -> Map.of("credentials", scene.credentials(scene.name, "new"))));
    costs.put("announce a message to three members with one socket each", this::announce);
    costs.put("sum up a message for three members with one socket each", this::sumUp);
    return costs;
  }

  private Runnable logIn(Consumer<AccountScene> way) {
    AccountScene scene = new AccountScene(server);
    return () -> way.accept(scene);
  }

  private Runnable register() {
    AccountScene scene = new AccountScene(server);
    ClientConnection anonymous = scene.connection();
    anonymous.connectAnonymously();
    Map<String, Object> params = scene.registration(scene.newName);
    return () -> anonymous.call("account.register", params);
  }

  private Runnable asAccount(String method, Function<AccountScene, Map<String, Object>> params) {
    AccountScene scene = new AccountScene(server);
    ClientConnection client = scene.logIn(AccountScene.PASSWORD);
    Map<String, Object> ready = params.apply(scene);
    return () -> client.call(method, ready);
  }

  @Test
  void everyMethodHasASample() {
    List<String> methods =
        server.bridge.bridge().rpcTable().all().entrySet().stream()
            .filter(entry -> entry.getKey().equals(entry.getValue().name()))
            // Samples are calls of a context user; those of accounts have rows of their own.
            .filter(entry -> !FOR_OTHERS.contains(entry.getValue().access()))
            .map(Map.Entry::getKey)
            .toList();

    assertThat(Sample.ALL).extracting(Sample::method).containsExactlyInAnyOrderElementsOf(methods);
  }

  private record Connecting(PrivmxTestClient client) {
    Connecting(World world) {
      this(world.server.client(world.alice.key, WholeServer.SOLUTION));
    }

    void anonymously() {
      client.connectAnonymous();
    }

    void withKey() {
      client.connectWithKey();
    }
  }

  private static Runnable refill(World world) {
    PrivmxTestClient client = world.alice.newClient();
    while (client.ticketsLeft() > 3) {
      client.call("ping", Map.of());
    }
    return () -> client.call("ping", Map.of());
  }

  private Runnable close(World world) {
    world.alice.bind();
    return () -> server.closeSocket(world.alice.connectionId());
  }

  private Runnable announce(World world) {
    List<StreamRecord> records = sendToSubscribers(world);
    return () -> assertThat(server.bridge.bridge().notifier().handle(records)).isEmpty();
  }

  private Runnable sumUp(World world) {
    List<StreamRecord> records = sendToSubscribers(world);
    return () -> assertThat(server.bridge.bridge().digest().handle(records)).isEmpty();
  }

  /** Lets every member listen and returns what the stream shows of a message sent then. */
  private static List<StreamRecord> sendToSubscribers(World world) {
    for (World.Person person : List.of(world.alice, world.bob, world.carol)) {
      person.bind().socket().call("subscribeToChannels", Map.of("channels", List.of("thread")));
    }
    TableStream stream = new TableStream(DYNAMO, DYNAMO.tables().containers());
    world
        .alice
        .http()
        .call(
            "thread.threadMessageSend",
            World.newMessage(world.talk, World.text("sent", World.TEXT_LENGTH)));
    return stream.take();
  }

  private String measure(
      Cost cost, int messages, @org.jspecify.annotations.Nullable String expected) {
    String cells = "";
    for (Duration quiet : PATIENCE) {
      Runnable ready = cost.apply(new World(server, messages));
      StoreCosts costs = new StoreCosts(DYNAMO.client(), quiet);
      server.stores.tap(costs);
      try {
        ready.run();
      } finally {
        server.stores.tap(TappedStores.OPEN);
      }
      cells = costs.cells();
      if (cells.equals(expected)) {
        return cells;
      }
    }
    return cells;
  }

  private static int steps(Map<String, String> page, String name) {
    return Integer.parseInt(cell(Objects.requireNonNull(page.get(name), name), STEPS));
  }

  private static String cell(String cells, int number) {
    return cells.split("\\|", -1)[number - 1].strip();
  }

  private static Map<String, String> page() throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      Map<String, String> rows = new LinkedHashMap<>();
      lines
          .filter(line -> line.matches("\\| .* \\|"))
          .filter(line -> line.split("\\|", -1).length == 10 && !line.startsWith("| what |"))
          .forEach(
              line -> {
                int end = line.indexOf(" |");
                rows.put(line.substring(2, end), line.substring(end + 2));
              });
      return rows;
    }
  }

  private static String lines(Map<String, String> rows) {
    return rows.entrySet().stream()
        .map(row -> "| " + row.getKey() + " |" + row.getValue())
        .collect(Collectors.joining("\n"));
  }
}
