package lambdabridge.protocol.handshake;

import java.time.Duration;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a server says in a handshake frame.
 *
 * <p>Source: spec privmx-tls.md 5.3 to 5.12.
 */
public sealed interface HandshakeAnswer {
  /**
   * Answer to {@code ecdhe}, {@code ecdhex} or {@code session}.
   *
   * @param key the server's ephemeral key
   * @param agent server software
   * @param host the server's main name; only for {@code ecdhex}, where native clients need it
   * @param proof present if the client sent a challenge
   */
  record KeyAgreement(
      String type,
      EcPublicKey key,
      String agent,
      ClientConfig config,
      @Nullable String host,
      @Nullable IdentityProof proof)
      implements HandshakeAnswer {}

  /**
   * What the server tells every client about itself.
   *
   * @param requestChunkSize bytes a client may send in one piece of an upload
   * @param serverVersion {@code x.y.z}; native clients leave below 2.36.2
   */
  record ClientConfig(int requestChunkSize, String serverVersion) {}

  /**
   * Signature by the server's identity key.
   *
   * @param signature 65 bytes, over {@code challenge ‖ ";" ‖ timestamp}
   * @param timestamp milliseconds since the epoch
   */
  record IdentityProof(Bytes signature, long timestamp) {}

  /**
   * Answer to {@code ticket_request}.
   *
   * @param ttl from now on, whole seconds on the wire
   */
  record TicketResponse(List<Bytes> tickets, Duration ttl) implements HandshakeAnswer {}

  /**
   * Answer to {@code srp_init}; the group goes without saying.
   *
   * @param sessionId name of the login
   * @param serverPublic {@code B}
   * @param salt {@code s}
   * @param loginData JSON text with the parameters of password mixing
   */
  record SrpChallenge(
      String sessionId,
      Bytes serverPublic,
      Bytes salt,
      String loginData,
      String agent,
      ClientConfig config)
      implements HandshakeAnswer {}

  /**
   * Answer to {@code key_init}.
   *
   * @param sessionId name of the login
   * @param account name of the user
   * @param key ephemeral, to which the client encrypts
   */
  record KeyChallenge(
      String sessionId, String account, EcPublicKey key, String agent, ClientConfig config)
      implements HandshakeAnswer {}

  /**
   * Answer to {@code srp_exchange} or {@code key_exchange}.
   *
   * @param serverProof {@code M2}, 32 bytes; null for a login with a key
   * @param ttl from now on, whole seconds on the wire
   */
  record LoginComplete(String type, @Nullable Bytes serverProof, List<Bytes> tickets, Duration ttl)
      implements HandshakeAnswer {}
}
