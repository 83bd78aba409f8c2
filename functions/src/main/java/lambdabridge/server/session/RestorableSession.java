package lambdabridge.server.session;

/**
 * A session that its restore key can bring back.
 *
 * @param account name of the account
 * @param sessionId of the session as it was last; it may have ended for want of tickets
 * @param restoreKey pub58
 */
public record RestorableSession(String account, String sessionId, String restoreKey) {}
