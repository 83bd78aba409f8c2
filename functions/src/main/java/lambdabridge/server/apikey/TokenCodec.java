package lambdabridge.server.apikey;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.secret.Sealer;

/**
 * Claims as the opaque text callers carry: sealed, in base64 for URLs.
 *
 * <pre>
 * type[1] | session[12] | sequence i64be | expires i64be
 * </pre>
 */
public final class TokenCodec {
  /** The longest text that is looked at. */
  static final int MAX_LENGTH = 2048;

  private static final String PLACE = "management token";
  private static final byte ACCESS = 1;
  private static final byte REFRESH = 2;
  private static final int SESSION_LENGTH = 12;
  private static final int LENGTH = 1 + SESSION_LENGTH + Long.BYTES + Long.BYTES;

  private final Sealer sealer;

  public TokenCodec(Sealer sealer) {
    this.sealer = sealer;
  }

  String encode(TokenClaims claims) {
    ByteBuffer plain =
        ByteBuffer.allocate(LENGTH)
            .put(claims.type() == TokenClaims.Type.ACCESS ? ACCESS : REFRESH)
            .put(HexFormat.of().parseHex(claims.session()))
            .putLong(claims.sequence())
            .putLong(claims.expires());
    Bytes sealed = sealer.seal(SecretBytes.wrap(plain.array()), PLACE);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.toArray());
  }

  /** Returns the claims; empty for a text this server did not make. */
  public Optional<TokenClaims> decode(String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      Bytes sealed = Bytes.wrap(Base64.getUrlDecoder().decode(token));
      return sealer.open(sealed, PLACE).map(TokenCodec::read);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static TokenClaims read(SecretBytes opened) {
    ByteBuffer plain = ByteBuffer.wrap(opened.toArray());
    TokenClaims.Type type =
        plain.get() == ACCESS ? TokenClaims.Type.ACCESS : TokenClaims.Type.REFRESH;
    byte[] session = new byte[SESSION_LENGTH];
    plain.get(session);
    return new TokenClaims(
        type, HexFormat.of().formatHex(session), plain.getLong(), plain.getLong());
  }
}
