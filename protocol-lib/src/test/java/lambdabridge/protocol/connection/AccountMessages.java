package lambdabridge.protocol.connection;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.Ecies;
import lambdabridge.protocol.crypto.Srp6a;

/**
 * The messages of one user who logs in with a password or a key or comes back with a restore key,
 * each as if those before it had been exchanged.
 */
final class AccountMessages {
  static final String NAME = "alice";
  static final String LOGIN = "00112233445566778899";

  private static final String NONCE = "fedcba9876543210fedcba9876543210";
  private static final SecretBytes A = exponent(0x5a);
  private static final SecretBytes B = exponent(0x3c);
  private static final SecretBytes X = SecretBytes.wrap(new byte[] {7});

  final EcPrivateKey loginKey;
  final EcPrivateKey restoreKey;
  final EcPrivateKey serverEphemeral;

  private final MemoryServer server;
  private final SecretBytes verifier = Srp6a.verifier(X);
  private final Bytes serverPublic = Srp6a.serverPublic(verifier, B);
  private final Bytes clientPublic = Srp6a.clientPublic(A);
  private final Srp6a.Outcome outcome = Srp6a.client(X, A, clientPublic, serverPublic);
  private final SecretBytes secret = SecretBytes.wrap(new byte[32]);

  AccountMessages(MemoryServer server) {
    this.server = server;
    this.loginKey = EcPrivateKey.generate(server.random);
    this.restoreKey = EcPrivateKey.generate(server.random);
    this.serverEphemeral = EcPrivateKey.generate(server.random);
    server.accounts.withVerifier(
        NAME, verifier, Bytes.ofHex("aa"), MemoryAccounts.loginData(Bytes.wrap(new byte[16])));
    server.accounts.withLoginKey(NAME, loginKey.publicKey());
  }

  private static SecretBytes exponent(int fill) {
    return SecretBytes.wrap(Bytes.ofHex("%02x".formatted(fill).repeat(64)).toArray());
  }

  Map<String, Object> srpInit() {
    return message("srp_init", Map.of("I", NAME, "host", MemoryAccounts.HOST));
  }

  /** Has the server keep a login with a password, begun in {@code connection}. */
  void beginSrp(Session connection) {
    server.accounts.keep(
        new LoginExchange.Srp(
            LOGIN,
            connection.id(),
            NAME,
            "agent",
            server.now.plusSeconds(120),
            true,
            verifier,
            B,
            serverPublic));
  }

  Map<String, Object> srpExchange() {
    return message(
        "srp_exchange",
        Map.of(
            "sessionId",
            LOGIN,
            "A",
            clientPublic.hex(),
            "M1",
            outcome.clientProof().hex(),
            "tickets",
            3L));
  }

  /** Returns the secret both ends share after {@link #srpExchange}. */
  SecretBytes srpKey() {
    return outcome.key();
  }

  Map<String, Object> keyInit() {
    return message("key_init", Map.of("pub", loginKey.publicKey().pub58()));
  }

  /** Has the server keep a login with a key, begun in {@code connection}. */
  void beginKeyLogin(Session connection) {
    server.accounts.keep(
        new LoginExchange.Key(
            LOGIN,
            connection.id(),
            NAME,
            "agent",
            server.now.plusSeconds(120),
            true,
            loginKey.publicKey().pub58(),
            serverEphemeral.scalar()));
  }

  Map<String, Object> keyExchange() {
    return keyExchange(Bytes.wrap(secret.toArray()));
  }

  Map<String, Object> keyExchange(Bytes plainSecret) {
    Bytes encrypted = Ecies.encrypt(loginKey, serverEphemeral.publicKey(), plainSecret);
    return signedKeyExchange(Base64.getEncoder().encodeToString(encrypted.toArray()));
  }

  Map<String, Object> signedKeyExchange(String k) {
    Map<String, Object> message = signed("key_exchange", loginKey, "login" + k);
    message.put("K", k);
    message.put("tickets", 3L);
    return message;
  }

  /** Returns the secret both ends share after {@link #keyExchange()}. */
  SecretBytes keySecret() {
    return secret;
  }

  /** Has the server keep a session that the restore key restores. */
  void beRestorable(Session connection) {
    beginSrp(connection);
    LoginExchange exchange = server.accounts.take(LOGIN).orElseThrow();
    server.accounts.open(exchange, connection, restoreKey.publicKey().pub58());
  }

  /** Has the server keep what a message of this type goes on from. */
  void begin(String type, Session connection) {
    switch (type) {
      case "srp_exchange" -> beginSrp(connection);
      case "key_exchange" -> beginKeyLogin(connection);
      default -> beRestorable(connection);
    }
  }

  Map<String, Object> session() {
    Map<String, Object> message = signed("session", restoreKey, "restore_" + LOGIN);
    message.put("sessionKey", restoreKey.publicKey().pub58());
    return message;
  }

  private Map<String, Object> signed(String type, EcPrivateKey key, String statement) {
    String timestamp = String.valueOf(server.now.toEpochMilli());
    Bytes signature = key.sign(Bytes.ofUtf8(statement + " " + NONCE + " " + timestamp));
    return message(
        type,
        Map.of(
            "sessionId",
            LOGIN,
            "nonce",
            NONCE,
            "timestamp",
            timestamp,
            "signature",
            Base64.getEncoder().encodeToString(signature.toArray())));
  }

  private static Map<String, Object> message(String type, Map<String, ?> fields) {
    Map<String, Object> message = new HashMap<>(fields);
    message.put("type", type);
    return message;
  }
}
