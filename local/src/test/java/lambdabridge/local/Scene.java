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
final class Scene implements AutoCloseable {
  final LocalBridge bridge;
  final PrivmxClient client = PrivmxClient.create();
  final EcPrivateKey alice = EcPrivateKey.generate(new SecureRandom());
  final EcPrivateKey bob = EcPrivateKey.generate(new SecureRandom());
  final String apiKeyId;
  final String apiKeySecret;
  final String solution;
  final String context;
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
  static Scene open(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--port", "0", "--data", ":memory:"));
    all.addAll(List.of(options));
    return new Scene(LocalBridge.start(Options.parse(all, Path.of("unused"))));
  }

  Fields manage(String method, Map<String, ?> params) {
    return Fields.of(administrator.call(method, params));
  }

  String createContext(String name) {
    Map<String, String> params =
        Map.of("solution", solution, "name", name, "description", "", "scope", "private");
    return manage("context/createContext", params).text("contextId");
  }

  void addUser(String contextId, String userId, EcPrivateKey key) {
    String pub = key.publicKey().pub58();
    administrator.call(
        "context/addUserToContext",
        Map.of("contextId", contextId, "userId", userId, "userPubKey", pub));
  }

  String url() {
    return bridge.url();
  }

  /** Returns the part of the URL that a host is discovered by. */
  String host() {
    return bridge.url().substring("http://".length());
  }

  UserWithPubKey aliceUser() {
    return new UserWithPubKey("alice", alice.publicKey().pub58());
  }

  UserWithPubKey bobUser() {
    return new UserWithPubKey("bob", bob.publicKey().pub58());
  }

  @Override
  public void close() throws IOException {
    client.close();
    bridge.close();
  }
}
