package lambdabridge.protocol.client;

import java.util.Map;
import lambdabridge.protocol.crypto.EcPrivateKey;

/**
 * Return to a session whose tickets are lost, inside an encrypted connection.
 *
 * <p>Source: spec privmx-tls.md 3.7, 5.12.
 */
final class SessionRestoration {
  private final ClientSession session;

  SessionRestoration(ClientSession session) {
    this.session = session;
  }

  ServerHello restore(String sessionId, EcPrivateKey restoreKey) {
    Map<String, Object> message = ClientSession.handshake("session");
    message.put("sessionId", sessionId);
    message.put("sessionKey", restoreKey.publicKey().pub58());
    session.prove(message, restoreKey, "restore_" + sessionId);
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message).handshake(session.ticketRequest());

    AnswerReader in = resumed.sendOver(session.transport());
    Map<?, ?> answer = in.handshake("session");
    ConnectionKeys keys = resumed.keys().renewed(restoreKey.ecdh(AnswerReader.key(answer, "key")));
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(in.handshake("ticket_response"), keys);
    return ServerHello.of(answer);
  }
}
