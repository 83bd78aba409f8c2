package lambdabridge.server.apikey;

/**
 * What a token says.
 *
 * @param session id of the token session
 * @param sequence of the session when the token was made: a refresh makes earlier tokens worthless
 * @param expires milliseconds since the epoch
 */
public record TokenClaims(Type type, String session, long sequence, long expires) {
  /** What a token is good for. */
  public enum Type {
    ACCESS,
    REFRESH
  }
}
