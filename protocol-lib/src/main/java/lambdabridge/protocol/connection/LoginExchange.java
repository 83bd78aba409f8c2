package lambdabridge.protocol.connection;

import java.time.Instant;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * A login between its two messages. It holds secrets: whoever stores it seals it.
 *
 * <p>Source: spec privmx-tls.md 5.10.2, 5.11.
 */
public sealed interface LoginExchange {
  /** Returns the name of the login, and of the session that comes out of it; 20 hex digits. */
  String sessionId();

  /** Returns {@link Session#id} of the session in which it began, and in which it has to end. */
  String connectionId();

  /** Returns the name of the account, which need not exist. */
  String account();

  /** Returns the client software as announced, or null. */
  @Nullable String agent();

  /** Returns when it is too late to go on; two minutes from the start. */
  Instant expires();

  /** Tells whether the account exists; if not, the login fails at its end, whatever comes. */
  boolean real();

  /**
   * With a password.
   *
   * @param verifier {@code v}
   * @param exponent {@code b}, 64 bytes
   * @param serverPublic {@code B}, 128 bytes
   */
  record Srp(
      String sessionId,
      String connectionId,
      String account,
      @Nullable String agent,
      Instant expires,
      boolean real,
      SecretBytes verifier,
      SecretBytes exponent,
      Bytes serverPublic)
      implements LoginExchange {}

  /**
   * With a login key.
   *
   * @param publicKey pub58 of the login key
   * @param ephemeral private half of the key that the client encrypts to, 32 bytes
   */
  record Key(
      String sessionId,
      String connectionId,
      String account,
      @Nullable String agent,
      Instant expires,
      boolean real,
      String publicKey,
      SecretBytes ephemeral)
      implements LoginExchange {}
}
