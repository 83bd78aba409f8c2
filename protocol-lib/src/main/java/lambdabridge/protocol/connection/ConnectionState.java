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
   * @param clientHadKeys whether the client had the keys when it wrote the message, from a ticket
   *     or a static key of ours, so that it has no reason to go on in plaintext
   */
  record Keyed(
      Session session,
      SecretBytes masterSecret,
      Bytes clientRandom,
      Bytes serverRandom,
      boolean clientHadKeys)
      implements ConnectionState {}
}
