package lambdabridge.server.account;

import lambdabridge.protocol.bytes.Bytes;

/**
 * What is kept of a password.
 *
 * @param salt SRP's {@code s}
 * @param sealed the verifier, as {@link AccountStore} seals it
 * @param loginData JSON text that tells clients how to mix the password
 */
public record StoredPassword(Bytes salt, Bytes sealed, String loginData) {}
