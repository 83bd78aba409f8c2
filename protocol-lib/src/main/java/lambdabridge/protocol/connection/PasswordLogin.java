package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.protocol.handshake.HandshakeAnswer.SrpChallenge;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpInit;

/**
 * Login with a password, which the server never sees: SRP-6a in two messages. A name nobody has
 * fails as a wrong password does, after the same work.
 *
 * <p>Source: spec privmx-tls.md 5.10.
 */
final class PasswordLogin {
  private static final String REFUSAL = "Different M1";

  private final ServerSettings settings;
  private final Accounts accounts;
  private final LoginExchanges exchanges;
  private final SecureRandom random;

  PasswordLogin(
      ServerSettings settings, Accounts accounts, LoginExchanges exchanges, SecureRandom random) {
    this.settings = settings;
    this.accounts = accounts;
    this.exchanges = exchanges;
    this.random = random;
  }

  SrpChallenge begin(SrpInit request, Session connection) {
    accounts.admit(request.name());
    SrpRecord record = accounts.srp(request.name(), request.host());
    byte[] exponent = new byte[Srp6a.EXPONENT_LENGTH];
    random.nextBytes(exponent);
    SecretBytes b = SecretBytes.wrap(exponent);
    Bytes serverPublic = Srp6a.serverPublic(record.verifier(), b);
    String sessionId = exchanges.newId();
    accounts.keep(
        new LoginExchange.Srp(
            sessionId,
            connection.id(),
            record.account(),
            request.agent(),
            exchanges.deadline(),
            record.real(),
            record.verifier(),
            b,
            serverPublic));
    return new SrpChallenge(
        sessionId,
        serverPublic,
        record.salt(),
        record.loginData(),
        settings.agent(),
        settings.clientConfig());
  }

  /**
   * Ends the login.
   *
   * @throws ProtocolException {@code Invalid A} or {@code Different M1}
   */
  Login.ToAccount finish(SrpExchange request, Session connection) {
    LoginExchange.Srp login =
        exchanges.take(request.sessionId(), connection, LoginExchange.Srp.class);
    if (Srp6a.isUnusable(request.clientPublic())) {
      throw new ProtocolException("Invalid A");
    }
    Srp6a.Outcome outcome =
        Srp6a.server(
            login.verifier(), login.exponent(), request.clientPublic(), login.serverPublic());
    if (!Srp6a.sameProof(outcome.clientProof(), request.clientProof())) {
      throw exchanges.refuse(login, REFUSAL);
    }
    Session session = exchanges.open(login, connection, request.restoreKey(), REFUSAL);
    return new Login.ToAccount(
        session, outcome.key(), "srp_exchange", outcome.serverProof(), request.tickets());
  }
}
