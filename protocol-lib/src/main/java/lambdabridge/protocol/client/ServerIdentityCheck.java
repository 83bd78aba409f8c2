package lambdabridge.protocol.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;

/**
 * Asks a server to prove its identity and checks the proof.
 *
 * <p>Source: spec privmx-tls.md 5.6. The proof does not cover the key agreement: against active
 * attackers use HTTPS besides.
 */
final class ServerIdentityCheck {
  private static final Duration WINDOW = Duration.ofSeconds(150);

  private final EcPublicKey identity;
  private final InstantSource clock;
  private final String challenge;

  ServerIdentityCheck(EcPublicKey identity, InstantSource clock, SecureRandom random) {
    this.identity = identity;
    this.clock = clock;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.challenge = HexFormat.of().formatHex(bytes);
  }

  /** Returns the text to send: 64 lowercase hex digits. */
  String challenge() {
    return challenge;
  }

  /**
   * Checks the answer.
   *
   * @throws ProtocolException if the proof is missing, stale or by another key
   */
  void check(Map<?, ?> answer) {
    if (!(answer.get("signature") instanceof Map<?, ?> proof)
        || !(proof.get("challenge") instanceof String signature)
        || !(proof.get("timestamp") instanceof Long timestamp)) {
      throw new ProtocolException("Server did not prove its identity");
    }
    if (Math.abs(clock.millis() - timestamp) >= WINDOW.toMillis()) {
      throw new ProtocolException("Server's proof of identity is stale");
    }
    if (!identity.verifies(Bytes.ofUtf8(challenge + ";" + timestamp), hex(signature))) {
      throw new ProtocolException("Server has another identity");
    }
  }

  private static Bytes hex(String text) {
    try {
      return Bytes.ofHex(text);
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }
}
