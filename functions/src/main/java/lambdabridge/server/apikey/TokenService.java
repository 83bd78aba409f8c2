package lambdabridge.server.apikey;

import java.time.Clock;
import java.time.Duration;
import lambdabridge.server.Ids;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * Gives out tokens for keys, and new tokens for old ones.
 *
 * <p>Source: spec management-api.md 4.
 */
public final class TokenService {
  static final Duration ACCESS_LIFETIME = Duration.ofMinutes(15);
  static final Duration REFRESH_LIFETIME = Duration.ofDays(7);

  private final ApiKeyStore keys;
  private final KeyCheck check;
  private final TokenCodec codec;
  private final TokenSessionStore sessions;
  private final Ids ids;
  private final Clock clock;

  public TokenService(
      ApiKeyStore keys,
      KeyCheck check,
      TokenCodec codec,
      TokenSessionStore sessions,
      Ids ids,
      Clock clock) {
    this.keys = keys;
    this.check = check;
    this.codec = codec;
    this.sessions = sessions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Gives tokens for a key and its secret.
   *
   * @param requested null for all the key has
   * @param connection the management WebSocket the call comes in on; null over HTTP
   * @throws RpcException API_KEY_DOES_NOT_EXIST, INVALID_CREDENTIALS, INVALID_PARAMS for a wrong
   *     expiresIn, INSUFFICIENT_SCOPE
   */
  public TokenPair bySecret(
      String keyId, String secret, @Nullable Scopes requested, @Nullable String connection) {
    ApiKeyStore.StoredKey stored = usable(keyId);
    if (!KeyCheck.isSecretOf(stored.material(), secret)) {
      throw new RpcException(ErrorCode.INVALID_CREDENTIALS);
    }
    return begin(stored.key(), requested, connection);
  }

  /**
   * Gives tokens for a signature by a key.
   *
   * @throws RpcException API_KEY_DOES_NOT_EXIST, INVALID_SIGNATURE, and as {@link #bySecret}
   */
  public TokenPair bySignature(
      String keyId,
      RequestSignature signature,
      @Nullable Scopes requested,
      @Nullable String connection) {
    ApiKeyStore.StoredKey stored = usable(keyId);
    if (!check.isFresh(signature) || !signature.isBy(stored.material())) {
      throw new RpcException(ErrorCode.INVALID_SIGNATURE);
    }
    return begin(stored.key(), requested, connection);
  }

  /**
   * Gives new tokens for a refresh token, and makes all earlier ones of its session worthless.
   *
   * @throws RpcException INVALID_TOKEN
   */
  public TokenPair byRefreshToken(String token, String sourceIp, @Nullable String connection) {
    long now = clock.millis();
    return codec
        .decode(token)
        .filter(claims -> claims.type() == TokenClaims.Type.REFRESH && claims.expires() > now)
        .flatMap(
            claims ->
                sessions
                    .find(claims.session())
                    .filter(session -> session.sequence() == claims.sequence()))
        .filter(session -> session.validUntil() > now)
        .filter(session -> session.isFor(sourceIp, connection))
        .filter(session -> keys.isUsable(session.apiKey(), session.apiUser()))
        .flatMap(session -> sessions.refresh(session, now + REFRESH_LIFETIME.toMillis()))
        .map(this::pair)
        .orElseThrow(() -> new RpcException(ErrorCode.INVALID_TOKEN));
  }

  private ApiKeyStore.StoredKey usable(String keyId) {
    return check
        .usable(keyId)
        .orElseThrow(() -> new RpcException(ErrorCode.API_KEY_DOES_NOT_EXIST));
  }

  private TokenPair begin(ApiKey key, @Nullable Scopes requested, @Nullable String connection) {
    Scopes wanted = requested == null ? key.scopes() : requested;
    long accessLifetime =
        wanted
            .accessTokenLifetimeMs(REFRESH_LIFETIME.toMillis())
            .orElse(ACCESS_LIFETIME.toMillis());
    Scopes granted = key.scopes().grant(wanted);
    if (granted.isForConnection() && connection == null) {
      throw new RpcException(ErrorCode.INSUFFICIENT_SCOPE, Scopes.CONNECTION);
    }
    TokenSession session =
        new TokenSession(
            ids.random24(),
            key.apiUser(),
            key.id(),
            granted,
            0,
            clock.millis() + REFRESH_LIFETIME.toMillis(),
            accessLifetime,
            granted.isForConnection() ? connection : null);
    sessions.add(session, granted.sessionName().orElse(null));
    return pair(session);
  }

  private TokenPair pair(TokenSession session) {
    long accessExpiry = clock.millis() + session.accessTokenLifetimeMs();
    long refreshExpiry = session.validUntil();
    return new TokenPair(
        codec.encode(
            new TokenClaims(
                TokenClaims.Type.ACCESS, session.id(), session.sequence(), accessExpiry)),
        accessExpiry,
        codec.encode(
            new TokenClaims(
                TokenClaims.Type.REFRESH, session.id(), session.sequence(), refreshExpiry)),
        refreshExpiry,
        session.scopes().granted());
  }
}
