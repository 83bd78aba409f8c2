package lambdabridge.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * One context on one server, and users in it, each logged in and with a thread of its own that
 * holds {@value #MESSAGES} messages.
 *
 * <p>Bodies are random bytes of the size that the official client's V5 form gives a message of a
 * line or two: what is measured is the server, not the sender's encryption.
 */
record Scene(String solution, List<User> users) {
  static final int MESSAGES = 100;
  private static final int BODY_BYTES = 768;
  private static final String KEY_ID = "bench-key";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A user logged in; {@code thread} is its own. */
  record User(String name, EcPrivateKey key, String context, String thread, Session session) {
    Map<String, Object> message() {
      return Map.of(
          "threadId",
          thread,
          "resourceId",
          UUID.randomUUID().toString(),
          "data",
          data(),
          "keyId",
          KEY_ID);
    }
  }

  /** How one key talks to one server. */
  record Session(HttpClient http, URI endpoint, String solution) {
    ClientConnection logIn(EcPrivateKey key) {
      ClientConnection connection =
          new ClientConnection(
              new HttpTransport(http, endpoint),
              new ClientSettings(1, "lambda-bridge-bench", solution, null),
              Clock.systemUTC(),
              RANDOM);
      connection.logIn(key);
      return connection;
    }
  }

  static Scene prepare(Administrator administrator, int count) {
    String solution =
        id(administrator.call("solution/createSolution", Map.of("name", "bench")), "solutionId");
    String context =
        id(
            administrator.call(
                "context/createContext",
                Map.of(
                    "solution", solution, "name", "bench", "description", "", "scope", "private")),
            "contextId");
    URI endpoint = administrator.url().resolve("/api/v2.0");
    Session session = new Session(administrator.http(), endpoint, solution);
    return new Scene(
        solution,
        inParallel(
            IntStream.range(0, count)
                .<Callable<User>>mapToObj(
                    i -> () -> user(administrator, session, context, "user" + i))
                .toList()));
  }

  private static User user(
      Administrator administrator, Session session, String context, String name) {
    EcPrivateKey key = EcPrivateKey.generate(RANDOM);
    administrator.call(
        "context/addUserToContext",
        Map.of("contextId", context, "userId", name, "userPubKey", key.publicKey().pub58()));
    ClientConnection connection = session.logIn(key);
    Object created =
        connection.call(
            "thread.threadCreate",
            Map.of(
                "contextId", context,
                "resourceId", UUID.randomUUID().toString(),
                "users", List.of(name),
                "managers", List.of(name),
                "data", data(),
                "keyId", KEY_ID,
                "keys", List.of(Map.of("user", name, "keyId", KEY_ID, "data", "AAAA"))));
    User user = new User(name, key, context, id(created, "threadId"), session);
    for (int i = 0; i < MESSAGES; i++) {
      connection.call("thread.threadMessageSend", user.message());
    }
    return user;
  }

  /** Runs everything at the same time and returns the results in order. */
  static <T> List<T> inParallel(List<Callable<T>> tasks) {
    try (ExecutorService executor =
        Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
      return executor.invokeAll(tasks).stream().map(Scene::result).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String data() {
    byte[] body = new byte[BODY_BYTES];
    RANDOM.nextBytes(body);
    return Base64.getEncoder().encodeToString(body);
  }

  private static String id(@Nullable Object answer, String field) {
    if (answer instanceof Map<?, ?> fields && fields.get(field) instanceof String id) {
      return id;
    }
    throw new IllegalStateException("answer without " + field + ": " + answer);
  }
}
