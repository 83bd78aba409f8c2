package lambdabridge.server.apikey;

import java.util.List;

/**
 * What a login or a refresh gives.
 *
 * @param accessTokenExpiry milliseconds since the epoch
 * @param refreshTokenExpiry milliseconds since the epoch
 * @param scope what is granted, without what only concerns the session
 */
public record TokenPair(
    String accessToken,
    long accessTokenExpiry,
    String refreshToken,
    long refreshTokenExpiry,
    List<String> scope) {
  @Override
  public String toString() {
    return "TokenPair[" + scope + "]";
  }
}
