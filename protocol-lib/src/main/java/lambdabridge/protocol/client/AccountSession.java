package lambdabridge.protocol.client;

/**
 * A session for an account.
 *
 * @param sessionId names the session to {@link ClientConnection#restore}
 * @param account name of the account, as the server spells it
 * @param secondFactorPending whether the server wants a second factor, by methods of its own,
 *     before it admits to others
 * @param hello what the server said of itself
 */
public record AccountSession(
    String sessionId, String account, boolean secondFactorPending, ServerHello hello) {}
