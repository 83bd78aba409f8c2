package lambdabridge.protocol.connection;

import org.jspecify.annotations.Nullable;

/**
 * What the server remembers of a client between two messages; a ticket restores it.
 *
 * @param id server-made, 24 lowercase hex digits, never sent to the client
 * @param level what the client has proved
 * @param publicKey pub58: for {@link Level#LOGGED_IN} the user's key, which is the user's name in
 *     the transport; otherwise the ephemeral key of the client's key agreement
 * @param account name of the account logged in to, or null
 * @param solution id of the tenant the client named, or null
 * @param agent client software as announced, or null
 * @param version record-layer version of the login handshake: 1 (PSON) or 2 (MessagePack); decides
 *     the form of notifications
 * @param rekeys how often the session's keys have been renewed; tickets of a lower number are
 *     worthless
 */
public record Session(
    String id,
    Level level,
    String publicKey,
    @Nullable String account,
    @Nullable String solution,
    @Nullable String agent,
    int version,
    int rekeys) {

  /** Makes a session without an account whose keys have never been renewed. */
  public Session(
      String id,
      Level level,
      String publicKey,
      @Nullable String solution,
      @Nullable String agent,
      int version) {
    this(id, level, publicKey, null, solution, agent, version, 0);
  }

  /** Returns the session as it goes on after a rekeying. */
  public Session rekeyed() {
    return new Session(id, level, publicKey, account, solution, agent, version, rekeys + 1);
  }
}
