package lambdabridge.server.apikey;

import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who presents a header or a token. Whatever is wrong with it, the answer is nobody.
 *
 * <p>Source: spec management-api.md 3 and 4.
 */
public final class Authentication {
  private static final String BASIC = "Basic";
  private static final String BEARER = "Bearer";
  private static final String SIGNATURE = "pmx-hmac-sha256";
  private static final String SIGNATURE_VERSION = "1";

  private final ApiKeyStore keys;
  private final KeyCheck check;
  private final TokenCodec tokens;
  private final TokenSessionStore sessions;
  private final Clock clock;

  public Authentication(
      ApiKeyStore keys,
      KeyCheck check,
      TokenCodec tokens,
      TokenSessionStore sessions,
      Clock clock) {
    this.keys = keys;
    this.check = check;
    this.tokens = tokens;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * Returns whom an Authorization header of a request stands for.
   *
   * @param path request target with its query, as received
   */
  public Optional<Credentials> byHeader(
      String header, String method, String path, Bytes body, String sourceIp) {
    String[] words = header.split(" ", -1);
    if (words.length != 2) {
      return Optional.empty();
    }
    return switch (words[0]) {
      case BASIC -> byBasic(words[1], sourceIp);
      case BEARER -> byToken(words[1], sourceIp, null);
      case SIGNATURE -> bySignature(words[1], method, path, body, sourceIp);
      default -> Optional.empty();
    };
  }

  /**
   * Returns whom an access token stands for.
   *
   * @param connection the management WebSocket it comes in on; null over HTTP
   */
  public Optional<Credentials> byToken(String token, String sourceIp, @Nullable String connection) {
    return read(token).flatMap(claims -> byClaims(claims, sourceIp, connection));
  }

  /** Returns what a token says; empty if this server did not make it. */
  public Optional<TokenClaims> read(String token) {
    return tokens.decode(token);
  }

  /** Returns whom the claims of an access token stand for, as things are now. */
  public Optional<Credentials> byClaims(
      TokenClaims claims, String sourceIp, @Nullable String connection) {
    if (claims.type() != TokenClaims.Type.ACCESS || claims.expires() <= clock.millis()) {
      return Optional.empty();
    }
    return sessions
        .find(claims.session())
        .filter(session -> session.sequence() == claims.sequence())
        .filter(session -> session.validUntil() > clock.millis())
        .filter(session -> session.isFor(sourceIp, connection))
        .filter(session -> keys.isUsable(session.apiKey(), session.apiUser()))
        .map(session -> new Credentials(session.apiUser(), session.apiKey(), session.scopes()));
  }

  private Optional<Credentials> byBasic(String value, String sourceIp) {
    String pair;
    try {
      pair = Bytes.wrap(Base64.getDecoder().decode(value)).utf8();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    return check
        .usable(pair.substring(0, colon))
        .filter(key -> KeyCheck.isSecretOf(key.material(), pair.substring(colon + 1)))
        .flatMap(key -> credentials(key.key(), sourceIp));
  }

  private Optional<Credentials> bySignature(
      String value, String method, String path, Bytes body, String sourceIp) {
    String[] parts = value.split(";", -1);
    if (parts.length != 5 || !parts[1].equals(SIGNATURE_VERSION)) {
      return Optional.empty();
    }
    Optional<Bytes> signature = RequestSignature.decodeBase64(parts[4]);
    if (signature.isEmpty()) {
      return Optional.empty();
    }
    RequestSignature signed =
        new RequestSignature(parts[2], parts[3], method, path, body, signature.get());
    if (!check.isFresh(signed)) {
      return Optional.empty();
    }
    return check
        .usable(parts[0])
        .filter(key -> signed.isBy(key.material()))
        .flatMap(key -> credentials(key.key(), sourceIp));
  }

  private static Optional<Credentials> credentials(ApiKey key, String sourceIp) {
    return key.scopes().allowAddress(sourceIp)
        ? Optional.of(new Credentials(key.apiUser(), key.id(), key.scopes()))
        : Optional.empty();
  }
}
