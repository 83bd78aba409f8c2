package lambdabridge.protocol.connection;

/**
 * How far a connection has authenticated; each level has its own set of API methods.
 *
 * <p>Source: spec privmx-tls.md 5.16.
 */
public enum Level {
  /** After {@code ecdhe}: encrypted, the client is anonymous. */
  STANDARD,
  /** After {@code ecdhex}: the client proved that it holds a registered user key. */
  LOGGED_IN
}
