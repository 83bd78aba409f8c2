package lambdabridge.server.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.function.Events;
import lambdabridge.server.function.ManagementFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator has made: two solutions, a context with users and a thread, a second API
 * key and an account. What it shows has no ids or times in it, so that two scenes can be compared.
 */
final class ManagementScene {
  private static final Map<String, Object> PAGE = Map.of("skip", 0, "limit", 100);

  final String tag = UUID.randomUUID().toString().substring(0, 8);
  final WholeServer server;
  final IssuedKey key;
  final String otherKey;
  final String solution;
  final String otherSolution;
  final String context;
  final EcPrivateKey aliceKey;
  final String thread;
  final List<String> messages = new ArrayList<>();
  final String refreshToken;
  private final ManagementFunction function;
  private final Map<String, String> labels = new HashMap<>();

  ManagementScene(WholeServer server) {
    this.server = server;
    function = new ManagementFunction(server.bridge.bridge());
    key = server.bridge.bridge().apiKeys().createMainKey();
    otherKey =
        text("manager/createApiKey", Map.of("name", "other", "scope", List.of("context")), "id");
    solution = text("solution/createSolution", Map.of("name", tag + " main"), "solutionId");
    otherSolution = text("solution/createSolution", Map.of("name", tag + " other"), "solutionId");
    context = text("context/createContext", newContext("context"), "contextId");
    aliceKey = server.bridge.newKey();
    result("context/addUserToContext", user("alice", aliceKey.publicKey().pub58()));
    result("account/create", newAccount("first"));
    refreshToken = text("manager/auth", login(), "refreshToken");

    PrivmxTestClient alice = server.client(aliceKey, solution);
    alice.connectWithKey();
    thread =
        World.field(
                World.objectOf(
                    alice.call("thread.threadCreate", World.newThread(context, "talk", "alice"))),
                "threadId")
            .toString();
    for (int i = 0; i < 2; i++) {
      server.bridge.clock().advance(Duration.ofMillis(1));
      Map<String, Object> sent =
          World.objectOf(
              alice.call("thread.threadMessageSend", World.newMessage(thread, "message " + i)));
      messages.add(World.field(sent, "messageId").toString());
    }
    labels.put(tag, "tag");
    labels.put(key.id(), "main key");
    labels.put(otherKey, "other key");
    labels.put(solution, "main solution");
    labels.put(otherSolution, "other solution");
    labels.put(context, "context");
    labels.put(thread, "thread");
    labels.put(aliceKey.publicKey().pub58(), "alice's key");
    for (int i = 0; i < messages.size(); i++) {
      labels.put(messages.get(i), "message " + i);
    }
  }

  Map<String, Object> newContext(String name) {
    return Map.of(
        "solution",
        solution,
        "name",
        name,
        "description",
        "",
        "scope",
        "public",
        "policy",
        Map.of());
  }

  Map<String, Object> user(String id, String publicKey) {
    return Map.of("contextId", context, "userId", id, "userPubKey", publicKey, "acl", "ALLOW ALL");
  }

  Map<String, Object> newAccount(String name) {
    return Map.of(
        "name", name + "." + tag, "loginKeys", List.of(server.bridge.newKey().publicKey().pub58()));
  }

  Map<String, Object> login() {
    return Map.of(
        "grantType", "api_key_credentials", "apiKeyId", key.id(), "apiKeySecret", key.secret());
  }

  Map<String, Object> paged(String name, String id) {
    Map<String, Object> params = new HashMap<>(PAGE);
    params.put("sortOrder", "asc");
    params.put(name, id);
    return params;
  }

  Map<String, Object> page() {
    Map<String, Object> params = new HashMap<>(PAGE);
    params.put("sortOrder", "asc");
    return params;
  }

  static Map<String, @Nullable Object> from(String name, String id) {
    Map<String, @Nullable Object> params = new HashMap<>();
    params.put(name, id);
    params.put("from", null);
    params.put("limit", 100);
    params.put("sortOrder", "asc");
    return params;
  }

  /**
   * Calls a method as the administrator and returns the answer's {@code result} or {@code error}.
   *
   * @throws Unavailable if the answer is 503
   */
  Map<?, ?> call(String method, Map<String, ?> params) {
    ObjectNode event = Events.read("management-unauthorized.json");
    event
        .withObject("headers")
        .put(
            "authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(Bytes.ofUtf8(key.id() + ":" + key.secret()).toArray()));
    event.put(
        "body", Json.encode(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params)));
    JsonNode answer = Events.call(function, event);
    int status = answer.get("statusCode").asInt();
    if (status == 503) {
      throw new Unavailable();
    }
    if (status != 200) {
      throw new AssertionError("HTTP " + status + ": " + answer);
    }
    return (Map<?, ?>) Objects.requireNonNull(Json.decode(answer.get("body").asText()));
  }

  private Object result(String method, Map<String, ?> params) {
    server.bridge.clock().advance(Duration.ofMillis(1)); // lists are in order of time
    Map<?, ?> answer = call(method, params);
    return Objects.requireNonNull(answer.get("result"), () -> method + ": " + answer);
  }

  private String text(String method, Map<String, ?> params, String field) {
    return String.valueOf(((Map<?, ?>) result(method, params)).get(field));
  }

  /** Returns all that the administrator can see of the scene, its ids replaced by their names. */
  String look() {
    List<String> seen = new ArrayList<>();
    for (Object key : list("manager/listApiKeys", Map.of())) {
      seen.add("key " + key);
    }
    for (Object each : list("solution/listSolutions", Map.of())) {
      if (String.valueOf(each).contains(tag)) {
        seen.add("solution " + each);
      }
    }
    for (Object each : list("context/listContextsOfSolution", paged("solutionId", solution))) {
      seen.add("context " + each);
      Object id = ((Map<?, ?>) each).get("id");
      for (Object user :
          list("context/listUsersFromContext", paged("contextId", String.valueOf(id)))) {
        seen.add("user " + user);
      }
    }
    look(seen, "thread/listThreads", from("contextId", context));
    look(seen, "thread/listThreadMessages", from("threadId", thread));
    for (String name : List.of("first", "second")) {
      look(seen, "account/get", Map.of("name", name + "." + tag));
    }
    seen.replaceAll(this::withoutIds);
    seen.sort(String::compareTo);
    return String.join("\n", seen);
  }

  private List<?> list(String method, Map<String, ?> params) {
    Map<?, ?> result = (Map<?, ?>) result(method, params);
    return (List<?>)
        Objects.requireNonNull(
            result.get(method.equals("context/listUsersFromContext") ? "users" : "list"),
            () -> method + ": " + result);
  }

  private void look(List<String> seen, String method, Map<String, ?> params) {
    seen.add(method + " " + call(method, params));
  }

  private String withoutIds(String text) {
    String named = text;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      named = named.replace(label.getKey(), label.getValue());
    }
    return named
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24,}", "an id")
        .replaceAll("\\b[1-9A-HJ-NP-Za-km-z]{48,52}\\b", "a key")
        .replaceAll("\\b1\\d{12}\\b", "then");
  }
}
