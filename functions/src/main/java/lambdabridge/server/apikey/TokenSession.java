package lambdabridge.server.apikey;

import org.jspecify.annotations.Nullable;

/**
 * What the tokens of one login stand for.
 *
 * @param id 24 hex digits
 * @param sequence number of refreshes
 * @param validUntil milliseconds since the epoch, moved by each refresh
 * @param accessTokenLifetimeMs how long access tokens live
 * @param connection the WebSocket it is bound to, or null
 */
public record TokenSession(
    String id,
    String apiUser,
    String apiKey,
    Scopes scopes,
    long sequence,
    long validUntil,
    long accessTokenLifetimeMs,
    @Nullable String connection) {

  /** Tells whether tokens may come from this address and over this WebSocket, if any. */
  boolean isFor(String sourceIp, @Nullable String overConnection) {
    return scopes.allowAddress(sourceIp)
        && (connection == null || connection.equals(overConnection));
  }
}
