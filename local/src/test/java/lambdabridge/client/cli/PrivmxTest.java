package lambdabridge.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.cli.Shell.Outcome;
import lambdabridge.client.format.Fields;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.local.Scene;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a whole server. */
@NullUnmarked
class PrivmxTest {
  private static Scene scene;
  @TempDir private static Path home;
  private static Shell alice;
  private static Shell bob;

  @BeforeAll
  static void logIn() throws Exception {
    scene = Scene.open();
    alice = loggedIn("alice", scene.alice);
    bob = loggedIn("bob", scene.bob);
  }

  @AfterAll
  static void close() throws Exception {
    scene.close();
  }

  private static Shell loggedIn(String name, EcPrivateKey key) {
    Shell shell = new Shell(home).with("PRIVMX_PROFILE", name);
    Path file = home.resolve(name + ".key");
    PrivateFile.create(file, key.wif());
    Outcome login =
        shell.run(
            "login", "--url", scene.url(), "--solution", scene.solution, "--key-file", "" + file);
    assertThat(login.code()).as(login.err()).isEqualTo(ExitCode.DONE);
    return shell;
  }

  private static String createThread() {
    Outcome created =
        alice.run("threads", "create", scene.context, "--user", "bob", "--private-meta", "May");
    assertThat(created.code()).as(created.err()).isEqualTo(ExitCode.DONE);
    return created.line();
  }

  @Test
  void twoUsersConverse() {
    String thread = createThread();

    Outcome sent = alice.run("send", thread, "hello, bridge");
    Outcome answered = bob.input("two\nlines\n").run("send", thread);
    Outcome read = alice.run("read", thread);
    Fields page = alice.run("read", thread, "--json").json();

    assertThat(read.code()).isEqualTo(ExitCode.DONE);
    assertThat(read.out().lines())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).endsWith("Z  alice: hello, bridge"),
            line -> assertThat(line).endsWith("Z  bob: two"),
            line -> assertThat(line).isEqualTo("    lines"));
    assertThat(page.integer("totalAvailable")).isEqualTo(2);
    assertThat(page.objects("readItems"))
        .extracting(message -> message.object("info").text("messageId"))
        .containsExactly(sent.line(), answered.line());
    assertThat(page.objects("readItems").get(1).object("data").text("text"))
        .isEqualTo("two\nlines\n");
  }

  @Test
  void olderMessagesAreReadByPages() {
    String thread = createThread();
    for (String text : List.of("one", "two", "three")) {
      alice.run("send", thread, text);
    }

    Fields newest = bob.run("read", thread, "--limit", "1", "--json").json();
    String before = newest.objects("readItems").getFirst().object("info").text("messageId");
    Outcome older = bob.run("read", thread, "--before", before);

    assertThat(older.out().lines())
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly("one", "two");
  }

  @Test
  void contextsUsersAndThreadsAreListed() {
    String thread = createThread();

    Outcome contexts = alice.run("contexts");
    Fields users = alice.run("users", scene.context, "--json").json();
    Outcome threads = bob.run("threads", "list", scene.context);

    assertThat(contexts.out()).contains(scene.context, "alice");
    assertThat(users.objects("readItems"))
        .extracting(user -> user.text("userId") + " " + user.text("pubKey"))
        .contains(
            "alice " + scene.alice.publicKey().pub58(), "bob " + scene.bob.publicKey().pub58());
    assertThat(threads.out().lines().skip(1)).anyMatch(line -> line.startsWith(thread + "  0"));
  }

  @Test
  void whoIsRemovedFromAThreadIsRefused() {
    String thread = createThread();

    Outcome updated = alice.run("threads", "update", thread, "--remove", "bob", "--json");
    Outcome refused = bob.run("threads", "get", thread);

    assertThat(updated.json().list("users")).isEmpty();
    assertThat(updated.json().object("privateMeta").text("text")).isEqualTo("May");
    assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).startsWith("privmx threads get: the server refused: Access denied");
  }

  @Test
  void aMemberIsAddedByAKeyTheServerDidNotName() {
    String thread = alice.run("threads", "create", scene.context).line();

    alice.run("threads", "update", thread, "--add-user", "bob=" + scene.bob.publicKey().pub58());

    assertThat(bob.run("threads", "get", thread).code()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aThreadIsDeleted() {
    String thread = createThread();

    assertThat(alice.run("threads", "delete", thread).line()).isEqualTo("deleted " + thread);

    assertThat(alice.run("threads", "get", thread).err())
        .isEqualTo(
            "privmx threads get: the server refused: Thread does not exist (0x6001)"
                + System.lineSeparator());
  }

  @Test
  void forgedMessagesAreMarkedAndTold() {
    String thread = createThread();
    alice.run("send", thread, "genuine");
    sendRaw(thread, "forged");

    Outcome read = bob.run("read", thread);

    assertThat(read.code()).isEqualTo(ExitCode.UNTRUSTED);
    assertThat(read.out().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("alice: genuine"),
            line -> assertThat(line).matches(".* alice: \\[not trusted: 0x[0-9A-F]{8}]"));
  }

  /** Sends what the server takes for a message and no client does. */
  private static void sendRaw(String thread, Object data) {
    ClientConnection session =
        new ClientConnection(
            new HttpTransport(
                java.net.http.HttpClient.newHttpClient(),
                java.net.URI.create(scene.url() + "/api/v2.0")),
            new ClientSettings(1, "test", scene.solution, null),
            Clock.systemUTC(),
            new SecureRandom());
    session.logIn(scene.alice);
    Map<String, Object> get = new LinkedHashMap<>();
    get.put("threadId", thread);
    get.put("type", "thread");
    Fields stored = Fields.of(session.call("thread.threadGet", get)).object("thread");
    Map<String, Object> send = new LinkedHashMap<>();
    send.put("threadId", thread);
    send.put("resourceId", java.util.UUID.randomUUID().toString());
    send.put("data", data);
    send.put("keyId", stored.text("keyId"));
    session.call("thread.threadMessageSend", send);
  }

  @Test
  void messagesCannotCommandTheTerminalNorPassForOthers() {
    String thread = createThread();
    alice.input("\u001b[2Jred\n2026-01-01T00:00:00Z  bob: I agree\u202e").run("send", thread);

    Outcome read = bob.run("read", thread);

    assertThat(read.out())
        .contains("\\u001b[2Jred\n    2026-01-01T00:00:00Z  bob: I agree\\u202e")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void whatHappensIsWatchedUntilInterrupted() throws Exception {
    String thread = createThread();
    Shell shell = new Shell(home).with("PRIVMX_PROFILE", "bob");
    var lines = new WatchedLines();
    var code = new java.util.concurrent.CompletableFuture<ExitCode>();
    Thread.startVirtualThread(
        () -> code.complete(Privmx.run(shell.terminal(lines, lines), "watch", "--thread", thread)));
    assertThat(lines.next()).isEqualTo("watching " + thread + "; Ctrl-C ends it");

    alice.run("send", thread, "seen?");
    assertThat(lines.next()).endsWith("alice: seen?");
    shell.interrupts.getFirst().run();

    assertThat(code.get(30, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
  }

  /** Lines as they are written. */
  private static final class WatchedLines extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final java.util.concurrent.BlockingQueue<String> lines =
        new java.util.concurrent.LinkedBlockingQueue<>();

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(java.nio.charset.StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    String next() throws InterruptedException {
      String next = lines.poll(30, java.util.concurrent.TimeUnit.SECONDS);
      assertThat(next).as("a line within 30 s").isNotNull();
      return next;
    }
  }

  @Test
  void anAccountsPasswordIsAskedForOnce() throws Exception {
    scene.createAccount("jan", "correct horse", scene.alice.publicKey().pub58());
    Shell jan = new Shell(home).with("PRIVMX_PROFILE", "jan");
    String[] login = {
      "login",
      "--account",
      "jan#localhost",
      "--url",
      scene.url(),
      "--solution",
      scene.solution,
      "--key-file",
      home.resolve("alice.key").toString()
    };

    Outcome unasked = jan.run(login);
    Outcome wrong = jan.typed("battery staple").run(login);
    Outcome right = jan.input("correct horse\n").run(with(login, "--password-stdin"));
    Outcome contexts = jan.input("").typed(null).run("contexts");

    assertThat(unasked.code()).isEqualTo(ExitCode.CREDENTIALS);
    assertThat(wrong.err()).contains("the server refused: Different M1");
    assertThat(right.code()).as(right.err()).isEqualTo(ExitCode.DONE);
    assertThat(contexts.out()).contains(scene.context, "alice");
    assertThat(Files.readString(home.resolve(".config/privmx/jan.json")))
        .doesNotContain("correct horse", scene.alice.wif());
  }

  @Test
  void hostsAreDiscovered() {
    Outcome found = new Shell(home).run("discover", "--plain-http", scene.host());
    Outcome json = new Shell(home).run("discover", "--plain-http", scene.host(), "--json");
    Outcome onlyTls = new Shell(home).run("discover", "127.0.0.1:1");

    assertThat(found.line()).isEqualTo(scene.url() + "/api/v2.0");
    assertThat(json.json().text("api")).isEqualTo(found.line());
    assertThat(onlyTls.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(onlyTls.err()).startsWith("privmx discover: no configuration for 127.0.0.1:1");
  }

  @Test
  void aDiscoveredHostServesAsWellAsAUrl() {
    Outcome contexts =
        new Shell(home)
            .with("PRIVMX_HOST", scene.host())
            .with("PRIVMX_PLAIN_HTTP", "true")
            .with("PRIVMX_SOLUTION", scene.solution)
            .with("PRIVMX_KEY", scene.alice.wif())
            .run("contexts");

    assertThat(contexts.err()).isEmpty();
    assertThat(contexts.out()).contains(scene.context);
  }

  @Test
  void keysAreMadeForTheirOwnersEyesOnly() throws Exception {
    Path file = home.resolve("new.key");

    Outcome made = new Shell(home).run("keygen", "" + file);
    Outcome again = new Shell(home).run("keygen", "" + file);
    Outcome shown = new Shell(home).run("keygen", "--show", "" + file);
    Outcome printed = new Shell(home).run("keygen", "-", "--json");

    EcPrivateKey key = EcPrivateKey.ofWif(Files.readString(file).strip());
    assertThat(made.line()).isEqualTo(key.publicKey().pub58());
    assertThat(shown.line()).isEqualTo(made.line());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(again.code()).isEqualTo(ExitCode.CREDENTIALS);
    assertThat(EcPrivateKey.ofWif(printed.json().text("privateKey")).publicKey().pub58())
        .isEqualTo(printed.json().text("publicKey"));
  }

  @Test
  void profilesAreForTheirOwnersEyesOnly() throws Exception {
    Path profile = home.resolve(".config/privmx/alice.json");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(profile)).doesNotContain(scene.alice.wif());
  }

  @Test
  void filesThatOthersCanReadAreRefused() throws Exception {
    Path file = home.resolve("open.key");
    PrivateFile.create(file, scene.alice.wif());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    Outcome refused = alice.run("contexts", "--key-file", "" + file);

    assertThat(refused.code()).isEqualTo(ExitCode.CREDENTIALS);
    assertThat(refused.err())
        .isEqualTo("privmx contexts: %s is open to other users: chmod 600 %1$s%n".formatted(file));
  }

  @Test
  void administratorsManage() {
    Path credentials = home.resolve("bootstrap.json");
    PrivateFile.create(
        credentials,
        lambdabridge.protocol.codec.Json.encode(
            Map.of(
                "url", scene.url(),
                "apiKeyId", scene.apiKeyId,
                "apiKeySecret", scene.apiKeySecret)));
    String[] manage = {"manage", "--credentials", "" + credentials};

    Outcome solutions = new Shell(home).run(with(manage, "solution/listSolutions"));
    Outcome unknown = new Shell(home).run(with(manage, "no/such"));
    Outcome noObject = new Shell(home).run(with(manage, "solution/listSolutions", "[]"));

    assertThat(solutions.json().objects("list"))
        .extracting(solution -> solution.text("id"))
        .contains(scene.solution);
    assertThat(unknown.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(unknown.err()).contains("-32601");
    assertThat(noObject.code()).isEqualTo(ExitCode.USAGE);
  }

  private static String[] with(String[] args, String... more) {
    return java.util.stream.Stream.concat(List.of(args).stream(), List.of(more).stream())
        .toArray(String[]::new);
  }

  @Test
  void everyFailureIsOneLineThatNamesWhatIsWrong() {
    Shell nobody = new Shell(home);
    String stranger = EcPrivateKey.generate(new SecureRandom()).wif();

    assertFails(nobody.run(), ExitCode.USAGE, "privmx: name a command (see privmx --help)");
    assertFails(nobody.run("nonsense"), ExitCode.USAGE, "nonsense");
    assertFails(nobody.run("send"), ExitCode.USAGE, "privmx send: ", "THREAD");
    assertFails(nobody.run("threads"), ExitCode.USAGE, "privmx threads: name a command");
    assertFails(nobody.run("contexts"), ExitCode.CREDENTIALS, "no solution: give --solution ID");
    assertFails(
        nobody.run("contexts", "--solution", "s"),
        ExitCode.CREDENTIALS,
        "no user: give --key-file");
    assertFails(
        nobody.run("contexts", "--solution", "s", "--public"),
        ExitCode.CREDENTIALS,
        "no server: give --url URL or --host HOST");
    assertFails(
        nobody.run("contexts", "--profile", "nobody"), ExitCode.CREDENTIALS, "no profile nobody");
    assertFails(
        nobody.run("contexts", "--profile", "../x"), ExitCode.USAGE, "a profile is named by");
    assertFails(alice.run("contexts", "--url", "localhost:3000"), ExitCode.USAGE, "localhost:3000");
    assertFails(
        alice.run("contexts", "--key-file", "" + home.resolve("none")),
        ExitCode.CREDENTIALS,
        "no such file");
    assertFails(
        new Shell(home).with("PRIVMX_PROFILE", "alice").with("PRIVMX_KEY", "x").run("contexts"),
        ExitCode.CREDENTIALS,
        "not a private key in WIF: PRIVMX_KEY");
    assertFails(
        new Shell(home)
            .with("PRIVMX_PROFILE", "alice")
            .with("PRIVMX_KEY", stranger)
            .run("contexts"),
        ExitCode.REFUSED,
        "User doesn't exist");
    assertFails(alice.run("contexts", "--public"), ExitCode.REFUSED, "Access denied");
    assertFails(alice.run("read", "nope"), ExitCode.REFUSED, "Thread does not exist (0x6001)");
    assertFails(
        alice.run("read", "nope", "--limit", "0"), ExitCode.REFUSED, "Invalid params", "limit");
    assertFails(
        alice.run("threads", "create", scene.context, "--user", "carol"),
        ExitCode.USAGE,
        "no user carol in context " + scene.context);
    assertFails(
        alice.run("contexts", "--url", "http://127.0.0.1:1"),
        ExitCode.UNREACHABLE,
        "http://127.0.0.1:1/api/v2.0 did not answer: cannot connect");
  }

  private static void assertFails(Outcome outcome, ExitCode code, String... messages) {
    assertThat(outcome.err()).contains(messages);
    assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).startsWith("privmx");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.code()).isEqualTo(code);
  }

  @Test
  void aFullDiskIsAFailureAndAReaderWhoWentIsNone() {
    assertThat(contextsInto("No space left on device")).isEqualTo(ExitCode.FAILED);
    assertThat(contextsInto("Broken pipe")).isEqualTo(ExitCode.DONE);
  }

  private static ExitCode contextsInto(String trouble) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(trouble);
          }
        };
    return Privmx.run(alice.terminal(broken, new ByteArrayOutputStream()), "contexts");
  }
}
