package lambdabridge.server.account;

import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;

/** Proofs that a client has a key, as docs/accounts.md describes them. */
public final class KeyProofs {
  private KeyProofs() {}

  /** Returns the parameter that proves a key for a purpose of an account's address. */
  public static Map<String, Object> of(
      EcPrivateKey key, String purpose, String address, Clock clock) {
    String nonce = UUID.randomUUID().toString();
    long timestamp = clock.millis();
    String signed = purpose + " " + address + " " + nonce + " " + timestamp;
    return Map.of(
        "key",
        key.publicKey().pub58(),
        "nonce",
        nonce,
        "timestamp",
        timestamp,
        "signature",
        Base64.getEncoder().encodeToString(key.sign(Bytes.ofUtf8(signed)).toArray()));
  }
}
