package lambdabridge.protocol.connection;

/**
 * Whose login key it is.
 *
 * <p>Source: spec privmx-tls.md 5.11.
 *
 * @param account name of the account, which the client is told before it has proved anything
 * @param real false if nobody has this key and the name is made up
 */
public record KeyRecord(String account, boolean real) {}
