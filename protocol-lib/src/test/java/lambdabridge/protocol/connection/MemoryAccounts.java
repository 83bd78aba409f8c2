package lambdabridge.protocol.connection;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.HmacSha256;
import lambdabridge.protocol.crypto.PasswordMixing;
import lambdabridge.protocol.crypto.Srp6a;
import org.jspecify.annotations.Nullable;

/** Accounts, begun logins and restorable sessions in memory. */
final class MemoryAccounts implements Accounts {
  static final String HOST = "bridge.example";
  static final int MOST_FAILURES = 3;

  final List<String> failures = new ArrayList<>();
  final Map<String, LoginExchange> exchanges = new HashMap<>();

  private static final SecretBytes MADE_UP = SecretBytes.wrap(new byte[32]);
  private static final Bytes SALT = Bytes.ofHex("00112233445566778899aabbccddeeff");

  private final MemoryServer server;
  private final Map<String, SrpRecord> passwords = new HashMap<>();
  private final Map<String, String> loginKeys = new HashMap<>();
  private final Map<String, String> userKeys = new HashMap<>();
  private final Map<String, Restorable> restorables = new HashMap<>();
  private final Map<String, Session> restored = new HashMap<>();

  MemoryAccounts(MemoryServer server) {
    this.server = server;
  }

  void withPassword(String name, String password) {
    SecretBytes mixed = PasswordMixing.mix(password, SALT, 4000);
    withVerifier(name, Srp6a.verifier(Srp6a.secret(SALT, name, mixed)), SALT, loginData(SALT));
  }

  void withVerifier(String name, SecretBytes verifier, Bytes salt, String loginData) {
    passwords.put(name, new SrpRecord(name, verifier, salt, loginData, true));
  }

  void withLoginKey(String name, EcPublicKey key) {
    loginKeys.put(key.pub58(), name);
  }

  /** Ties an account to a user of contexts. */
  void tie(String name, EcPublicKey userKey) {
    userKeys.put(name, userKey.pub58());
  }

  void remove(String name) {
    passwords.remove(name);
    loginKeys.values().remove(name);
  }

  static String loginData(Bytes salt) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("algorithm", "PBKDF2");
    data.put("hash", "SHA512");
    data.put("length", 16L);
    data.put("rounds", 4000L);
    data.put("salt", Base64.getEncoder().encodeToString(salt.toArray()));
    data.put("version", 1L);
    return Json.encode(data);
  }

  @Override
  public void admit(String account) {
    if (failures.stream().filter(account::equals).count() >= MOST_FAILURES) {
      throw new ProtocolException("Login rejected");
    }
  }

  @Override
  public void failed(String account) {
    failures.add(account);
  }

  @Override
  public SrpRecord srp(String name, String host) {
    SrpRecord found = host.equals(HOST) ? passwords.get(name) : null;
    if (found != null) {
      return found;
    }
    Bytes salt = HmacSha256.tag(MADE_UP, Bytes.ofUtf8("salt " + name)).slice(0, 16);
    SecretBytes secret =
        SecretBytes.wrap(HmacSha256.tag(MADE_UP, Bytes.ofUtf8("secret " + name)).toArray());
    return new SrpRecord(name, Srp6a.verifier(secret), salt, loginData(salt), false);
  }

  @Override
  public KeyRecord loginKey(String publicKey) {
    String name = loginKeys.get(publicKey);
    return name == null
        ? new KeyRecord(
            "u" + HmacSha256.tag(MADE_UP, Bytes.ofUtf8(publicKey)).slice(0, 4).hex(), false)
        : new KeyRecord(name, true);
  }

  @Override
  public void keep(LoginExchange exchange) {
    exchanges.put(exchange.sessionId(), exchange);
  }

  @Override
  public Optional<LoginExchange> take(String sessionId) {
    return Optional.ofNullable(exchanges.remove(sessionId));
  }

  @Override
  public Optional<Session> open(
      LoginExchange exchange, Session connection, @Nullable String restoreKey) {
    String name = exchange.account();
    if (!passwords.containsKey(name) && !loginKeys.containsValue(name)) {
      return Optional.empty();
    }
    failures.removeIf(name::equals);
    Session session = open(name, exchange.agent(), connection);
    if (restoreKey != null) {
      String id = exchange.sessionId();
      restorables.put(id, new Restorable(id, restoreKey, name));
      restored.put(id, session);
    }
    return Optional.of(session);
  }

  private Session open(String name, @Nullable String agent, Session connection) {
    String userKey = userKeys.get(name);
    return server.open(
        userKey == null ? Level.ACCOUNT : Level.LOGGED_IN,
        userKey == null ? connection.publicKey() : userKey,
        name,
        connection.solution(),
        agent,
        connection.version());
  }

  @Override
  public Optional<Restorable> restorable(String sessionId) {
    return Optional.ofNullable(restorables.get(sessionId));
  }

  @Override
  public Optional<Session> restore(Restorable restorable, Session connection) {
    server.close(Objects.requireNonNull(restored.get(restorable.sessionId())));
    Session session = open(restorable.account(), connection.agent(), connection);
    restored.put(restorable.sessionId(), session);
    return Optional.of(session);
  }
}
