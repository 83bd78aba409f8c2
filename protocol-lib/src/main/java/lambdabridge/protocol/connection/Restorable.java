package lambdabridge.protocol.connection;

/**
 * A session that its restore key can bring back.
 *
 * <p>Source: spec privmx-tls.md 5.12.
 *
 * @param sessionId of the login it was opened by, {@link LoginExchange#sessionId}
 * @param restoreKey pub58
 * @param account name of the account
 */
public record Restorable(String sessionId, String restoreKey, String account) {}
