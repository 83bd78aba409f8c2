package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.util.Base64;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.Ecies;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyChallenge;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyInit;

/**
 * Login with a registered key, in two messages. A key nobody has fails as a wrong signature does.
 *
 * <p>Source: spec privmx-tls.md 5.11.
 */
final class KeyLogin {
  private static final int SECRET_LENGTH = 32;

  private final ServerSettings settings;
  private final Accounts accounts;
  private final LoginExchanges exchanges;
  private final SignedProofs proofs;
  private final SecureRandom random;

  KeyLogin(
      ServerSettings settings,
      Accounts accounts,
      LoginExchanges exchanges,
      SignedProofs proofs,
      SecureRandom random) {
    this.settings = settings;
    this.accounts = accounts;
    this.exchanges = exchanges;
    this.proofs = proofs;
    this.random = random;
  }

  KeyChallenge begin(KeyInit request, Session connection) {
    String publicKey = request.key().pub58();
    KeyRecord record = accounts.loginKey(publicKey);
    accounts.admit(record.account());
    EcPrivateKey ephemeral = EcPrivateKey.generate(random);
    String sessionId = exchanges.newId();
    accounts.keep(
        new LoginExchange.Key(
            sessionId,
            connection.id(),
            record.account(),
            request.agent(),
            exchanges.deadline(),
            record.real(),
            publicKey,
            ephemeral.scalar()));
    return new KeyChallenge(
        sessionId,
        record.account(),
        ephemeral.publicKey(),
        settings.agent(),
        settings.clientConfig());
  }

  /**
   * Ends the login.
   *
   * @throws ProtocolException {@code Invalid timestamp}, {@code Invalid nonce}, {@code Invalid
   *     signature}; {@code Decryption failed} only to the holder of the key
   */
  Login.ToAccount finish(KeyExchange request, Session connection) {
    LoginExchange.Key login =
        exchanges.take(request.sessionId(), connection, LoginExchange.Key.class);
    EcPublicKey key = EcPublicKey.ofPub58(login.publicKey());
    proofs.checkFresh(key, request.proof());
    if (!proofs.isSigned(key, "login" + request.encryptedSecret(), request.proof())) {
      throw exchanges.refuse(login, SignedProofs.INVALID_SIGNATURE);
    }
    SecretBytes secret =
        decrypt(EcPrivateKey.of(login.ephemeral()), key, request.encryptedSecret());
    Session session =
        exchanges.open(login, connection, request.restoreKey(), SignedProofs.INVALID_SIGNATURE);
    return new Login.ToAccount(session, secret, "key_exchange", null, request.tickets());
  }

  /** Returns the secret, cut to 32 bytes, or with zeros in front if it is shorter. */
  private static SecretBytes decrypt(EcPrivateKey ephemeral, EcPublicKey sender, String base64) {
    Bytes encrypted;
    try {
      encrypted = Bytes.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Decryption failed", e);
    }
    Bytes secret = Ecies.decrypt(ephemeral, sender, encrypted);
    byte[] key = new byte[SECRET_LENGTH];
    int length = Math.min(secret.length(), SECRET_LENGTH);
    secret.slice(0, length).copyTo(key, SECRET_LENGTH - length);
    return SecretBytes.wrap(key);
  }
}
