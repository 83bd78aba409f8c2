package lambdabridge.server.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.account.KeyProofs;
import lambdabridge.server.function.Events;

/** An account with a password and a login key, and somebody at an address of their own. */
final class AccountScene {
  static final String PASSWORD = "zażółć gęślą jaźń";
  static final String NEW_PASSWORD = "correct horse battery staple";
  private static final String HOST = "bridge.example.com";

  final WholeServer server;
  final String name = "jan-" + UUID.randomUUID().toString().substring(0, 13);
  final String newName = name + "-new";
  final EcPrivateKey loginKey;
  private final String address;

  AccountScene(WholeServer server) {
    this.server = server;
    loginKey = server.bridge.newKey();
    address = "2001:db8:" + Integer.toHexString(server.random.nextInt(0x10000)) + "::1";
    ClientConnection client = connection();
    client.connectAnonymously();
    client.call("account.register", registration(name));
  }

  /**
   * Something that a store can spoil.
   *
   * @param ready makes it ready; what that returns does it, and does it again
   * @param doneAlready codes that answer it when it has been done before
   * @param once whether a scene is good for one of them only
   */
  record Step(
      String name, Function<AccountScene, Runnable> ready, List<Object> doneAlready, boolean once) {
    private static final long ACCOUNT_ALREADY_EXISTS = 0x6F12;

    static final List<Step> ALL =
        List.of(
            new Step(
                "a login with a password",
                scene -> () -> scene.logIn(PASSWORD),
                List.of(),
                /* once= */ false),
            new Step(
                "a login with a login key",
                scene -> scene::logInWithKey,
                List.of(),
                /* once= */ false),
            new Step(
                "account.register",
                scene -> {
                  ClientConnection client = scene.connection();
                  client.connectAnonymously();
                  return () -> client.call("account.register", scene.registration(scene.newName));
                },
                List.of(ACCOUNT_ALREADY_EXISTS),
                /* once= */ true),
            new Step(
                "account.get",
                scene -> {
                  ClientConnection client = scene.logIn(PASSWORD);
                  return () -> client.call("account.get", Map.of());
                },
                List.of(),
                /* once= */ true));

    @Override
    public String toString() {
      return name;
    }
  }

  /** Returns a connection from the scene's address. */
  ClientConnection connection() {
    return new ClientConnection(
        message -> server.post(from(message)),
        new ClientSettings(1, "test", WholeServer.SOLUTION, null),
        server.bridge.clock(),
        server.random);
  }

  private ObjectNode from(Bytes message) {
    ObjectNode event = Events.post(message);
    event.withObject("requestContext").withObject("http").put("sourceIp", address);
    return event;
  }

  ClientConnection logIn(String password) {
    ClientConnection client = connection();
    client.logInWithPassword(name, HOST, password, null);
    return client;
  }

  void logInWithKey() {
    connection().logInWithKey(loginKey, null);
  }

  Map<String, Object> registration(String of) {
    Map<String, Object> params = new HashMap<>();
    params.put("name", of);
    params.put("credentials", credentials(of, PASSWORD));
    params.put("loginKey", proof(of, of.equals(name) ? loginKey : server.bridge.newKey()));
    return params;
  }

  Map<String, Object> credentials(String of, String password) {
    PasswordVerifier made = PasswordVerifier.create(of, password, server.random);
    return Map.of(
        "salt", made.salt().hex(),
        "verifier", HexFormat.of().formatHex(made.verifier().toArray()),
        "loginData", made.loginData());
  }

  private Map<String, Object> proof(String of, EcPrivateKey key) {
    return KeyProofs.of(key, "login-key", of + "#" + HOST, server.bridge.clock());
  }
}
