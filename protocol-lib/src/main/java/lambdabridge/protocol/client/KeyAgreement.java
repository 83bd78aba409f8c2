package lambdabridge.protocol.client;

import java.util.Locale;
import java.util.Map;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;

/**
 * Agreeing on keys: at first contact, which opens a session, and later, which renews the keys of
 * the session and makes its former tickets worthless.
 *
 * <p>Source: spec privmx-tls.md 3.7, 3.8, 5.4, 5.5, 5.9.
 */
final class KeyAgreement {
  private final ClientSession session;

  KeyAgreement(ClientSession session) {
    this.session = session;
  }

  /** Opens an anonymous session: {@code ecdhe}. */
  ServerHello anonymous() {
    return firstContact(
        ClientSession.handshake("ecdhe"), EcPrivateKey.generate(session.random()), "ecdhe");
  }

  /** Logs in: {@code ecdhex}. */
  ServerHello user(EcPrivateKey userKey) {
    Map<String, Object> message = ClientSession.handshake("ecdhex");
    session.prove(message, userKey, "ecdhexlogin");
    return firstContact(message, userKey, "ecdhex");
  }

  private ServerHello firstContact(Map<String, Object> message, EcPrivateKey key, String type) {
    EcPublicKey identity = session.settings().serverIdentity();
    ServerIdentityCheck check =
        identity == null
            ? null
            : new ServerIdentityCheck(identity, session.clock(), session.random());
    message.put("key", key.publicKey().encoded());
    message.put("agent", session.settings().agent());
    if (session.settings().solution() != null) {
      message.put("solution", session.settings().solution());
    }
    if (check != null) {
      message.put("challenge", check.challenge());
    }

    AnswerReader in =
        session
            .message()
            .handshake(message)
            .handshake(session.ticketRequest())
            .sendOver(session.transport());
    Map<?, ?> answer = in.handshake(type);
    if (check != null) {
      check.check(answer);
    }
    ConnectionKeys keys =
        ConnectionKeys.ofFirstAgreement(key.ecdh(AnswerReader.key(answer, "key")));
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(in.handshake("ticket_response"), keys);
    return ServerHello.of(answer);
  }

  /** Opens an anonymous session with a server whose static key is known: {@code ecdhef}. */
  ConnectionKeys known(KnownServerKey serverKey) {
    EcPrivateKey ephemeral = EcPrivateKey.generate(session.random());
    ConnectionKeys keys = ConnectionKeys.ofFirstAgreement(ephemeral.ecdh(serverKey.key()));
    AnswerReader in =
        session
            .message()
            .handshake(ecdhef(serverKey, ephemeral))
            .switchTo(keys.traffic().clientDirection())
            .handshake(session.ticketRequest())
            .sendOver(session.transport());
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(in.handshake("ticket_response"), keys);
    return keys;
  }

  /**
   * Renews the keys of the session: {@code ecdhe} under its present ones. The server changes its
   * keys behind the answer; this client, which cannot know them before, with its next message.
   */
  ConnectionKeys rekey() {
    EcPrivateKey ephemeral = EcPrivateKey.generate(session.random());
    Map<String, Object> message = ClientSession.handshake("ecdhe");
    message.put("key", ephemeral.publicKey().encoded());
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    resumed.out().handshake(message).handshake(session.ticketRequest());

    AnswerReader in = resumed.sendOver(session.transport());
    SecretBytes shared = ephemeral.ecdh(AnswerReader.key(in.handshake("ecdhe"), "key"));
    ConnectionKeys keys = resumed.keys().renewed(shared);
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(in.handshake("ticket_response"), keys);
    return keys;
  }

  /**
   * Renews the keys of the session with the server's static key: {@code ecdhef} under the present
   * ones. Both ends change their keys in this very message.
   */
  ConnectionKeys rekey(KnownServerKey serverKey) {
    EcPrivateKey ephemeral = EcPrivateKey.generate(session.random());
    ClientSession.Resumed resumed = session.resume(session.pool().takeForHandshake());
    ConnectionKeys keys = resumed.keys().renewed(ephemeral.ecdh(serverKey.key()));
    resumed
        .out()
        .handshake(ecdhef(serverKey, ephemeral))
        .switchTo(keys.traffic().clientDirection())
        .handshake(session.ticketRequest());

    AnswerReader in = resumed.sendOver(session.transport());
    in.switchTo(keys.traffic().serverDirection());
    session.keepOnly(in.handshake("ticket_response"), keys);
    return keys;
  }

  private Map<String, Object> ecdhef(KnownServerKey serverKey, EcPrivateKey ephemeral) {
    Map<String, Object> message = ClientSession.handshake("ecdhef");
    switch (serverKey.spelling()) {
      case KEY_ID -> message.put("key_id", serverKey.id());
      case KEYID -> message.put("keyid", serverKey.id().hex().toUpperCase(Locale.ROOT));
    }
    message.put("key", ephemeral.publicKey().encoded());
    message.put("agent", session.settings().agent());
    return message;
  }
}
