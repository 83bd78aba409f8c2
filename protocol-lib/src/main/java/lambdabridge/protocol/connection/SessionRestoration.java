package lambdabridge.protocol.connection;

import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.handshake.HandshakeMessage.SessionRestore;

/**
 * Return to a session whose tickets have expired, for a client that gave a restore key when it
 * logged in.
 *
 * <p>Source: spec privmx-tls.md 5.12.
 */
final class SessionRestoration {
  private final Accounts accounts;
  private final KeyAgreements agreements;
  private final SignedProofs proofs;

  SessionRestoration(Accounts accounts, KeyAgreements agreements, SignedProofs proofs) {
    this.accounts = accounts;
    this.agreements = agreements;
    this.proofs = proofs;
  }

  /**
   * Restores a session.
   *
   * @throws ProtocolException {@code Unknown session} for any that this key does not restore;
   *     {@code Invalid timestamp}, {@code Invalid nonce} or {@code Invalid signature}
   */
  Login restore(SessionRestore request, Session connection) {
    String sessionId = request.sessionId();
    Restorable restorable =
        accounts
            .restorable(sessionId)
            .filter(found -> found.restoreKey().equals(request.restoreKey().pub58()))
            .orElseThrow(SessionRestoration::unknown);
    proofs.check(request.restoreKey(), "restore_" + sessionId, request.proof());
    Session session =
        accounts.restore(restorable, connection).orElseThrow(SessionRestoration::unknown);
    return agreements.restored(request.restoreKey(), session);
  }

  private static ProtocolException unknown() {
    return new ProtocolException("Unknown session");
  }
}
