package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A server whose sessions, tickets and nonces live in memory; every call it gets is kept. For it
 * the time is {@link #NOW}, unless a test moves it.
 */
public final class MemoryServer implements Logins, TicketVault, AppDataHandler {
  public static final String SOLUTION = "sol1";
  public static final Instant NOW = Instant.ofEpochMilli(1700000000123L);

  final Set<String> solutions = new HashSet<>(Set.of(SOLUTION));
  final Set<String> users = new HashSet<>();
  final List<Session> sessions = new ArrayList<>();
  final List<Map<String, Object>> calls = new ArrayList<>();
  final List<@Nullable Session> callers = new ArrayList<>();
  final List<Integer> asked = new ArrayList<>();
  final Set<String> nonces = new HashSet<>();
  final Set<String> challenges = new HashSet<>();
  final MemoryAccounts accounts = new MemoryAccounts(this);
  final SecureRandom random;

  Instant now = NOW;

  private final ServerSettings settings;
  private final Map<Bytes, Resumption> tickets = new HashMap<>();
  private final Map<String, Instant> expiries = new HashMap<>();
  private int opened;
  private SecretBytes lastIssuedUnder = SecretBytes.wrap(new byte[0]);

  MemoryServer() {
    this(new SecureRandom());
  }

  MemoryServer(SecureRandom random) {
    this(
        ServerSettings.of(EcPrivateKey.generate(new SecureRandom()), "bridge.example", "0.1.0")
            .withServerKeys(
                List.of(
                    new ServerKey(EcPrivateKey.generate(new SecureRandom()), NOW),
                    new ServerKey(EcPrivateKey.generate(new SecureRandom()), NOW.minusSeconds(1)))),
        random);
  }

  public MemoryServer(ServerSettings settings, SecureRandom random) {
    this.settings = settings;
    this.random = random;
  }

  ServerSettings settings() {
    return settings;
  }

  /** Lets the holder of a key log in. */
  public void register(EcPublicKey user) {
    users.add(user.pub58());
  }

  /** Lets an account log in by password and by key. */
  public void register(String account, PasswordVerifier password, EcPublicKey loginKey) {
    accounts.withVerifier(account, password.verifier(), password.salt(), password.loginData());
    accounts.withLoginKey(account, loginKey);
  }

  /** Answers one message, as an endpoint does. */
  public Bytes exchange(Bytes message) {
    InstantSource clock = () -> now;
    return new ServerConnection(settings, this, accounts, this, this, clock, random)
        .handle(message);
  }

  @Override
  public boolean solutionExists(String solution) {
    return solutions.contains(solution);
  }

  @Override
  public boolean isContextUser(String publicKey) {
    return users.contains(publicKey);
  }

  @Override
  public boolean claimNonce(String publicKey, String nonce, Instant expires) {
    expiries.put(nonce, expires);
    return nonces.add(publicKey + " " + nonce);
  }

  @Override
  public boolean claimChallenge(String challenge, Instant expires) {
    expiries.put(challenge, expires);
    return challenges.add(challenge);
  }

  /** Returns until when a nonce or challenge has to be remembered. */
  @Nullable Instant expiry(String claimed) {
    return expiries.get(claimed);
  }

  @Override
  public Session open(
      Level level,
      String publicKey,
      @Nullable String solution,
      @Nullable String agent,
      int version) {
    return open(level, publicKey, null, solution, agent, version);
  }

  Session open(
      Level level,
      String publicKey,
      @Nullable String account,
      @Nullable String solution,
      @Nullable String agent,
      int version) {
    String id = "%024x".formatted(opened++);
    Session session = new Session(id, level, publicKey, account, solution, agent, version, 0);
    sessions.add(session);
    return session;
  }

  @Override
  public Optional<Resumption> redeem(Bytes ticketId) {
    return Optional.ofNullable(tickets.remove(ticketId));
  }

  @Override
  public Tickets issue(Session session, SecretBytes masterSecret, int count) {
    if (!sessions.contains(session)) {
      throw new ProtocolException("Invalid ticket");
    }
    asked.add(count);
    lastIssuedUnder = masterSecret;
    List<Bytes> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[32];
      random.nextBytes(id);
      ids.add(Bytes.wrap(id));
      tickets.put(ids.getLast(), new Resumption(session, masterSecret));
    }
    return new Tickets(ids, Duration.ofMinutes(15));
  }

  /** Returns how many sessions were ever opened. */
  int openedSessions() {
    return opened;
  }

  /** Returns the master secret of the tickets issued last. */
  SecretBytes lastIssuedUnder() {
    return lastIssuedUnder;
  }

  @Override
  public Session rekey(Session session) {
    if (!sessions.remove(session)) {
      throw new ProtocolException("Invalid ticket");
    }
    sessions.add(session.rekeyed());
    tickets.values().removeIf(resumption -> resumption.session().id().equals(session.id()));
    return session.rekeyed();
  }

  @Override
  public void close(Session session) {
    sessions.remove(session);
    tickets.values().removeIf(resumption -> resumption.session().id().equals(session.id()));
  }

  @Override
  public Map<String, @Nullable Object> answer(
      Map<String, Object> request, @Nullable Session session, int version) {
    calls.add(request);
    callers.add(session);
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("id", request.get("id"));
    response.put("jsonrpc", "2.0");
    response.put("result", "ping".equals(request.get("method")) ? "pong" : request.get("params"));
    return response;
  }
}
