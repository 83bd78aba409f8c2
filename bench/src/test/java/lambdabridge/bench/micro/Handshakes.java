package lambdabridge.bench.micro;

import java.security.SecureRandom;
import lambdabridge.protocol.client.AccountSession;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.client.ServerHello;
import lambdabridge.protocol.connection.MemoryServer;
import lambdabridge.protocol.connection.ServerSettings;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whole handshakes, client and server together, with stores in memory; 50 tickets each. */
@State(Scope.Thread)
public class Handshakes {
  private static final String HOST = "bridge.example";

  private final SecureRandom random = new SecureRandom();
  private final EcPrivateKey key = EcPrivateKey.generate(random);
  private final ServerSettings settings =
      ServerSettings.of(EcPrivateKey.generate(random), HOST, "0.1.0");
  private final PasswordVerifier verifier = PasswordVerifier.create("alice", "password", random);

  /** Nobody is known yet: the answer lets the client check the server. */
  @Benchmark
  public ServerHello ecdhe() {
    return client().connectAnonymously();
  }

  /** The login of the current generation. */
  @Benchmark
  public ServerHello ecdhex() {
    return client().logIn(key);
  }

  /** An anonymous connection and a login by key in it. */
  @Benchmark
  public AccountSession keyLogin() {
    return client().logInWithKey(key, null);
  }

  /** An anonymous connection and a login by password in it, PBKDF2 over the password included. */
  @Benchmark
  public AccountSession srp() {
    return client().logInWithPassword("alice", HOST, "password", null);
  }

  /** A server of its own for each, so that none has to look through the sessions of all before. */
  private ClientConnection client() {
    MemoryServer server = new MemoryServer(settings, random);
    server.register(key.publicKey());
    server.register("alice", verifier, key.publicKey());
    return new ClientConnection(
        server::exchange,
        new ClientSettings(1, "bench", MemoryServer.SOLUTION, null),
        () -> MemoryServer.NOW,
        random);
  }
}
