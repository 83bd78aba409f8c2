package lambdabridge.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.Connection;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Fields;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/** A whole server with a solution, a context and two users in it. */
public final class Scene implements AutoCloseable {
  LocalBridge bridge;
  public final PrivmxClient client = PrivmxClient.create();
  public final EcPrivateKey alice = EcPrivateKey.generate(new SecureRandom());
  public final EcPrivateKey bob = EcPrivateKey.generate(new SecureRandom());
  public final String apiKeyId;
  public final String apiKeySecret;
  public final String solution;
  public final String context;
  private final BackendRequester administrator;

  /** A user of the context. */
  record User(String id, EcPrivateKey key) {
    UserWithPubKey asMember() {
      return new UserWithPubKey(id, key.publicKey().pub58());
    }
  }

  private Scene(LocalBridge bridge) {
    this.bridge = bridge;
    Fields bootstrap = Fields.of(Json.decode(requireNonNull(bridge.bootstrap())));
    apiKeyId = bootstrap.text("apiKeyId");
    apiKeySecret = bootstrap.text("apiKeySecret");
    administrator =
        client.backend(
            bridge.url(), new BackendRequester.Credentials.Basic(apiKeyId, apiKeySecret));
    solution = manage("solution/createSolution", Map.of("name", "Demo")).text("solutionId");
    context = createContext("Demo");
    addUser(context, "alice", alice);
    addUser(context, "bob", bob);
  }

  /**
   * Starts a server that keeps nothing, with these options besides: embedded, or the one that the
   * system property {@code bridge.server} describes by options of its own.
   */
  public static Scene open(String... options) throws Exception {
    return new Scene(bridge(0, ":memory:", options));
  }

  /** Starts a server that keeps its data in a folder. */
  static Scene openIn(Path folder) throws Exception {
    return new Scene(bridge(0, folder.toString()));
  }

  /** Ends the server and starts it again at the same address. */
  void restart(Path folder) throws Exception {
    int port = URI.create(bridge.url()).getPort();
    bridge.close();
    bridge = bridge(port, folder.toString());
  }

  private static LocalBridge bridge(int port, String data, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--port", "" + port, "--data", data));
    if (data.equals(":memory:")) {
      all.addAll(List.of(System.getProperty("bridge.server", "--port 0").split(" ")));
    }
    all.addAll(List.of(options));
    return LocalBridge.start(Options.parse(all, Path.of("unused")));
  }

  public Fields manage(String method, Map<String, ?> params) {
    return Fields.of(administrator.call(method, params));
  }

  public String createContext(String name) {
    Map<String, String> params =
        Map.of("solution", solution, "name", name, "description", "", "scope", "private");
    return manage("context/createContext", params).text("contextId");
  }

  public void addUser(String contextId, String userId, EcPrivateKey key) {
    String pub = key.publicKey().pub58();
    administrator.call(
        "context/addUserToContext",
        Map.of("contextId", contextId, "userId", userId, "userPubKey", pub));
  }

  User asAlice() {
    return new User("alice", alice);
  }

  User asBob() {
    return new User("bob", bob);
  }

  /** Adds a user with a fresh key to the context. */
  User newUser(String id) {
    User user = new User(id, EcPrivateKey.generate(new SecureRandom()));
    addUser(context, id, user.key);
    return user;
  }

  Connection connect(User user) {
    return connect(user, PrivmxClient.Options.DEFAULT);
  }

  Connection connect(User user, PrivmxClient.Options options) {
    return client.connect(user.key.wif(), solution, bridge.url(), options);
  }

  static Bytes text(String text) {
    return Bytes.ofUtf8(text);
  }

  /**
   * Makes an account.
   *
   * @param userKey public key of the user to tie the account to, or null
   */
  public void createAccount(String name, String password, @Nullable String userKey) {
    PasswordVerifier made = PasswordVerifier.create(name, password, new SecureRandom());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("name", name);
    params.put(
        "credentials",
        Map.of(
            "salt", made.salt().hex(),
            "verifier", HexFormat.of().formatHex(made.verifier().toArray()),
            "loginData", made.loginData()));
    if (userKey != null) {
      params.put("userPubKey", userKey);
    }
    administrator.call("account/create", params);
  }

  public String url() {
    return bridge.url();
  }

  /** Returns the part of the URL that a host is discovered by. */
  public String host() {
    return bridge.url().substring("http://".length());
  }

  public UserWithPubKey aliceUser() {
    return new UserWithPubKey("alice", alice.publicKey().pub58());
  }

  public UserWithPubKey bobUser() {
    return new UserWithPubKey("bob", bob.publicKey().pub58());
  }

  @Override
  public void close() throws IOException {
    client.close();
    bridge.close();
  }
}
