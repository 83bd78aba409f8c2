package lambdabridge.protocol.connection;

/**
 * How far a connection has authenticated; each level has its own set of API methods.
 *
 * <p>Source: spec privmx-tls.md 5.16.
 */
public enum Level {
  /** After {@code ecdhe} or {@code ecdhef}: encrypted, the client is anonymous. */
  STANDARD,
  /**
   * The client is a user of contexts: it proved by {@code ecdhex} that it holds the user's key, or
   * it logged in to an account that is tied to that key.
   */
  LOGGED_IN,
  /** Logged in to an account that is tied to no user: the account's own methods only. */
  ACCOUNT
}
