package lambdabridge.protocol.handshake;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a client may say in a handshake frame.
 *
 * <p>Source: spec privmx-tls.md 5.
 */
public sealed interface HandshakeMessage {
  /**
   * Anonymous key agreement.
   *
   * @param key ephemeral
   * @param agent client software, or null
   * @param solution tenant to work in, or null
   * @param challenge text for the server to sign with its identity key, or null
   */
  record Ecdhe(
      EcPublicKey key,
      @Nullable String agent,
      @Nullable String solution,
      @Nullable String challenge)
      implements HandshakeMessage {}

  /**
   * Key agreement that proves possession of a registered key.
   *
   * @param key the user's
   * @param nonce any text; its length is checked with its uniqueness
   * @param timestamp milliseconds since the epoch, as sent; not yet known to be a number
   * @param signature Base64 as sent; not yet known to decode
   */
  record Ecdhex(
      EcPublicKey key,
      String nonce,
      String timestamp,
      String signature,
      @Nullable String agent,
      @Nullable String solution,
      @Nullable String challenge)
      implements HandshakeMessage {}

  /**
   * Resumption.
   *
   * @param ticketId 1 to 100 bytes
   * @param clientRandom fresh, 12 to 1024 bytes
   */
  record Ticket(Bytes ticketId, Bytes clientRandom) implements HandshakeMessage {}

  /**
   * Request for tickets.
   *
   * @param count 0 to 1024
   */
  record TicketRequest(int count) implements HandshakeMessage {}

  /**
   * A login of the specification that this server does not offer. The refusal is the one a server
   * without such users gives, so that clients need no special case.
   *
   * @param refusal ALERT text
   */
  record NotOffered(String refusal) implements HandshakeMessage {}

  /** Any other type. Both official ends ignore such messages silently. */
  record Unknown() implements HandshakeMessage {}
}
