package lambdabridge.protocol.connection;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * What the handshakes of a message have established so far.
 *
 * <p>Source: spec privmx-tls.md 3.3, 4.3.
 */
sealed interface ConnectionState {
  /** Returns the random of the {@code ticket} handshake in force, empty without one. */
  Bytes clientRandom();

  /** Returns the id of the ticket in force, empty without one. */
  Bytes serverRandom();

  /** No handshake yet. */
  record Guest() implements ConnectionState {
    @Override
    public Bytes clientRandom() {
      return Bytes.EMPTY;
    }

    @Override
    public Bytes serverRandom() {
      return Bytes.EMPTY;
    }
  }

  /**
   * A handshake has ended in keys.
   *
   * @param masterSecret 48 bytes, for the tickets to come
   * @param resumed whether a ticket brought the keys, so that the client had them when it wrote the
   *     message and has no reason to go on in plaintext
   */
  record Keyed(
      Session session,
      SecretBytes masterSecret,
      Bytes clientRandom,
      Bytes serverRandom,
      boolean resumed)
      implements ConnectionState {}
}
