package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.handshake.HandshakeAnswer.IdentityProof;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhe;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhex;
import org.jspecify.annotations.Nullable;

/**
 * The two key agreements that open a session. Everything is checked before anything is answered, so
 * that a refused client sees only the ALERT.
 *
 * <p>Source: spec privmx-tls.md 5.4 to 5.6, 5.15.
 */
final class LoginHandshake {
  /** How far a client's clock may be off; the reference allows an hour. */
  private static final Duration TIMESTAMP_WINDOW = Duration.ofMinutes(5);

  private static final Duration CHALLENGE_MEMORY = Duration.ofMinutes(15);
  private static final int MIN_NONCE_CHARS = 32;
  private static final int MAX_NONCE_CHARS = 64;

  /** Milliseconds of any date that matters; more digits would not fit a long. */
  private static final int MAX_TIMESTAMP_DIGITS = 18;

  private final ServerSettings settings;
  private final Logins logins;
  private final InstantSource clock;
  private final SecureRandom random;

  LoginHandshake(ServerSettings settings, Logins logins, InstantSource clock, SecureRandom random) {
    this.settings = settings;
    this.logins = logins;
    this.clock = clock;
    this.random = random;
  }

  /** What a successful key agreement leads to. */
  record Result(Session session, SecretBytes preMasterSecret, KeyAgreement answer) {}

  /** Opens a session for an anonymous client, whose ephemeral key is its name. */
  Result ecdhe(Ecdhe request, int version) {
    checkSolution(request.solution());
    checkChallenge(request.challenge());
    Session session =
        logins.open(
            Level.STANDARD, request.key().pub58(), request.solution(), request.agent(), version);
    return result("ecdhe", request.key(), request.challenge(), null, session);
  }

  /** Opens a session for the holder of a registered key. */
  Result ecdhex(Ecdhex request, int version) {
    String publicKey = request.key().pub58();
    checkSolution(request.solution());
    long timestamp = checkTimestamp(request.timestamp());
    checkNonce(publicKey, request.nonce(), timestamp);
    checkSignature(request, timestamp);
    if (!logins.isContextUser(publicKey)) {
      throw new ProtocolException("User doesn't exist");
    }
    checkChallenge(request.challenge());
    Session session =
        logins.open(Level.LOGGED_IN, publicKey, request.solution(), request.agent(), version);
    return result("ecdhex", request.key(), request.challenge(), settings.host(), session);
  }

  private void checkSolution(@Nullable String solution) {
    if (solution != null && !logins.solutionExists(solution)) {
      throw new ProtocolException("Solution does not exist");
    }
  }

  /** Returns the timestamp as a number, milliseconds since the epoch. */
  private long checkTimestamp(String text) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_TIMESTAMP_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits) {
      long timestamp = Long.parseLong(text);
      if (Math.abs(clock.millis() - timestamp) <= TIMESTAMP_WINDOW.toMillis()) {
        return timestamp;
      }
    }
    throw new ProtocolException("Invalid timestamp");
  }

  private void checkNonce(String publicKey, String nonce, long timestamp) {
    boolean rightLength = nonce.length() >= MIN_NONCE_CHARS && nonce.length() <= MAX_NONCE_CHARS;
    Instant expires = Instant.ofEpochMilli(timestamp).plus(TIMESTAMP_WINDOW).plusMillis(1);
    if (!rightLength || !logins.claimNonce(publicKey, nonce, expires)) {
      throw new ProtocolException("Invalid nonce");
    }
  }

  /** The signed text has the timestamp as a number, so one sent with leading zeros never fits. */
  private static void checkSignature(Ecdhex request, long timestamp) {
    String signed = "ecdhexlogin " + request.nonce() + " " + timestamp;
    if (!request.key().verifies(Bytes.ofUtf8(signed), base64(request.signature()))) {
      throw new ProtocolException("Invalid signature");
    }
  }

  private static Bytes base64(String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Invalid signature", e);
    }
  }

  private void checkChallenge(@Nullable String challenge) {
    if (challenge != null
        && !logins.claimChallenge(challenge, clock.instant().plus(CHALLENGE_MEMORY))) {
      throw new ProtocolException("Invalid nonce");
    }
  }

  private Result result(
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
    return new Result(session, ephemeral.ecdh(clientKey), answer);
  }

  private IdentityProof prove(String challenge) {
    long now = clock.millis();
    return new IdentityProof(settings.identityKey().sign(Bytes.ofUtf8(challenge + ";" + now)), now);
  }
}
