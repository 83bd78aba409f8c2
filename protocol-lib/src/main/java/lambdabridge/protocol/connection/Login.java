package lambdabridge.protocol.connection;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * Where a handshake that was accepted leads: a session, and the secret that both ends derive its
 * keys from.
 */
sealed interface Login {
  /** Returns the session that frames under the new keys speak for. */
  Session session();

  /** Returns the pre-master secret. */
  SecretBytes preMasterSecret();

  /**
   * By a key agreement.
   *
   * @param answer null if the client has the keys already
   */
  record Agreed(Session session, SecretBytes preMasterSecret, @Nullable KeyAgreement answer)
      implements Login {}

  /**
   * To an account; tickets come with the answer.
   *
   * @param type of the message and of the answer
   * @param serverProof {@code M2}, null for a login with a key
   * @param tickets how many the client wants
   */
  record ToAccount(
      Session session,
      SecretBytes preMasterSecret,
      String type,
      @Nullable Bytes serverProof,
      int tickets)
      implements Login {}
}
