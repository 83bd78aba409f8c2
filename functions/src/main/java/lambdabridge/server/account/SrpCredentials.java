package lambdabridge.server.account;

import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.PasswordMixing;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.server.rpc.Params;
import org.jspecify.annotations.Nullable;

/**
 * What a client made of a password. The password itself never gets here.
 *
 * <p>Source: spec privmx-tls.md 5.10.
 *
 * @param salt 16 to 64 bytes
 * @param verifier more than 1 and less than N; who has it can try passwords, so it is kept sealed
 * @param loginData JSON text that tells clients how to mix the password
 */
public record SrpCredentials(Bytes salt, SecretBytes verifier, String loginData) {
  /** Fewer rounds than any official client uses would only help who steals a verifier. */
  static final int MIN_ROUNDS = 4000;

  /** What a slow client can still do in seconds. */
  static final int MAX_ROUNDS = 10_000_000;

  private static final int MIN_SALT = 16;
  private static final int MAX_SALT = 64;
  private static final int MAX_LOGIN_DATA = 1024;
  private static final Pattern HEX_BYTES = Pattern.compile("(?:[0-9a-f]{2})*+");

  /**
   * Reads {@code {salt, verifier, loginData}}: the first two in lowercase hex.
   *
   * @throws lambdabridge.server.rpc.RpcException INVALID_PARAMS naming the field
   */
  public static SrpCredentials decode(Params p) {
    Bytes salt = hex(p, "salt", MIN_SALT, MAX_SALT);
    SecretBytes verifier = SecretBytes.wrap(hex(p, "verifier", 1, Srp6a.N.length()).toArray());
    if (!Srp6a.isVerifier(verifier)) {
      throw p.invalid("verifier", "Expected a number between 1 and N");
    }
    String loginData = p.text("loginData", 1, MAX_LOGIN_DATA);
    requireKnownMixing(p, loginData);
    return new SrpCredentials(salt, verifier, loginData);
  }

  private static Bytes hex(Params p, String key, int minBytes, int maxBytes) {
    return Bytes.ofHex(p.matching(key, 2 * minBytes, 2 * maxBytes, HEX_BYTES));
  }

  /** Checks the members that clients insist on; there may be others, such as a hint. */
  private static void requireKnownMixing(Params p, String loginData) {
    if (!(decode(loginData) instanceof Map<?, ?> members)) {
      throw p.invalid("loginData", "Expected the text of a JSON object");
    }
    requireMember(p, members, "algorithm", "PBKDF2");
    requireMember(p, members, "hash", "SHA512");
    requireMember(p, members, "version", 1L);
    requireMember(p, members, "length", (long) PasswordMixing.LENGTH);
    if (!(members.get("rounds") instanceof Long rounds)
        || rounds < MIN_ROUNDS
        || rounds > MAX_ROUNDS) {
      throw p.invalid(
          "loginData", "rounds: Expected integer from " + MIN_ROUNDS + " to " + MAX_ROUNDS);
    }
    if (!(members.get("salt") instanceof String salt) || !isBase64OfSalt(salt)) {
      throw p.invalid("loginData", "salt: Expected Base64 of " + PasswordMixing.LENGTH + " bytes");
    }
  }

  private static void requireMember(Params p, Map<?, ?> members, String name, Object expected) {
    if (!expected.equals(members.get(name))) {
      throw p.invalid("loginData", name + ": Expected " + expected);
    }
  }

  private static boolean isBase64OfSalt(String text) {
    try {
      return Base64.getDecoder().decode(text).length == PasswordMixing.LENGTH;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable Object decode(String json) {
    try {
      return Json.decode(json);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
