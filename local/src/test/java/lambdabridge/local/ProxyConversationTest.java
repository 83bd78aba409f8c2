package lambdabridge.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import lambdabridge.client.format.Fields;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.ProxyTransport;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.client.TransportException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client without a way to server B uses it through its own server A. */
class ProxyConversationTest {
  private static final String SECRET = "what only B may read";

  @Test
  void threadsOfAnotherServerAreUsedAndTheOwnServerLearnsNothing() throws Exception {
    PrintStream console = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    try (Scene a = Scene.open("--proxy", "users", "--proxy-private");
        Scene b = Scene.open()) {
      Queue<Bytes> seenByA = new ConcurrentLinkedQueue<>();
      ClientConnection outer = logIn(a, new HttpTransport(HttpClient.newHttpClient(), api(a)));
      ClientConnection inner = logIn(b, recorded(new ProxyTransport(outer, b.host()), seenByA));

      String thread = text(inner.call("thread.threadCreate", newThread(b)), "threadId");
      inner.call(
          "thread.threadMessageSend",
          Map.of("threadId", thread, "keyId", "k1", "data", SECRET + " in a message"));
      Object page =
          inner.call(
              "thread.threadMessagesGet",
              Map.of("threadId", thread, "skip", 0L, "limit", 10L, "sortOrder", "desc"));

      assertThat(String.valueOf(page)).contains(SECRET);
      StoredData atB = new StoredData(b.bridge.engines());
      StoredData atA = new StoredData(a.bridge.engines());
      assertThat(atB.contains(SECRET)).as("where it belongs").isTrue();
      assertThat(atA.contains("proxyrate#")).as("that calls are counted").isTrue();
      for (String ofB : List.of(SECRET, b.alice.wif(), thread, b.alice.publicKey().pub58())) {
        assertThat(atA.contains(ofB)).as(ofB).isFalse();
        assertThat(log.toString(UTF_8)).doesNotContain(ofB);
      }
      assertThat(seenByA)
          .hasSizeGreaterThan(6)
          .allSatisfy(
              message ->
                  assertThat(new String(message.toArray(), ISO_8859_1)).doesNotContain(SECRET));
    } finally {
      System.setErr(console);
    }
  }

  @Test
  void aDelegatedCallAnswersAndRefusalsNameTheirRule() throws Exception {
    try (Scene a = Scene.open("--proxy", "users", "--proxy-private", "--proxy-deny", "b.example");
        Scene b = Scene.open();
        Scene strict = Scene.open("--proxy", "users")) {
      ClientConnection own = logIn(a, new HttpTransport(HttpClient.newHttpClient(), api(a)));

      assertThat(own.call("proxy", ping(b.host()))).isEqualTo("pong");
      assertThat(own.call("proxy", ping(a.host()))).as("the server itself").isEqualTo("pong");
      assertThatThrownBy(() -> own.call("proxy", ping("127.0.0.1:" + api(a).getPort())))
          .as("itself under a foreign name")
          .isInstanceOfSatisfying(RpcErrorException.class, e -> isRefused(e, 0x6F01, "own-server"));
      assertThatThrownBy(() -> own.call("proxy", ping("b.example")))
          .isInstanceOfSatisfying(RpcErrorException.class, e -> isRefused(e, 0x6F01, "denylist"));

      ClientConnection guarded =
          logIn(strict, new HttpTransport(HttpClient.newHttpClient(), api(strict)));
      ClientConnection inner =
          new ClientConnection(
              new ProxyTransport(guarded, b.host()), settings(b), Clock.systemUTC(), random());
      assertThatThrownBy(() -> inner.logIn(b.alice))
          .isInstanceOf(TransportException.class)
          .hasCauseInstanceOf(RpcErrorException.class)
          .hasMessageContaining("rule=address");
    }
  }

  private static void isRefused(RpcErrorException refusal, long code, String rule) {
    assertThat(refusal.code()).isEqualTo(code);
    assertThat((Map<?, ?>) refusal.data()).extracting("rule").isEqualTo(rule);
  }

  private static Map<String, Object> ping(String destination) {
    return Map.of("destination", destination, "encrypt", true, "data", Map.of("method", "ping"));
  }

  private static Map<String, Object> newThread(Scene scene) {
    return Map.of(
        "contextId",
        scene.context,
        "users",
        List.of("alice"),
        "managers",
        List.of("alice"),
        "data",
        SECRET + " in a thread",
        "keyId",
        "k1",
        "keys",
        List.of(Map.of("user", "alice", "keyId", "k1", "data", SECRET + " in a key")));
  }

  private static Transport recorded(Transport transport, Queue<Bytes> messages) {
    return message -> {
      Bytes answer = transport.exchange(message);
      messages.addAll(List.of(message, answer));
      return answer;
    };
  }

  private static ClientConnection logIn(Scene scene, Transport transport) {
    ClientConnection connection =
        new ClientConnection(transport, settings(scene), Clock.systemUTC(), random());
    connection.logIn(scene.alice);
    return connection;
  }

  private static ClientSettings settings(Scene scene) {
    return new ClientSettings(1, "test", scene.solution, null);
  }

  private static SecureRandom random() {
    return new SecureRandom();
  }

  private static URI api(Scene scene) {
    return URI.create(scene.url() + "/api/v2.0");
  }

  private static String text(@Nullable Object result, String name) {
    return Fields.of(result).text(name);
  }
}
