package lambdabridge.protocol.handshake;

import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhe;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhef;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhex;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyInit;
import lambdabridge.protocol.handshake.HandshakeMessage.SessionRestore;
import lambdabridge.protocol.handshake.HandshakeMessage.SignedProof;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpInit;
import lambdabridge.protocol.handshake.HandshakeMessage.Ticket;
import lambdabridge.protocol.handshake.HandshakeMessage.TicketRequest;
import lambdabridge.protocol.handshake.HandshakeMessage.Unknown;
import org.jspecify.annotations.Nullable;

/**
 * Reads handshake messages from their fields.
 *
 * <p>Keys may come in any order; keys that mean nothing here are ignored. Everything else that is
 * out of shape is {@code Invalid params}.
 *
 * <p>Source: spec privmx-tls.md 5.2 and 5.4 to 5.12; limits of names, hosts and numbers are ours.
 */
final class HandshakeDecoder {
  private static final int MAX_AGENT_CHARS = 1024;
  private static final int MAX_SOLUTION_CHARS = 128;
  private static final int MIN_CHALLENGE_CHARS = 64;
  private static final int MAX_CHALLENGE_CHARS = 128;
  private static final int MAX_KEY_BYTES = 100;
  private static final int MAX_ECDHEF_KEY_BYTES = 1024;
  private static final int MAX_KEY_ID_BYTES = 256;
  private static final int MAX_TICKET_ID_BYTES = 100;

  /** Shorter ones would let traffic keys repeat. */
  private static final int MIN_CLIENT_RANDOM_BYTES = 12;

  private static final int MAX_CLIENT_RANDOM_BYTES = 1024;
  private static final int MAX_TICKET_COUNT = 1024;
  private static final int MAX_SESSION_ID_CHARS = 150;
  private static final int MAX_NAME_CHARS = 255;

  /** {@code A} has 256 digits, with leading zeros at will. */
  private static final int MAX_NUMBER_DIGITS = 1024;

  /** Base64 of an encrypted secret of 32 bytes has 92 characters. */
  private static final int MAX_SECRET_CHARS = 1024;

  private static final int MAX_PROPERTY_CHARS = 150;

  /** Longest values of the properties that a client may tell of itself at login. */
  private static final Map<String, Integer> PROPERTIES =
      Map.of(
          "appVersion", MAX_PROPERTY_CHARS,
          "sysVersion", MAX_PROPERTY_CHARS,
          "deviceId", MAX_PROPERTY_CHARS,
          "deviceName", MAX_PROPERTY_CHARS,
          "osName", MAX_PROPERTY_CHARS,
          "deviceToken", MAX_PROPERTY_CHARS,
          "unregisteredSession", 1024);

  private HandshakeDecoder() {}

  static HandshakeMessage decode(HandshakeFields fields) {
    return switch (fields.type()) {
      case "ecdhe" ->
          new Ecdhe(
              fields.key("key", MAX_KEY_BYTES), agent(fields), solution(fields), challenge(fields));
      case "ecdhex" -> ecdhex(fields);
      case "ecdhef" ->
          new Ecdhef(keyId(fields), fields.key("key", MAX_ECDHEF_KEY_BYTES), agent(fields));
      case "ticket" -> ticket(fields);
      case "ticket_request" -> new TicketRequest(fields.integer("count", 0, MAX_TICKET_COUNT));
      case "srp_init" -> {
        checkProperties(fields);
        yield new SrpInit(
            fields.text("I", MAX_NAME_CHARS), fields.text("host", MAX_NAME_CHARS), agent(fields));
      }
      case "srp_exchange" ->
          new SrpExchange(
              sessionId(fields),
              fields.hexNumber("A", MAX_NUMBER_DIGITS),
              fields.hexNumber("M1", MAX_NUMBER_DIGITS),
              tickets(fields),
              fields.pub58("sessionKey"));
      case "key_init" -> {
        checkProperties(fields);
        yield new KeyInit(required(fields.pub58("pub")), agent(fields));
      }
      case "key_exchange" ->
          new KeyExchange(
              sessionId(fields),
              fields.text("K", MAX_SECRET_CHARS),
              proof(fields),
              tickets(fields),
              fields.pub58("sessionKey"));
      case "session" -> session(fields);
      default -> new Unknown();
    };
  }

  private static Ecdhex ecdhex(HandshakeFields fields) {
    refusePlain(fields);
    return new Ecdhex(
        fields.key("key", MAX_KEY_BYTES),
        proof(fields),
        agent(fields),
        solution(fields),
        challenge(fields));
  }

  private static Ticket ticket(HandshakeFields fields) {
    refusePlain(fields);
    return new Ticket(
        fields.binary("ticket_id", 1, MAX_TICKET_ID_BYTES),
        fields.binary("client_random", MIN_CLIENT_RANDOM_BYTES, MAX_CLIENT_RANDOM_BYTES));
  }

  /** Here a key that is none has a text of its own. */
  private static SessionRestore session(HandshakeFields fields) {
    String sessionId = sessionId(fields);
    String key = fields.text("sessionKey");
    SignedProof proof = proof(fields);
    try {
      return new SessionRestore(sessionId, EcPublicKey.ofPub58(key), proof);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Invalid client key", e);
    }
  }

  /** The 2018 generation calls the field {@code keyid} and writes 16 hex digits. */
  private static Bytes keyId(HandshakeFields fields) {
    if (!fields.isNull("key_id")) {
      return fields.binary("key_id", 0, MAX_KEY_ID_BYTES);
    }
    return fields.hexNumber("keyid", 2 * MAX_KEY_ID_BYTES);
  }

  private static SignedProof proof(HandshakeFields fields) {
    return new SignedProof(
        fields.text("nonce"), fields.text("timestamp"), fields.text("signature"));
  }

  private static int tickets(HandshakeFields fields) {
    return fields.integer("tickets", 0, MAX_TICKET_COUNT);
  }

  private static String sessionId(HandshakeFields fields) {
    return fields.text("sessionId", MAX_SESSION_ID_CHARS);
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

  /** They are for the operator's eyes, and this server shows them to nobody. */
  private static void checkProperties(HandshakeFields fields) {
    if (fields.isNull("properties")) {
      return;
    }
    if (!(fields.object().get("properties") instanceof Map<?, ?> object)) {
      throw HandshakeFields.invalidParams();
    }
    HandshakeFields properties = new HandshakeFields(object);
    PROPERTIES.forEach(
        (name, maxChars) -> {
          if (!properties.isNull(name)) {
            properties.text(name, maxChars);
          }
        });
  }

  /** The flag asks for answers in plaintext, which no official client does. */
  private static void refusePlain(HandshakeFields fields) {
    if (fields.flag("plain")) {
      throw HandshakeFields.invalidParams();
    }
  }

  private static EcPublicKey required(@Nullable EcPublicKey key) {
    if (key == null) {
      throw HandshakeFields.invalidParams();
    }
    return key;
  }
}
