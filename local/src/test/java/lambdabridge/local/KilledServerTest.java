package lambdabridge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.Connection;
import lambdabridge.client.Message;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Fields;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server with SIGKILL while clients send as fast as they can, starts it on the same data
 * and looks for every message it had acknowledged. {@code -Dkills=20} does so more often.
 */
@NullUnmarked
@Tag("slow")
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final int SENDERS = 8;
  private static final int SENDS_BEFORE_THE_KILL = 200;
  private static final int PAGE = 100;

  @TempDir Path folder;
  private final PrivmxClient client = PrivmxClient.create();
  private final EcPrivateKey alice = EcPrivateKey.generate(new SecureRandom());
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private String solution;

  @Test
  void everyAcknowledgedMessageIsThereAfterTheKill() throws Exception {
    String threadId;
    try (Server first = new Server()) {
      String context = createContext(first);
      UserWithPubKey member = new UserWithPubKey("alice", alice.publicKey().pub58());
      try (Connection connection = connect(first)) {
        threadId =
            new ThreadApi(connection)
                .createThread(
                    context, List.of(member), List.of(member), text("{}"), text("talk"), null);
      }
      sendUntilKilled(first, threadId);
    }
    for (int kills = 1; kills < KILLS; kills++) {
      try (Server server = new Server()) {
        check(server, threadId);
        sendUntilKilled(server, threadId);
      }
    }
    try (Server last = new Server()) {
      check(last, threadId);
    }
    System.out.println(KILLS + " kills, " + acknowledged.size() + " acknowledged, none lost");
  }

  private String createContext(Server server) throws IOException {
    Fields bootstrap =
        Fields.of(Json.decode(Files.readString(folder.resolve("bootstrap.json"), UTF_8)));
    BackendRequester administrator =
        client.backend(
            server.url,
            new BackendRequester.Credentials.Basic(
                bootstrap.text("apiKeyId"), bootstrap.text("apiKeySecret")));
    solution =
        Fields.of(administrator.call("solution/createSolution", Map.of("name", "kills")))
            .text("solutionId");
    Map<String, String> params =
        Map.of("solution", solution, "name", "kills", "description", "", "scope", "private");
    String context =
        Fields.of(administrator.call("context/createContext", params)).text("contextId");
    administrator.call(
        "context/addUserToContext",
        Map.of("contextId", context, "userId", "alice", "userPubKey", alice.publicKey().pub58()));
    return context;
  }

  private Connection connect(Server server) {
    return client.connect(alice.wif(), solution, server.url, PrivmxClient.Options.DEFAULT);
  }

  private void sendUntilKilled(Server server, String threadId) throws Exception {
    var enough = new CountDownLatch(SENDS_BEFORE_THE_KILL);
    var killed = new AtomicBoolean();
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int i = 0; i < SENDERS; i++) {
        senders.execute(() -> send(server, threadId, enough, killed));
      }
      assertThat(enough.await(2, TimeUnit.MINUTES)).as("sends before the kill").isTrue();
      killed.set(true);
      server.kill();
    }
  }

  private void send(Server server, String threadId, CountDownLatch enough, AtomicBoolean killed) {
    try (Connection connection = connect(server)) {
      ThreadApi threads = new ThreadApi(connection);
      while (true) {
        acknowledged.add(threads.sendMessage(threadId, text(""), text(""), text("hello")));
        enough.countDown();
      }
    } catch (RuntimeException e) {
      if (!killed.get()) {
        throw e;
      }
    }
  }

  /** All that was acknowledged is there once, readable, and counted. */
  private void check(Server server, String threadId) {
    try (Connection connection = connect(server)) {
      ThreadApi threads = new ThreadApi(connection);
      List<String> found = new ArrayList<>();
      PagingQuery next = PagingQuery.oldest(PAGE);
      long total = threads.listMessages(threadId, next).totalAvailable();
      while (true) {
        var page = threads.listMessages(threadId, next);
        for (Message message : page.readItems()) {
          assertThat(message.data().utf8()).isEqualTo("hello");
          found.add(message.info().messageId());
        }
        if (page.readItems().size() < PAGE) {
          break;
        }
        next = PagingQuery.oldest(PAGE).after(found.getLast());
      }
      assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
      assertThat(total).isEqualTo(found.size());
      assertThat(threads.getThread(threadId).messagesCount()).isEqualTo(found.size());
    }
  }

  /** The server as {@code local/run.sh} starts it, in a process of its own. */
  private final class Server implements AutoCloseable {
    final Process process;
    final String url;

    Server() throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "--port",
                  "0",
                  "--data",
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      String line = lines.readLine();
      assertThat(line).as("the server's last line of its start").startsWith("ready ");
      url = line.substring("ready ".length());
    }

    void kill() {
      process.destroyForcibly().onExit().join(); // SIGKILL
    }

    @Override
    public void close() {
      kill();
    }
  }
}
