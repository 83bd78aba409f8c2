package lambdabridge.protocol.client;

import java.time.Instant;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.KeyId;

/**
 * A server's static key, known from elsewhere. Keys agreed on with it prove that the server is the
 * one that holds it.
 *
 * <p>Source: spec privmx-tls.md 5.9, 9.6.
 *
 * @param id 8 bytes
 */
public record KnownServerKey(Bytes id, EcPublicKey key) {
  /** Returns the key that a server made at {@code created}. */
  public static KnownServerKey of(EcPublicKey key, Instant created) {
    return new KnownServerKey(KeyId.of(key, created), key);
  }
}
