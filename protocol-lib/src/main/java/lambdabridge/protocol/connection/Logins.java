package lambdabridge.protocol.connection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Port through which the engine checks who may log in, and opens sessions. */
public interface Logins {
  /** Tells whether the tenant exists. */
  boolean solutionExists(String solution);

  /** Tells whether the key is registered as a user of at least one context. */
  boolean isContextUser(String publicKey);

  /**
   * Records a handshake nonce.
   *
   * @param expires when it may be forgotten: its timestamp is outside the window from then on
   * @return false if this key used this nonce before
   */
  boolean claimNonce(String publicKey, String nonce, Instant expires);

  /**
   * Records an identity challenge.
   *
   * @return false if the text was seen before
   */
  boolean claimChallenge(String challenge, Instant expires);

  /** Opens a session; it lives while it has tickets. */
  Session open(
      Level level,
      String publicKey,
      @Nullable String solution,
      @Nullable String agent,
      int version);

  /**
   * Ends a session: its tickets are worthless from now on. Does nothing for one that is gone.
   *
   * <p>The engine closes the session in which a client logged in, since from then on the client
   * speaks in the name of the new one.
   */
  void close(Session session);
}
