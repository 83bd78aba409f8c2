package lambdabridge.protocol.handshake;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.Srp6a;
import lambdabridge.protocol.handshake.HandshakeAnswer.ClientConfig;
import lambdabridge.protocol.handshake.HandshakeAnswer.IdentityProof;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyChallenge;
import lambdabridge.protocol.handshake.HandshakeAnswer.LoginComplete;
import lambdabridge.protocol.handshake.HandshakeAnswer.SrpChallenge;
import lambdabridge.protocol.handshake.HandshakeAnswer.TicketResponse;

/**
 * Writes answers as objects, {@code type} first.
 *
 * <p>Source: spec privmx-tls.md 5.1, 5.3 to 5.12.
 */
final class HandshakeEncoder {
  private HandshakeEncoder() {}

  static Map<String, Object> encode(HandshakeAnswer answer) {
    Map<String, Object> message = new LinkedHashMap<>();
    switch (answer) {
      case KeyAgreement agreement -> write(agreement, message);
      case TicketResponse(var tickets, var ttl) -> {
        message.put("type", "ticket_response");
        message.put("tickets", tickets);
        message.put("ttl", ttl.toSeconds());
      }
      case SrpChallenge challenge -> write(challenge, message);
      case KeyChallenge challenge -> {
        message.put("type", "key_init");
        message.put("sessionId", challenge.sessionId());
        message.put("I", challenge.account());
        message.put("pub", challenge.key().pub58());
        message.put("agent", challenge.agent());
        message.put("config", config(challenge.config()));
      }
      case LoginComplete complete -> {
        message.put("type", complete.type());
        if (complete.serverProof() != null) {
          // All 64 digits: the 2018 browser client compares texts.
          message.put("M2", complete.serverProof().hex());
        }
        message.put("tickets", complete.tickets());
        message.put("ttl", complete.ttl().toSeconds());
      }
    }
    return message;
  }

  private static void write(KeyAgreement answer, Map<String, Object> message) {
    message.put("type", answer.type());
    message.put("key", answer.key().encoded());
    message.put("agent", answer.agent());
    message.put("config", config(answer.config()));
    if (answer.host() != null) {
      message.put("host", answer.host());
    }
    IdentityProof proof = answer.proof();
    if (proof != null) {
      Map<String, Object> signature = new LinkedHashMap<>();
      signature.put("challenge", proof.signature().hex());
      signature.put("timestamp", proof.timestamp());
      message.put("signature", signature);
    }
  }

  private static void write(SrpChallenge challenge, Map<String, Object> message) {
    message.put("type", "srp_init");
    message.put("sessionId", challenge.sessionId());
    message.put("N", Srp6a.N.hex());
    message.put("g", Srp6a.G.hex());
    message.put("k", Srp6a.K.hex());
    message.put("s", challenge.salt().hex());
    message.put("B", bigHex(challenge.serverPublic()));
    message.put("loginData", challenge.loginData());
    message.put("agent", challenge.agent());
    message.put("config", config(challenge.config()));
  }

  private static Map<String, Object> config(ClientConfig config) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("requestChunkSize", config.requestChunkSize());
    object.put("serverVersion", config.serverVersion());
    return object;
  }

  /** Returns a number in hex without leading zero bytes. */
  private static String bigHex(Bytes number) {
    int zeros = 0;
    while (zeros < number.length() - 1 && number.get(zeros) == 0) {
      zeros++;
    }
    return number.slice(zeros, number.length()).hex();
  }
}
