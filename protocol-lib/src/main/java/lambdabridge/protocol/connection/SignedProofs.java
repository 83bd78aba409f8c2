package lambdabridge.protocol.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.handshake.HandshakeMessage.SignedProof;

/**
 * Checks that somebody holds a key now: timestamp, nonce, signature, in this order.
 *
 * <p>Source: spec privmx-tls.md 5.15, 9.4.
 */
final class SignedProofs {
  static final String INVALID_SIGNATURE = "Invalid signature";

  /** How far a client's clock may be off; the reference allows an hour. */
  private static final Duration TIMESTAMP_WINDOW = Duration.ofMinutes(5);

  private static final int MIN_NONCE_CHARS = 32;
  private static final int MAX_NONCE_CHARS = 64;

  /** Milliseconds of any date that matters; more digits would not fit a long. */
  private static final int MAX_TIMESTAMP_DIGITS = 18;

  private final Logins logins;
  private final InstantSource clock;

  SignedProofs(Logins logins, InstantSource clock) {
    this.logins = logins;
    this.clock = clock;
  }

  /**
   * Checks a whole proof.
   *
   * @param statement text that is signed, followed by nonce and timestamp
   * @throws ProtocolException {@code Invalid timestamp}, {@code Invalid nonce} or {@code Invalid
   *     signature}
   */
  void check(EcPublicKey key, String statement, SignedProof proof) {
    checkFresh(key, proof);
    if (!isSigned(key, statement, proof)) {
      throw new ProtocolException(INVALID_SIGNATURE);
    }
  }

  /**
   * Checks that a proof is new, and remembers its nonce.
   *
   * @throws ProtocolException {@code Invalid timestamp} or {@code Invalid nonce}
   */
  void checkFresh(EcPublicKey key, SignedProof proof) {
    long timestamp = checkTimestamp(proof.timestamp());
    checkNonce(key.pub58(), proof.nonce(), timestamp);
  }

  /** Tells whether the signature of a fresh proof is right. */
  boolean isSigned(EcPublicKey key, String statement, SignedProof proof) {
    // The signed text has the timestamp as a number, so one sent with leading zeros never fits.
    String signed = statement + " " + proof.nonce() + " " + Long.parseLong(proof.timestamp());
    return key.verifies(Bytes.ofUtf8(signed), base64(proof.signature()));
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

  private static Bytes base64(String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }
}
