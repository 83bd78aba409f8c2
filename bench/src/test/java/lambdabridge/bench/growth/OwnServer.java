package lambdabridge.bench.growth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import lambdabridge.local.engine.EmbeddedDynamoDb;
import lambdabridge.local.engine.EmbeddedS3;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.Bridge;
import lambdabridge.server.BridgeConfig;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.management.ManagementRequest;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.secret.BridgeSecrets;
import org.jspecify.annotations.Nullable;

/**
 * A server in this process with one user in one context, who speaks to it in two ways: by messages
 * of the protocol, which is what gets measured, and, to store much in little time, straight to the
 * methods, which then do all that they do otherwise.
 */
final class OwnServer implements AutoCloseable {
  private static final String HOST = "bridge.example";
  private static final String ADDRESS = "192.0.2.1";
  private static final String BUCKET = "bodies";
  private static final String USER = "alice";
  private static final String KEY_ID = "key-1";
  private static final int BODY_BYTES =
      768; // about what the official client makes of a line or two
  private static final int WRITERS = 8;

  private final SecureRandom random = new SecureRandom();
  private final EmbeddedDynamoDb tables;
  private final EmbeddedS3 objects = EmbeddedS3.inMemory(BUCKET);
  private final Bridge bridge;
  private final RpcDispatcher methods;
  private final IssuedKey administrator;
  private final String context;
  private final Caller caller;

  final ClientConnection client;

  /** Starts a server that keeps its tables in {@code folder}, or nothing if it is null. */
  OwnServer(@Nullable Path folder) throws IOException {
    tables = folder == null ? EmbeddedDynamoDb.inMemory() : EmbeddedDynamoDb.onDisk(folder);
    Tables names = Tables.withPrefix("growth-");
    for (String table : names.all()) {
      tables.client().createTable(names.definition(table));
    }
    Clock clock = Clock.systemUTC();
    bridge =
        new Bridge(
            new BridgeConfig(
                names,
                BUCKET,
                HOST,
                5 * 1024 * 1024,
                "https://" + HOST,
                Duration.ofHours(2),
                /* selfRegistration= */ false,
                BridgeSecrets.generate(random, clock.instant()),
                ProxyConfig.fromEnvironment(Map.of(), HOST, 5 * 1024 * 1024),
                /* managementRate= */ 0),
            tables.client(),
            tables.client(),
            objects.client(),
            (socket, message) -> true,
            Metrics.unread(),
            clock,
            random);
    methods = new RpcDispatcher(bridge.rpcTable());
    administrator = bridge.apiKeys().createMainKey();
    String solution = manage("solution/createSolution", Map.of("name", "growth"), "solutionId");
    context =
        manage(
            "context/createContext",
            Map.of("solution", solution, "name", "c", "description", "", "scope", "private"),
            "contextId");
    EcPrivateKey key = EcPrivateKey.generate(random);
    String publicKey = key.publicKey().pub58();
    manage(
        "context/addUserToContext",
        Map.of("contextId", context, "userId", USER, "userPubKey", publicKey),
        null);
    caller =
        new Caller(
            new Session("session", Level.LOGGED_IN, publicKey, solution, null, 1),
            Origin.http(ADDRESS));
    client =
        new ClientConnection(
            message -> bridge.endpoint().handle(message, Origin.http(ADDRESS)),
            new ClientSettings(1, "growth", solution, null),
            clock,
            random);
    client.logIn(key);
  }

  private String manage(String method, Map<String, ?> params, @Nullable String field) {
    String credentials = administrator.id() + ":" + administrator.secret();
    String authorization = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    String call =
        Json.encode(Map.of("jsonrpc", "2.0", "id", 1L, "method", method, "params", params));
    var request =
        new ManagementRequest(
            "POST",
            "/api",
            Map.of("authorization", "Basic " + authorization),
            Bytes.ofUtf8(call),
            ADDRESS);
    String answer = bridge.management().handle(request).json().utf8();
    if (Json.decode(answer) instanceof Map<?, ?> fields
        && (field == null
            ? fields.containsKey("result")
            : fields.get("result") instanceof Map<?, ?>)) {
      return fields.get("result") instanceof Map<?, ?> result && field != null
          ? String.valueOf(result.get(field))
          : "";
    }
    throw new IllegalStateException(method + " is answered with " + answer);
  }

  String context() {
    return context;
  }

  /** Makes threads and returns the id of the last. */
  String addThreads(int count) {
    return writeAll(count, "thread.threadCreate", this::thread, "threadId");
  }

  /** Sends messages. */
  void addMessages(String thread, int count) {
    writeAll(count, "thread.threadMessageSend", () -> message(thread), "messageId");
  }

  private Map<String, Object> thread() {
    return Map.of(
        "contextId", context,
        "resourceId", UUID.randomUUID().toString(),
        "users", List.of(USER),
        "managers", List.of(USER),
        "data", "data",
        "keyId", KEY_ID,
        "keys", List.of(Map.of("user", USER, "keyId", KEY_ID, "data", "AAAA")));
  }

  Map<String, Object> message(String thread) {
    byte[] body = new byte[BODY_BYTES];
    random.nextBytes(body);
    return Map.of(
        "threadId",
        thread,
        "resourceId",
        UUID.randomUUID().toString(),
        "data",
        Base64.getEncoder().encodeToString(body),
        "keyId",
        KEY_ID);
  }

  private String writeAll(int count, String method, Callable<Map<String, Object>> each, String id) {
    AtomicInteger left = new AtomicInteger(count);
    List<Callable<String>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(
          () -> {
            String last = "";
            while (left.getAndDecrement() > 0) {
              Object answer = methods.call(caller, method, new HashMap<>(each.call()));
              last = answer instanceof Map<?, ?> fields ? String.valueOf(fields.get(id)) : "";
            }
            return last;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
      String last = "";
      for (Future<String> writer : executor.invokeAll(writers)) {
        last = writer.get().isEmpty() ? last : writer.get();
      }
      return last;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    objects.close();
    tables.close();
  }
}
