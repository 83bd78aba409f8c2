package lambdabridge.protocol.client;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.PasswordMixing;

/**
 * How a password is mixed before SRP works with it, as JSON text:
 *
 * <pre>
 *   {"algorithm":"PBKDF2","hash":"SHA512","length":16,"rounds":4321,"salt":"…","version":1}
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 5.10.4.
 *
 * @param salt 16 bytes
 */
record LoginData(Bytes salt, int rounds) {
  /** About a second of work; a server must not keep a client busy for longer. */
  private static final int MAX_ROUNDS = 1_000_000;

  /**
   * Reads the text a server sent; members that mean nothing here are ignored.
   *
   * @throws ProtocolException if it asks for anything but PBKDF2 as above
   */
  static LoginData decode(String json) {
    try {
      if (Json.decode(json) instanceof Map<?, ?> data
          && "PBKDF2".equals(data.get("algorithm"))
          && "SHA512".equals(data.get("hash"))
          && Long.valueOf(PasswordMixing.LENGTH).equals(data.get("length"))
          && Long.valueOf(1).equals(data.get("version"))
          && data.get("rounds") instanceof Long rounds
          && rounds >= 1
          && rounds <= MAX_ROUNDS
          && data.get("salt") instanceof String base64) {
        Bytes salt = Bytes.wrap(Base64.getDecoder().decode(base64));
        if (salt.length() == PasswordMixing.LENGTH) {
          return new LoginData(salt, rounds.intValue());
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Server sent malformed loginData", e);
    }
    throw new ProtocolException("Server wants the password mixed in an unknown way");
  }

  String encode() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("algorithm", "PBKDF2");
    data.put("hash", "SHA512");
    data.put("length", (long) PasswordMixing.LENGTH);
    data.put("rounds", (long) rounds);
    data.put("salt", Base64.getEncoder().encodeToString(salt.toArray()));
    data.put("version", 1L);
    return Json.encode(data);
  }

  SecretBytes mix(String password) {
    return PasswordMixing.mix(password, salt, rounds);
  }
}
