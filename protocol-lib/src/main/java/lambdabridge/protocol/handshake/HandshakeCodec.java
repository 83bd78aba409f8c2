package lambdabridge.protocol.handshake;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import lambdabridge.protocol.handshake.HandshakeAnswer.TicketResponse;
import org.jspecify.annotations.Nullable;

/**
 * Turns payloads of handshake frames into messages, and answers into payloads.
 *
 * <p>Keys may come in any order; keys that mean nothing here are ignored. Everything else that is
 * out of shape is {@code Invalid params}.
 *
 * <p>Source: spec privmx-tls.md 5.1, 5.2.
 */
public final class HandshakeCodec {
  private static final int MAX_AGENT_CHARS = 1024;
  private static final int MAX_SOLUTION_CHARS = 128;
  private static final int MIN_CHALLENGE_CHARS = 64;
  private static final int MAX_CHALLENGE_CHARS = 128;
  private static final int MAX_KEY_BYTES = 100;
  private static final int MAX_TICKET_ID_BYTES = 100;

  /** Shorter ones would let traffic keys repeat. */
  private static final int MIN_CLIENT_RANDOM_BYTES = 12;

  private static final int MAX_CLIENT_RANDOM_BYTES = 1024;
  private static final int MAX_TICKET_COUNT = 1024;

  private final PayloadCodec payloads;

  public HandshakeCodec(PayloadCodec payloads) {
    this.payloads = payloads;
  }

  /**
   * Returns what a client said.
   *
   * @throws ProtocolException with the ALERT text, if it is not a handshake message or out of shape
   */
  public HandshakeMessage decode(Bytes payload) {
    HandshakeFields fields = new HandshakeFields(object(payload));
    return switch (fields.type()) {
      case "ecdhe" ->
          new HandshakeMessage.Ecdhe(
              key(fields), agent(fields), solution(fields), challenge(fields));
      case "ecdhex" -> {
        refusePlain(fields);
        yield new HandshakeMessage.Ecdhex(
            key(fields),
            fields.text("nonce"),
            fields.text("timestamp"),
            fields.text("signature"),
            agent(fields),
            solution(fields),
            challenge(fields));
      }
      case "ticket" -> {
        refusePlain(fields);
        yield new HandshakeMessage.Ticket(
            fields.binary("ticket_id", 1, MAX_TICKET_ID_BYTES),
            fields.binary("client_random", MIN_CLIENT_RANDOM_BYTES, MAX_CLIENT_RANDOM_BYTES));
      }
      case "ticket_request" ->
          new HandshakeMessage.TicketRequest(fields.integer("count", 0, MAX_TICKET_COUNT));
      case "srp_init", "key_init" -> new HandshakeMessage.NotOffered("User doesn't exist");
      case "srp_exchange", "key_exchange", "session" ->
          new HandshakeMessage.NotOffered("Unknown session");
      case "ecdhef" -> new HandshakeMessage.NotOffered("Cannot find key");
      default -> new HandshakeMessage.Unknown();
    };
  }

  private Map<?, ?> object(Bytes payload) {
    Object value;
    try {
      value = payloads.decode(payload);
    } catch (ProtocolException e) {
      throw new ProtocolException("Invalid handshake data. Cannot decode given PSON", e);
    }
    if (value instanceof Map<?, ?> object) {
      return object;
    }
    throw new ProtocolException("Invalid handshake data");
  }

  private static EcPublicKey key(HandshakeFields fields) {
    try {
      return EcPublicKey.decode(fields.binary("key", 0, MAX_KEY_BYTES));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Invalid key", e);
    }
  }

  private static @Nullable String agent(HandshakeFields fields) {
    return fields.isNull("agent") ? null : fields.optionalText("agent", 0, MAX_AGENT_CHARS);
  }

  private static @Nullable String solution(HandshakeFields fields) {
    return fields.optionalText("solution", 1, MAX_SOLUTION_CHARS);
  }

  private static @Nullable String challenge(HandshakeFields fields) {
    return fields.optionalText("challenge", MIN_CHALLENGE_CHARS, MAX_CHALLENGE_CHARS);
  }

  /** The flag asks for answers in plaintext, which no official client does. */
  private static void refusePlain(HandshakeFields fields) {
    if (fields.flag("plain")) {
      throw HandshakeFields.invalidParams();
    }
  }

  /** Returns the payload that carries {@code answer}. */
  public Bytes encode(HandshakeAnswer answer) {
    return payloads.encode(
        switch (answer) {
          case KeyAgreement agreement -> keyAgreement(agreement);
          case TicketResponse(var tickets, var ttl) -> {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("type", "ticket_response");
            object.put("tickets", tickets);
            object.put("ttl", ttl.toSeconds());
            yield object;
          }
        });
  }

  private static Map<String, Object> keyAgreement(KeyAgreement answer) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("requestChunkSize", answer.config().requestChunkSize());
    config.put("serverVersion", answer.config().serverVersion());

    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", answer.type());
    object.put("key", answer.key().encoded());
    object.put("agent", answer.agent());
    object.put("config", config);
    if (answer.host() != null) {
      object.put("host", answer.host());
    }
    if (answer.proof() != null) {
      Map<String, Object> signature = new LinkedHashMap<>();
      signature.put("challenge", answer.proof().signature().hex());
      signature.put("timestamp", answer.proof().timestamp());
      object.put("signature", signature);
    }
    return object;
  }
}
