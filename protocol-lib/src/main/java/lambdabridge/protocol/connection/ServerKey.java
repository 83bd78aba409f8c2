package lambdabridge.protocol.connection;

import java.time.Instant;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.KeyId;

/**
 * A static key of the server. Clients that know its public half and its id agree on keys with it in
 * their first message: {@code ecdhef}.
 *
 * @param created part of the id, whole seconds
 */
public record ServerKey(EcPrivateKey key, Instant created) {
  /** Returns the 8 bytes that clients name the key by. */
  public Bytes id() {
    return KeyId.of(key.publicKey(), created);
  }
}
