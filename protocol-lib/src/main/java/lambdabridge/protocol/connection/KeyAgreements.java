package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.handshake.HandshakeAnswer.IdentityProof;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhe;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhef;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhex;
import org.jspecify.annotations.Nullable;

/**
 * The key agreements: {@code ecdhe} and {@code ecdhef} open an anonymous session, or renew the keys
 * of the session they come in; {@code ecdhex} logs in the holder of a registered key. Everything is
 * checked before anything is answered, so that a refused client sees only the ALERT.
 *
 * <p>Source: spec privmx-tls.md 5.4 to 5.6, 5.9.
 */
final class KeyAgreements {
  private static final Duration CHALLENGE_MEMORY = Duration.ofMinutes(15);

  /**
   * How long a client key is remembered that opened a session with a static key of ours. Such a
   * message carries no time, so a copy of it would be executed again. Only what anonymous clients
   * may do could be repeated after that.
   */
  private static final Duration CLIENT_KEY_MEMORY = Duration.ofDays(1);

  private final ServerSettings settings;
  private final Logins logins;
  private final TicketVault tickets;
  private final SignedProofs proofs;
  private final InstantSource clock;
  private final SecureRandom random;

  KeyAgreements(
      ServerSettings settings,
      Logins logins,
      TicketVault tickets,
      SignedProofs proofs,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.logins = logins;
    this.tickets = tickets;
    this.proofs = proofs;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens a session for an anonymous client, whose ephemeral key is its name.
   *
   * @param caller the session the message came in, which is rekeyed instead, or null
   */
  Login ecdhe(Ecdhe request, int version, @Nullable Session caller) {
    checkSolution(request.solution());
    checkChallenge(request.challenge());
    Session session =
        caller == null
            ? anonymous(request.key(), request.solution(), request.agent(), version)
            : tickets.rekey(caller);
    return agreed("ecdhe", request.key(), request.challenge(), null, session);
  }

  /** As {@link #ecdhe} for a client that knows one of our static keys, and so the new keys. */
  Login ecdhef(Ecdhef request, int version, @Nullable Session caller) {
    ServerKey serverKey =
        settings
            .serverKey(request.keyId())
            .orElseThrow(() -> new ProtocolException("Cannot find key with id " + request.keyId()));
    Session session;
    if (caller == null) {
      checkFirstUse(request);
      session = anonymous(request.key(), null, request.agent(), version);
    } else {
      session = tickets.rekey(caller);
    }
    return new Login.Agreed(session, serverKey.key().ecdh(request.key()), null);
  }

  /** Opens a session for the holder of a registered key. */
  Login ecdhex(Ecdhex request, int version) {
    String publicKey = request.key().pub58();
    checkSolution(request.solution());
    proofs.check(request.key(), "ecdhexlogin", request.proof());
    if (!logins.isContextUser(publicKey)) {
      throw new ProtocolException("User doesn't exist");
    }
    checkChallenge(request.challenge());
    Session session =
        logins.open(Level.LOGGED_IN, publicKey, request.solution(), request.agent(), version);
    return agreed("ecdhex", request.key(), request.challenge(), settings.host(), session);
  }

  /** Agrees with the key that restores {@code session}. */
  Login restored(EcPublicKey restoreKey, Session session) {
    return agreed("session", restoreKey, null, null, session);
  }

  private Session anonymous(
      EcPublicKey key, @Nullable String solution, @Nullable String agent, int version) {
    return logins.open(Level.STANDARD, key.pub58(), solution, agent, version);
  }

  private void checkSolution(@Nullable String solution) {
    if (solution != null && !logins.solutionExists(solution)) {
      throw new ProtocolException("Solution does not exist");
    }
  }

  private void checkChallenge(@Nullable String challenge) {
    if (challenge != null
        && !logins.claimChallenge(challenge, clock.instant().plus(CHALLENGE_MEMORY))) {
      throw new ProtocolException("Invalid nonce");
    }
  }

  private void checkFirstUse(Ecdhef request) {
    String use = "ecdhef " + request.keyId();
    if (!logins.claimNonce(request.key().pub58(), use, clock.instant().plus(CLIENT_KEY_MEMORY))) {
      throw new ProtocolException("Invalid nonce");
    }
  }

  private Login agreed(
      String type,
      EcPublicKey clientKey,
      @Nullable String challenge,
      @Nullable String host,
      Session session) {
    EcPrivateKey ephemeral = EcPrivateKey.generate(random);
    KeyAgreement answer =
        new KeyAgreement(
            type,
            ephemeral.publicKey(),
            settings.agent(),
            settings.clientConfig(),
            host,
            challenge == null ? null : prove(challenge));
    return new Login.Agreed(session, ephemeral.ecdh(clientKey), answer);
  }

  private IdentityProof prove(String challenge) {
    long now = clock.millis();
    return new IdentityProof(settings.identityKey().sign(Bytes.ofUtf8(challenge + ";" + now)), now);
  }
}
