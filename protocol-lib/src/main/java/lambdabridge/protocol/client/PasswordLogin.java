package lambdabridge.protocol.client;

import java.math.BigInteger;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.Srp6a;
import org.jspecify.annotations.Nullable;

/**
 * Login with a password inside an encrypted connection: SRP-6a. The password does not leave this
 * class, and the server has to prove that it knows the verifier.
 *
 * <p>Source: spec privmx-tls.md 5.10.
 */
final class PasswordLogin {
  private static final int HEX = 16;

  private final ClientSession session;

  PasswordLogin(ClientSession session) {
    this.session = session;
  }

  /**
   * Logs in.
   *
   * @throws ProtocolException if the server uses another group, or does not know the password
   */
  AccountSession logIn(
      String user, String host, String password, @Nullable EcPrivateKey restoreKey) {
    Map<?, ?> begun = begin(user, host);
    String sessionId = AnswerReader.requireText(begun, "sessionId");
    checkGroup(begun);
    Bytes salt = hex(begun, "s");
    Bytes serverPublic = hex(begun, "B");
    if (Srp6a.isUnusable(serverPublic)) {
      throw new ProtocolException("Server sent an unusable B");
    }
    SecretBytes mixed =
        LoginData.decode(AnswerReader.requireText(begun, "loginData")).mix(password);
    SecretBytes x = Srp6a.secret(salt, user, mixed);
    SecretBytes a = SecretBytes.wrap(session.randomBytes(Srp6a.EXPONENT_LENGTH));
    Bytes clientPublic = Srp6a.clientPublic(a);
    Srp6a.Outcome outcome = Srp6a.client(x, a, clientPublic, serverPublic);

    Map<String, Object> message = ClientSession.handshake("srp_exchange");
    message.put("sessionId", sessionId);
    message.put("A", bigHex(clientPublic));
    message.put("M1", bigHex(outcome.clientProof()));
    message.put("tickets", session.settings().tickets());
    if (restoreKey != null) {
      message.put("sessionKey", restoreKey.publicKey().pub58());
    }
    Map<?, ?> answer = finish(message, outcome);
    return AnswerReader.accountSession(sessionId, user, begun, answer);
  }

  private Map<?, ?> begin(String user, String host) {
    Map<String, Object> message = ClientSession.handshake("srp_init");
    message.put("I", user);
    message.put("host", host);
    message.put("agent", session.settings().agent());
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message);
    return resumed.sendOver(session.transport()).handshake("srp_init");
  }

  private Map<?, ?> finish(Map<String, Object> message, Srp6a.Outcome outcome) {
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message);
    AnswerReader in = resumed.sendOver(session.transport());
    Map<?, ?> answer = in.handshake("srp_exchange");
    if (!Srp6a.sameProof(outcome.serverProof(), hex(answer, "M2"))) {
      session.pool().clear();
      throw new ProtocolException("Server does not know the password");
    }
    ConnectionKeys keys = resumed.keys().renewed(outcome.key());
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(answer, keys);
    return answer;
  }

  /** Numbers of the server's choice could give the password away. */
  private static void checkGroup(Map<?, ?> begun) {
    if (!sameNumber(hex(begun, "N"), Srp6a.N)
        || !sameNumber(hex(begun, "g"), Srp6a.G)
        || !sameNumber(hex(begun, "k"), Srp6a.K)) {
      throw new ProtocolException("Server uses another SRP group");
    }
  }

  private static boolean sameNumber(Bytes one, Bytes other) {
    return new BigInteger(1, one.toArray()).equals(new BigInteger(1, other.toArray()));
  }

  private static Bytes hex(Map<?, ?> answer, String name) {
    String digits = AnswerReader.requireText(answer, name);
    try {
      return Bytes.ofHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Server sent no hex in " + name, e);
    }
  }

  private static String bigHex(Bytes number) {
    String digits = new BigInteger(1, number.toArray()).toString(HEX);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }
}
