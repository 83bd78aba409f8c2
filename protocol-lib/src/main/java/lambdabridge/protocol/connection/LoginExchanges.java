package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/** What the logins of two messages have in common: names, deadlines, and taking up the thread. */
final class LoginExchanges {
  private static final Duration LIFETIME = Duration.ofMinutes(2);
  private static final int ID_BYTES = 10;

  private final Accounts accounts;
  private final InstantSource clock;
  private final SecureRandom random;

  LoginExchanges(Accounts accounts, InstantSource clock, SecureRandom random) {
    this.accounts = accounts;
    this.clock = clock;
    this.random = random;
  }

  String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  Instant deadline() {
    return clock.instant().plus(LIFETIME);
  }

  /**
   * Takes up a login where its first message left it. Whatever happens then, it is over.
   *
   * @throws ProtocolException {@code Unknown session} or {@code Invalid session state}; {@code
   *     Login rejected} if too many logins failed meanwhile
   */
  <T extends LoginExchange> T take(String sessionId, Session connection, Class<T> kind) {
    LoginExchange exchange =
        accounts
            .take(sessionId)
            .filter(found -> found.expires().isAfter(clock.instant()))
            .filter(found -> found.connectionId().equals(connection.id()))
            .orElseThrow(() -> new ProtocolException("Unknown session"));
    if (!kind.isInstance(exchange)) {
      throw new ProtocolException("Invalid session state");
    }
    // Asked again, or a hundred logins begun at once would each have their try.
    accounts.admit(exchange.account());
    return kind.cast(exchange);
  }

  /**
   * Ends a login in which the client has shown what it had to show.
   *
   * @param refusal as for one who has not, for names and keys that only looked as if they existed
   */
  Session open(
      LoginExchange exchange,
      Session connection,
      @Nullable EcPublicKey restoreKey,
      String refusal) {
    String restoredBy = restoreKey == null ? null : restoreKey.pub58();
    return (exchange.real()
            ? accounts.open(exchange, connection, restoredBy)
            : Optional.<Session>empty())
        .orElseThrow(() -> refuse(exchange, refusal));
  }

  /** Counts a failure, and returns what the client gets to see of it. */
  ProtocolException refuse(LoginExchange exchange, String refusal) {
    accounts.failed(exchange.account());
    return new ProtocolException(refusal);
  }
}
