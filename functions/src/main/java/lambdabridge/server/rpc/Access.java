package lambdabridge.server.rpc;

/**
 * Which callers a method of the main API admits.
 *
 * <p>Source: spec main-api.md 2.
 */
public enum Access {
  /** Anyone, a bare frame without a session included. */
  NONE,
  /** Any session, an anonymous one included. */
  ANY_SESSION,
  /** A session whose login is complete. */
  ESTABLISHED,
  /** A session logged in with the key of a context user. */
  CONTEXT_USER
}
