package lambdabridge.server.rpc;

import lambdabridge.protocol.connection.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a caller has proved.
 *
 * <p>Source: spec privmx-tls.md 5.16.
 */
public enum CallerKind {
  /** Nothing: there is no session. */
  GUEST,
  /** Nothing, but there are keys. */
  ANONYMOUS,
  /** That it has the key of a context user. */
  CONTEXT_USER,
  /** That an account is its own. */
  ACCOUNT,
  /** The same, of an account that is tied to a context user. */
  ACCOUNT_OF_USER;

  /**
   * Returns what the bearer of a session has proved.
   *
   * @param session null for a plaintext frame
   */
  public static CallerKind of(@Nullable Session session) {
    if (session == null) {
      return GUEST;
    }
    return switch (session.level()) {
      case STANDARD -> ANONYMOUS;
      case LOGGED_IN -> session.account() == null ? CONTEXT_USER : ACCOUNT_OF_USER;
      case ACCOUNT -> ACCOUNT;
    };
  }
}
