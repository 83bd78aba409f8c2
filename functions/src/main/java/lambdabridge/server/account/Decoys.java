package lambdabridge.server.account;

import java.math.BigInteger;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.KeyRecord;
import lambdabridge.protocol.connection.SrpRecord;
import lambdabridge.protocol.crypto.PasswordMixing;
import lambdabridge.protocol.crypto.Prf;
import lambdabridge.protocol.crypto.Srp6a;

/**
 * What those are told who ask for somebody who is not there: always the same for the same question,
 * and of the form that official clients' registrations have. It is made from a secret, so that
 * nobody can make it too and tell it from what is stored.
 *
 * <p>Source of the form: spec privmx-tls.md 5.10.4.
 */
final class Decoys {
  private static final int SALT_LENGTH = 16;
  private static final int MIN_ROUNDS = 4000;
  private static final int ROUNDS_RANGE = 1001;
  private static final int NAME_LENGTH = 9;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private final SecretBytes key;

  /**
   * @param key 32 bytes that never change
   */
  Decoys(SecretBytes key) {
    this.key = key;
  }

  SrpRecord srp(String name, String host) {
    Bytes question = Bytes.ofUtf8(name + "#" + host);
    byte[] verifier = made("verifier", question, Srp6a.N.length());
    verifier[0] &= 0x7f; // less than N, whose first byte is ee
    return new SrpRecord(
        name,
        SecretBytes.wrap(verifier),
        Bytes.wrap(made("salt", question, SALT_LENGTH)),
        loginData(question),
        /* real= */ false);
  }

  KeyRecord loginKey(String publicKey) {
    StringBuilder name = new StringBuilder();
    for (byte b : made("name", Bytes.ofUtf8(publicKey), NAME_LENGTH)) {
      name.append(LETTERS.charAt(Byte.toUnsignedInt(b) % LETTERS.length()));
    }
    return new KeyRecord(name.toString(), /* real= */ false);
  }

  private String loginData(Bytes question) {
    int number = new BigInteger(1, made("rounds", question, 4)).intValue();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("algorithm", "PBKDF2");
    members.put("hash", "SHA512");
    members.put("length", PasswordMixing.LENGTH);
    members.put("rounds", MIN_ROUNDS + Math.floorMod(number, ROUNDS_RANGE));
    members.put(
        "salt",
        Base64.getEncoder().encodeToString(made("mixing", question, PasswordMixing.LENGTH)));
    members.put("version", 1);
    return Json.encode(members);
  }

  private byte[] made(String what, Bytes question, int length) {
    return Prf.expand(key, Bytes.ofUtf8(what + " ").concat(question), length).toArray();
  }
}
