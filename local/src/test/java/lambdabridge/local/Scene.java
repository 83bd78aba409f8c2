package lambdabridge.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Fields;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;

/** A whole server that keeps nothing, with a solution, a context and two users in it. */
public final class Scene implements AutoCloseable {
  final LocalBridge bridge;
  public final PrivmxClient client = PrivmxClient.create();
  public final EcPrivateKey alice = EcPrivateKey.generate(new SecureRandom());
  public final EcPrivateKey bob = EcPrivateKey.generate(new SecureRandom());
  public final String apiKeyId;
  public final String apiKeySecret;
  public final String solution;
  public final String context;
  private final BackendRequester administrator;

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

  /** Starts a server with these options besides. */
  public static Scene open(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--port", "0", "--data", ":memory:"));
    all.addAll(List.of(options));
    return new Scene(LocalBridge.start(Options.parse(all, Path.of("unused"))));
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
