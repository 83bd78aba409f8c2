package lambdabridge.protocol.handshake;

import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.frame.CipherState;

/**
 * The keys of both directions, 32 bytes each.
 *
 * <p>Source: spec privmx-tls.md 4.2.
 */
public record TrafficKeys(
    SecretBytes clientMacKey,
    SecretBytes serverMacKey,
    SecretBytes clientKey,
    SecretBytes serverKey) {
  static final int KEY_BLOCK_LENGTH = 128;

  static TrafficKeys ofKeyBlock(SecretBytes block) {
    return new TrafficKeys(
        block.slice(0, 32), block.slice(32, 64), block.slice(64, 96), block.slice(96, 128));
  }

  /** Returns a fresh state for what the client writes and the server reads. */
  public CipherState clientDirection() {
    return new CipherState(clientKey, clientMacKey);
  }

  /** Returns a fresh state for what the server writes and the client reads. */
  public CipherState serverDirection() {
    return new CipherState(serverKey, serverMacKey);
  }
}
