package lambdabridge.protocol.client;

import java.util.Base64;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.Ecies;
import org.jspecify.annotations.Nullable;

/**
 * Login with a key registered for an account, inside an encrypted connection.
 *
 * <p>Source: spec privmx-tls.md 5.11.
 */
final class KeyLogin {
  private static final int SECRET_LENGTH = 32;

  private final ClientSession session;

  KeyLogin(ClientSession session) {
    this.session = session;
  }

  AccountSession logIn(EcPrivateKey loginKey, @Nullable EcPrivateKey restoreKey) {
    Map<?, ?> begun = begin(loginKey);
    String sessionId = AnswerReader.requireText(begun, "sessionId");
    String account = AnswerReader.requireText(begun, "I");
    Bytes secret = Bytes.wrap(session.randomBytes(SECRET_LENGTH));
    String encrypted =
        Base64.getEncoder()
            .encodeToString(Ecies.encrypt(loginKey, serverKey(begun), secret).toArray());

    Map<String, Object> message = ClientSession.handshake("key_exchange");
    message.put("sessionId", sessionId);
    message.put("K", encrypted);
    session.prove(message, loginKey, "login" + encrypted);
    message.put("tickets", session.settings().tickets());
    if (restoreKey != null) {
      message.put("sessionKey", restoreKey.publicKey().pub58());
    }
    Map<?, ?> answer = finish(message, SecretBytes.copyOf(secret.toArray()));
    return AnswerReader.accountSession(sessionId, account, begun, answer);
  }

  private Map<?, ?> begin(EcPrivateKey loginKey) {
    Map<String, Object> message = ClientSession.handshake("key_init");
    message.put("pub", loginKey.publicKey().pub58());
    message.put("agent", session.settings().agent());
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message);
    return resumed.sendOver(session.transport()).handshake("key_init");
  }

  private Map<?, ?> finish(Map<String, Object> message, SecretBytes secret) {
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message);
    AnswerReader in = resumed.sendOver(session.transport());
    Map<?, ?> answer = in.handshake("key_exchange");
    ConnectionKeys keys = resumed.keys().renewed(secret);
    if (in.hasNext()) { // the 2018 server does not announce the new keys
      in.switchTo(keys.traffic().serverDirection());
    }
    session.keepOnly(answer, keys);
    return answer;
  }

  private static EcPublicKey serverKey(Map<?, ?> begun) {
    try {
      return EcPublicKey.ofPub58(AnswerReader.requireText(begun, "pub"));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Server sent no valid key", e);
    }
  }
}
