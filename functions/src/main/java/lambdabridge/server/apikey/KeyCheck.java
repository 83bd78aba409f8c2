package lambdabridge.server.apikey;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.session.NonceStore;

/** Checks what a bearer presents against the stored key. */
public final class KeyCheck {
  private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(10);

  /** Twice the difference: a signature from ahead of time is good for that long. */
  private static final Duration NONCE_LIFETIME = Duration.ofMinutes(20);

  private static final String NONCE_KIND = "apinonce";

  private final ApiKeyStore keys;
  private final NonceStore nonces;
  private final Clock clock;

  public KeyCheck(ApiKeyStore keys, NonceStore nonces, Clock clock) {
    this.keys = keys;
    this.nonces = nonces;
    this.clock = clock;
  }

  /** Returns a key that exists and may be used. */
  Optional<ApiKeyStore.StoredKey> usable(String keyId) {
    return keyId.length() > Params.ID_LENGTH
        ? Optional.empty()
        : keys.findForCheck(keyId).filter(ApiKeyStore.StoredKey::usable);
  }

  /** Tells whether {@code secret} is the key's; never so for a key with a public key. */
  static boolean isSecretOf(KeyMaterial key, String secret) {
    return key instanceof KeyMaterial.Secret(SecretBytes text)
        && text.equals(SecretBytes.wrap(Bytes.ofUtf8(secret).toArray()));
  }

  /** Tells whether time and nonce are right, and uses the nonce up. */
  boolean isFresh(RequestSignature signature) {
    return signature.nonce().length() <= RequestSignature.MAX_NONCE_LENGTH
        && signature.timestampMs().map(this::isNow).orElse(false)
        && nonces.claim(NONCE_KIND, signature.nonce(), clock.instant().plus(NONCE_LIFETIME));
  }

  private boolean isNow(long timestampMs) {
    return Math.abs(clock.millis() - timestampMs) <= MAX_CLOCK_DIFFERENCE.toMillis();
  }
}
