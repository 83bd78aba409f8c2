package lambdabridge.server.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.session.NonceStore;

/**
 * Shows that whoever names a key has it: a signature over {@code PURPOSE NAME#HOST NONCE
 * TIMESTAMP}. Without it, anybody could tie an account to another's user, or take another's login
 * key.
 *
 * <p>Source of nonce, timestamp and signature: spec privmx-tls.md 5.15 and 9.3.
 *
 * @param publicKey pub58
 * @param nonce 32 to 64 characters, once only
 * @param timestamp milliseconds since the epoch
 * @param signature compact, 65 bytes
 */
record KeyProof(String publicKey, String nonce, long timestamp, Bytes signature) {
  static final String LOGIN_KEY = "login-key";
  static final String USER_KEY = "user-key";

  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int MIN_NONCE = 32;
  private static final int MAX_NONCE = 64;
  private static final int SIGNATURE_TEXT = 88;

  static KeyProof decode(Params p) {
    String key = p.publicKey("key");
    String nonce = p.text("nonce", MIN_NONCE, MAX_NONCE);
    long timestamp = p.timestamp("timestamp");
    String signature = p.text("signature", SIGNATURE_TEXT, SIGNATURE_TEXT);
    try {
      return new KeyProof(key, nonce, timestamp, Bytes.wrap(Base64.getDecoder().decode(signature)));
    } catch (IllegalArgumentException e) {
      throw p.invalid("signature", "Expected Base64 of 65 bytes");
    }
  }

  /**
   * Refuses a proof that is stale, was used before, or is none.
   *
   * @param address of the account, {@code user#host}
   * @throws RpcException INVALID_TIMESTAMP, INVALID_NONCE, INVALID_SIGNATURE, naming the purpose
   */
  void require(String purpose, String address, NonceStore nonces, Clock clock) {
    Duration off = Duration.between(Instant.ofEpochMilli(timestamp), clock.instant()).abs();
    if (off.compareTo(WINDOW) > 0) {
      throw new RpcException(ErrorCode.INVALID_TIMESTAMP, purpose);
    }
    Instant forgotten = Instant.ofEpochMilli(timestamp).plus(WINDOW).plusMillis(1);
    if (!nonces.claim("nonce", publicKey + " " + nonce, forgotten)) {
      throw new RpcException(ErrorCode.INVALID_NONCE, purpose);
    }
    String signed = purpose + " " + address + " " + nonce + " " + timestamp;
    if (!EcPublicKey.ofPub58(publicKey).verifies(Bytes.ofUtf8(signed), signature)) {
      throw new RpcException(ErrorCode.INVALID_SIGNATURE, purpose);
    }
  }
}
