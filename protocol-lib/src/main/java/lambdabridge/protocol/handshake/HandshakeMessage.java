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
   * @param proof by that key
   */
  record Ecdhex(
      EcPublicKey key,
      SignedProof proof,
      @Nullable String agent,
      @Nullable String solution,
      @Nullable String challenge)
      implements HandshakeMessage {}

  /**
   * What is signed to prove possession of a key, with the text that is specific to the login left
   * out. Nothing of it has been checked.
   *
   * @param nonce any text; its length is checked with its uniqueness
   * @param timestamp milliseconds since the epoch, as sent; not yet known to be a number
   * @param signature Base64 as sent; not yet known to decode
   */
  record SignedProof(String nonce, String timestamp, String signature) {}

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
   * Key agreement with a static key of the server.
   *
   * @param keyId 8 bytes if it is an id at all; any length up to 256
   * @param key ephemeral
   * @param agent client software, or null
   */
  record Ecdhef(Bytes keyId, EcPublicKey key, @Nullable String agent) implements HandshakeMessage {}

  /**
   * Begin of a login with a password.
   *
   * @param name user part of {@code user#host}
   * @param host server part
   * @param agent client software, or null
   */
  record SrpInit(String name, String host, @Nullable String agent) implements HandshakeMessage {}

  /**
   * End of a login with a password.
   *
   * @param sessionId as given at its begin
   * @param clientPublic {@code A}, big-endian, not yet known to be usable
   * @param clientProof {@code M1}, big-endian, with or without leading zeros
   * @param tickets how many to issue, 0 to 1024
   * @param restoreKey key that may restore the session, or null
   */
  record SrpExchange(
      String sessionId,
      Bytes clientPublic,
      Bytes clientProof,
      int tickets,
      @Nullable EcPublicKey restoreKey)
      implements HandshakeMessage {}

  /**
   * Begin of a login with a login key.
   *
   * @param agent client software, or null
   */
  record KeyInit(EcPublicKey key, @Nullable String agent) implements HandshakeMessage {}

  /**
   * End of a login with a login key.
   *
   * @param sessionId as given at its begin
   * @param encryptedSecret {@code K}, Base64 as sent, since that is what is signed
   * @param proof by the login key
   * @param tickets how many to issue, 0 to 1024
   * @param restoreKey key that may restore the session, or null
   */
  record KeyExchange(
      String sessionId,
      String encryptedSecret,
      SignedProof proof,
      int tickets,
      @Nullable EcPublicKey restoreKey)
      implements HandshakeMessage {}

  /**
   * Restoration of a session.
   *
   * @param sessionId as given at login
   * @param restoreKey as given at login
   * @param proof by the restore key
   */
  record SessionRestore(String sessionId, EcPublicKey restoreKey, SignedProof proof)
      implements HandshakeMessage {}

  /** Any other type. Both official ends ignore such messages silently. */
  record Unknown() implements HandshakeMessage {}
}
