package lambdabridge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.client.transport.HttpTransport;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registers, logs in by SRP and uses Threads over HTTP, in one process. */
@NullUnmarked
class AccountTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final EcPrivateKey USER = EcPrivateKey.generate(RANDOM);
  private static LocalBridge bridge;
  private static String host;
  private static String solution;
  private static String context;

  @BeforeAll
  static void start() throws Exception {
    bridge =
        LocalBridge.start(
            Options.parse(
                List.of("--port", "0", "--data", ":memory:", "--self-registration"),
                Path.of("unused")));
    host = URI.create(bridge.url()).getAuthority();
    solution =
        (String)
            object(manage("solution/createSolution", Map.of("name", "Demo"))).get("solutionId");
    context =
        (String)
            object(
                    manage(
                        "context/createContext",
                        Map.of(
                            "solution", solution,
                            "name", "Demo",
                            "description", "",
                            "scope", "private")))
                .get("contextId");
    manage(
        "context/addUserToContext",
        Map.of("contextId", context, "userId", "jan", "userPubKey", USER.publicKey().pub58()));
  }

  @AfterAll
  static void stop() throws Exception {
    bridge.close();
  }

  @Test
  void whoLogsInWithAPasswordWritesMessagesAsTheUserTheAccountIsTiedTo() {
    PasswordVerifier made = PasswordVerifier.create("jan", "secret", RANDOM);
    ClientConnection anonymous = client();
    anonymous.connectAnonymously();
    anonymous.call(
        "account.register",
        Map.of("name", "jan", "credentials", credentials(made), "userKey", proof("jan")));

    ClientConnection jan = client();
    jan.logInWithPassword("jan", host, "secret", null);
    String threadId = createThread(jan);
    jan.call(
        "thread.threadMessageSend",
        Map.of("threadId", threadId, "data", Map.of("text", "hello"), "keyId", "k1"));

    ClientConnection byKey = client();
    byKey.logIn(USER);
    Map<?, ?> thread =
        object(object(byKey.call("thread.threadGet", Map.of("threadId", threadId))).get("thread"));
    assertThat(thread.get("creator")).isEqualTo("jan");
    assertThat(thread.get("messages")).isEqualTo(1L);
  }

  @Test
  void theAdministratorsAccountLogsInAndAWrongPasswordDoesNot() throws Exception {
    PasswordVerifier made = PasswordVerifier.create("eve", "secret", RANDOM);
    manage("account/create", Map.of("name", "eve", "credentials", credentials(made)));

    client().logInWithPassword("eve", host, "secret", null);

    for (String name : List.of("eve", "nobody")) {
      assertThatExceptionOfType(AlertException.class)
          .isThrownBy(() -> client().logInWithPassword(name, host, "wrong", null))
          .withMessage("Different M1");
    }
  }

  @Test
  void aClientLearnsTheServersKeyAndAgreesOnKeysWithIt() throws Exception {
    Map<?, ?> keys = object(call("server/getKeys", Map.of(), null));
    Map<?, ?> key = object(((List<?>) keys.get("serverKeys")).getFirst());

    ClientConnection client = client();
    client.connectTo(
        new KnownServerKey(
            Bytes.ofHex((String) key.get("id")), EcPublicKey.ofPub58((String) key.get("key"))));

    assertThat(client.call("server.getKeys", Map.of())).isEqualTo(keys);
  }

  private static ClientConnection client() {
    return new ClientConnection(
        new HttpTransport(HTTP, URI.create(bridge.url() + "/api/v2.0")),
        new ClientSettings(1, "test", solution, null),
        Clock.systemUTC(),
        RANDOM);
  }

  private static String createThread(ClientConnection jan) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("contextId", context);
    params.put("resourceId", java.util.UUID.randomUUID().toString());
    params.put("users", List.of());
    params.put("managers", List.of("jan"));
    params.put("data", Map.of("title", "t"));
    params.put("keyId", "k1");
    params.put("keys", List.of(Map.of("user", "jan", "keyId", "k1", "data", "sealed")));
    return (String) object(jan.call("thread.threadCreate", params)).get("threadId");
  }

  private static Map<String, Object> credentials(PasswordVerifier made) {
    return Map.of(
        "salt",
        made.salt().hex(),
        "verifier",
        HexFormat.of().formatHex(made.verifier().toArray()),
        "loginData",
        made.loginData());
  }

  private static Map<String, Object> proof(String name) {
    String nonce = Base64.getEncoder().encodeToString(new byte[32]);
    long timestamp = System.currentTimeMillis();
    Bytes signed = Bytes.ofUtf8("user-key " + name + "#" + host + " " + nonce + " " + timestamp);
    return Map.of(
        "key",
        USER.publicKey().pub58(),
        "nonce",
        nonce,
        "timestamp",
        timestamp,
        "signature",
        Base64.getEncoder().encodeToString(USER.sign(signed).toArray()));
  }

  private static Object manage(String method, Map<String, ?> params) throws Exception {
    Map<?, ?> bootstrap = object(Json.decode(bridge.bootstrap()));
    String credentials = bootstrap.get("apiKeyId") + ":" + bootstrap.get("apiKeySecret");
    return call(
        method, params, "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
  }

  private static Object call(String method, Map<String, ?> params, @Nullable String authorization)
      throws Exception {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("jsonrpc", "2.0");
    call.put("id", 1L);
    call.put("method", method);
    call.put("params", params);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(bridge.url() + "/api"));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    String answer =
        HTTP.send(
                request.POST(HttpRequest.BodyPublishers.ofString(Json.encode(call))).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    Map<?, ?> response = object(Json.decode(answer));
    assertThat(response.containsKey("result")).as(answer).isTrue();
    return Objects.requireNonNull(response.get("result"));
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
