package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.Bridge;
import lambdabridge.server.BridgeConfig;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.blob.MemoryS3;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.dynamo.TableStream;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.secret.BridgeSecrets;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A bridge seen by administrators: calls go in as the bytes of requests and come back as answers.
 */
final class TestManagement {
  static final String INITIALIZATION_TOKEN = "let me in";
  static final String IP = "192.0.2.1";

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.123Z"));
  final SecureRandom random = new SecureRandom();
  final Bridge bridge;
  private final ManagementApi api;
  private final TableStream changes;
  private final Queue<Push> pushes = new ConcurrentLinkedQueue<>();

  /** A message a socket got without asking. */
  record Push(String connectionId, String text) {
    Map<?, ?> json() {
      return object(Json.decode(text));
    }
  }

  TestManagement(DynamoDbExtension dynamo) {
    this(dynamo, dynamo.client(), INITIALIZATION_TOKEN);
  }

  TestManagement(DynamoDbExtension dynamo, DynamoDbClient shortLived) {
    this(dynamo, shortLived, INITIALIZATION_TOKEN);
  }

  /** Returns a bridge that no first key can be made on. */
  static TestManagement withoutInitializationToken(DynamoDbExtension dynamo) {
    return new TestManagement(dynamo, dynamo.client(), null);
  }

  private TestManagement(
      DynamoDbExtension dynamo, DynamoDbClient shortLived, @Nullable String initializationToken) {
    BridgeSecrets secrets = BridgeSecrets.generate(random, clock.instant());
    BridgeConfig config =
        new BridgeConfig(
            dynamo.tables(),
            "bucket",
            "bridge.example.com",
            1024 * 1024,
            "https://ws.bridge.example.com",
            Duration.ofHours(3),
            false,
            secrets.withInitializationToken(
                initializationToken == null
                    ? null
                    : SecretBytes.wrap(Bytes.ofUtf8(initializationToken).toArray())),
            ProxyConfig.fromEnvironment(Map.of(), "bridge.example.com", 1024 * 1024),
            /* managementRate= */ 0);
    bridge =
        new Bridge(
            config,
            dynamo.client(),
            shortLived,
            new MemoryS3().client(),
            AccessLog.noting(
                (socket, message) -> pushes.add(new Push(socket.connectionId(), message.utf8()))),
            Metrics.unread(),
            clock,
            random);
    api = bridge.management();
    changes = new TableStream(dynamo, dynamo.tables().containers());
  }

  /** What a call came to: a result, or an error. */
  record Answer(Map<?, ?> json) {
    @Nullable Object result() {
      assertThat(json.containsKey("error")).as("%s is an error", json).isFalse();
      return json.get("result");
    }

    /** Returns a field of a result that is an object. */
    @Nullable Object get(String field) {
      return object(result()).get(field);
    }

    List<Object> list(String field) {
      return new ArrayList<>((List<?>) Objects.requireNonNull(get(field), field));
    }

    /** Returns one field of each object in a list. */
    List<Object> listOf(String field, String innerField) {
      return list(field).stream()
          .<Object>map(element -> Objects.requireNonNull(object(element).get(innerField)))
          .toList();
    }

    String text(String field) {
      return String.valueOf(get(field));
    }

    Map<?, ?> error() {
      assertThat(json.containsKey("error")).as("%s is an error", json).isTrue();
      assertThat(json.containsKey("result")).as("%s has a result too", json).isFalse();
      return object(json.get("error"));
    }

    @Nullable Object data() {
      return error().get("data");
    }

    boolean isError() {
      return json.containsKey("error");
    }

    void isOk() {
      assertThat(result()).isEqualTo("OK");
    }

    void is(ErrorCode code) {
      assertThat(error().get("code")).as("code of %s", json).isEqualTo((long) code.code());
      assertThat(error().get("message")).isEqualTo(code.message());
    }
  }

  /** Who sends calls, and how. */
  final class Client {
    private final Map<String, String> headers;
    private final String ip;
    private final @Nullable String bodyToken;

    private Client(Map<String, String> headers, String ip, @Nullable String bodyToken) {
      this.headers = headers;
      this.ip = ip;
      this.bodyToken = bodyToken;
    }

    Client from(String otherIp) {
      return new Client(headers, otherIp, bodyToken);
    }

    /** Calls a method with parameters given as name, value, name, value … */
    Answer call(String method, Object... params) {
      return send(request(method, map(params), bodyToken));
    }

    Answer call(String method, Map<String, ? extends @Nullable Object> params) {
      return send(request(method, params, bodyToken));
    }

    /** Sends a body as it is. */
    Answer send(String body) {
      return sendTo("POST", "/api", body);
    }

    Answer sendTo(String httpMethod, String path, String body) {
      ManagementAnswer answer =
          AccessLog.as(
              AccessLog.MANAGEMENT,
              () ->
                  api.handle(
                      new ManagementRequest(httpMethod, path, headers, Bytes.ofUtf8(body), ip)));
      assertThat(answer.status()).isEqualTo(200);
      return decode(answer.json());
    }
  }

  Client nobody() {
    return new Client(Map.of(), IP, null);
  }

  Client basic(String id, String secret) {
    return withHeader("Basic " + base64(id + ":" + secret));
  }

  Client basic(IssuedKey key) {
    return basic(key.id(), key.secret());
  }

  Client bearer(String token) {
    return withHeader("Bearer " + token);
  }

  Client withHeader(String authorization) {
    return new Client(Map.of("authorization", authorization), IP, null);
  }

  Client withBodyToken(String token) {
    return new Client(Map.of(), IP, token);
  }

  /** Returns a client with a new key for everything, of an API user of its own. */
  Client main() {
    return basic(bridge.apiKeys().createMainKey());
  }

  /** Returns a client with a new key of {@code creator}'s API user. */
  Client keyWith(Client creator, String... scope) {
    Answer key = creator.call("manager/createApiKey", "name", "key", "scope", List.of(scope));
    return basic(key.text("id"), key.text("secret"));
  }

  /** Sends a text frame on a management socket. */
  Answer callOn(SocketRef socket, @Nullable String bodyToken, String method, Object... params) {
    return decode(
        AccessLog.as(
            AccessLog.MANAGEMENT_SOCKET,
            () ->
                api.handleSocketMessage(
                    socket, IP, Bytes.ofUtf8(request(method, map(params), bodyToken)))));
  }

  /** Calls a method of the main API as a context's user. */
  Map<?, ?> callAsUser(
      String publicKey, String solutionId, String method, Map<String, Object> params) {
    Session session = new Session("session", Level.LOGGED_IN, publicKey, solutionId, null, 2);
    return object(
        AccessLog.as(
            AccessLog.HTTP,
            () ->
                new RpcDispatcher(bridge.rpcTable())
                    .call(new Caller(session, Origin.http("192.0.2.1")), method, params)));
  }

  /** Makes all calls at once and returns their answers in order. */
  static List<Answer> inParallel(List<Callable<Answer>> calls) {
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns what is pushed to a socket for all that was committed since the last call. */
  List<Push> pushesTo(SocketRef socket) {
    pushes.clear();
    List<StreamRecord> records = changes.take();
    assertThat(AccessLog.as(AccessLog.NOTIFY, () -> bridge.notifier().handle(records))).isEmpty();
    return pushes.stream()
        .filter(push -> push.connectionId().equals(socket.connectionId()))
        .toList();
  }

  static SocketRef socket(String connectionId) {
    return SocketRef.of(connectionId, "https://ws.bridge.example.com", SocketRef.MANAGEMENT_STAGE);
  }

  String newPublicKey() {
    return EcPrivateKey.generate(random).publicKey().pub58();
  }

  static String request(String method, Object params, @Nullable String bodyToken) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("jsonrpc", "2.0");
    request.put("id", 7L);
    request.put("method", method);
    request.put("params", params);
    if (bodyToken != null) {
      request.put("token", bodyToken);
    }
    return Json.encode(request);
  }

  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(Bytes.ofUtf8(text).toArray());
  }

  private static Answer decode(Bytes json) {
    return new Answer(object(Json.decode(json.utf8())));
  }

  static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
