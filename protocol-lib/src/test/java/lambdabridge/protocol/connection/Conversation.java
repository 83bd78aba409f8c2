package lambdabridge.protocol.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import org.jspecify.annotations.Nullable;

/**
 * One message, built frame by frame as a test likes, and its answer as short texts: {@code ecdhe},
 * {@code ticket_response 3}, {@code CCS}, {@code ALERT text}, {@code result …}; in braces if the
 * frame was encrypted, as in the specification.
 */
final class Conversation {
  static final Bytes CLIENT_RANDOM = Bytes.wrap(new byte[12]);
  private static final String NONCE = "0123456789abcdef0123456789abcdef";

  private final MemoryServer server;
  private final EcPrivateKey key;
  private final FrameWriter out = new FrameWriter();
  private int version = 1;

  /** Keys that the server's answers will agree with, in order. */
  private final Deque<EcPrivateKey> agreeing = new ArrayDeque<>();

  /** Keys that each CHANGE_CIPHER_SPEC of the server will switch to, in order. */
  private final Deque<PendingKeys> expected = new ArrayDeque<>();

  /** That of the last ticket. */
  private @Nullable Session session;

  private Bytes clientRandom = Bytes.EMPTY;
  private Bytes serverRandom = Bytes.EMPTY;

  /** Of a ticket, or null if they come out of the next key agreement answered. */
  private record PendingKeys(SecretBytes masterSecret, Bytes clientRandom, Bytes serverRandom) {}

  private static final SecretBytes FROM_AGREEMENT = SecretBytes.wrap(new byte[0]);

  Conversation(MemoryServer server) {
    this(server, EcPrivateKey.generate(server.random));
  }

  Conversation(MemoryServer server, EcPrivateKey key) {
    this.server = server;
    this.key = key;
  }

  EcPrivateKey key() {
    return key;
  }

  Conversation version(int next) {
    version = next;
    return this;
  }

  /** Appends bytes as they are, in plaintext. */
  Conversation raw(ContentType type, Bytes payload) {
    out.write(version, type, payload);
    return this;
  }

  Conversation handshake(Map<String, ?> message) {
    return raw(ContentType.HANDSHAKE, codec().encode(message));
  }

  Conversation app(Map<String, ?> request) {
    return raw(ContentType.APPLICATION_DATA, codec().encode(request));
  }

  Conversation call(String method) {
    return app(request(7L, method, Map.of()));
  }

  Conversation ecdhe() {
    return agreement(ecdheMessage());
  }

  Conversation ecdhex() {
    return agreement(ecdhexMessage());
  }

  /** Appends a key agreement whose answer will switch the server's direction. */
  Conversation agreement(Map<String, ?> message) {
    return agreement(message, key);
  }

  /** Appends a handshake whose acceptance will switch the server's direction to known keys. */
  Conversation keyed(Map<String, ?> message, SecretBytes preMasterSecret) {
    SecretBytes masterSecret =
        KeySchedule.masterSecret(preMasterSecret, clientRandom, serverRandom);
    expected.add(new PendingKeys(masterSecret, clientRandom, serverRandom));
    return handshake(message);
  }

  /**
   * Appends a key agreement with a key of its own, whose answer will switch the server's direction.
   */
  Conversation agreement(Map<String, ?> message, EcPrivateKey own) {
    expected.add(new PendingKeys(FROM_AGREEMENT, clientRandom, serverRandom));
    agreeing.add(own);
    return handshake(message);
  }

  Conversation ecdhef(ServerKey serverKey) {
    return keyed(ecdhefMessage(serverKey), key.ecdh(serverKey.key().publicKey()));
  }

  Map<String, Object> ecdhefMessage(ServerKey serverKey) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "ecdhef");
    message.put("key_id", serverKey.id());
    message.put("key", key.publicKey().encoded());
    return message;
  }

  /** Returns the session of the last ticket. */
  Session session() {
    return Objects.requireNonNull(session);
  }

  /** Appends the resumption of a session that is logged in. */
  Conversation ticket() {
    SecretBytes masterSecret = SecretBytes.wrap(new byte[48]);
    session = server.open(Level.LOGGED_IN, key.publicKey().pub58(), null, null, version);
    Bytes id = server.issue(session, masterSecret, 1).ids().getFirst();
    clientRandom = CLIENT_RANDOM;
    serverRandom = id;
    expected.add(new PendingKeys(masterSecret, clientRandom, serverRandom));
    return handshake(ticketMessage(id, clientRandom));
  }

  /** Appends CHANGE_CIPHER_SPEC, and encrypts from there on under the keys of the last ticket. */
  Conversation encrypted() {
    PendingKeys latest = Objects.requireNonNull(expected.peekLast());
    out.switchTo(version, keys(latest, latest.masterSecret()).clientDirection());
    return this;
  }

  Conversation changeCipherSpec() {
    return raw(ContentType.CHANGE_CIPHER_SPEC, Bytes.EMPTY);
  }

  Conversation hello() {
    return raw(ContentType.HELLO, Bytes.ofHex("f5"));
  }

  Conversation ticketRequest(Object count) {
    return handshake(Map.of("type", "ticket_request", "count", count));
  }

  Map<String, Object> ecdheMessage() {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "ecdhe");
    message.put("key", key.publicKey().encoded());
    return message;
  }

  Map<String, Object> ecdhexMessage() {
    return ecdhexMessage(NONCE, String.valueOf(server.now.toEpochMilli()));
  }

  Map<String, Object> ecdhexMessage(String nonce, String timestamp) {
    Bytes signature = key.sign(Bytes.ofUtf8("ecdhexlogin " + nonce + " " + timestamp));
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "ecdhex");
    message.put("key", key.publicKey().encoded());
    message.put("nonce", nonce);
    message.put("timestamp", timestamp);
    message.put("signature", Base64.getEncoder().encodeToString(signature.toArray()));
    return message;
  }

  static Map<String, Object> ticketMessage(Bytes id, Bytes clientRandom) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "ticket");
    message.put("ticket_id", id);
    message.put("client_random", clientRandom);
    return message;
  }

  static Map<String, Object> request(Object id, String method, Object params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", id);
    request.put("method", method);
    request.put("params", params);
    return request;
  }

  /** Sends the message and returns the answer in short texts. */
  List<String> send() {
    return read(server.exchange(finish()));
  }

  Bytes finish() {
    return out.finish();
  }

  List<String> read(Bytes answer) {
    List<String> texts = new ArrayList<>();
    FrameReader in = new FrameReader(answer);
    SecretBytes agreed = FROM_AGREEMENT;
    while (in.hasNext()) {
      boolean encrypted = in.encrypted();
      Frame frame = in.next();
      String text = describe(frame);
      texts.add(encrypted ? "{" + text + "}" : text);
      if (frame.type() == ContentType.HANDSHAKE
          && object(frame).get("key") instanceof Bytes serverKey) {
        agreed = agreeing.remove().ecdh(EcPublicKey.decode(serverKey));
      }
      if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        in.switchTo(serverDirection(expected.remove(), agreed));
      }
    }
    return texts;
  }

  private static CipherState serverDirection(PendingKeys pending, SecretBytes agreed) {
    if (!pending.masterSecret().equals(FROM_AGREEMENT)) {
      return keys(pending, pending.masterSecret()).serverDirection();
    }
    SecretBytes masterSecret =
        KeySchedule.masterSecret(agreed, pending.clientRandom(), pending.serverRandom());
    return keys(pending, masterSecret).serverDirection();
  }

  private static TrafficKeys keys(PendingKeys pending, SecretBytes masterSecret) {
    return KeySchedule.trafficKeys(masterSecret, pending.clientRandom(), pending.serverRandom());
  }

  private static String describe(Frame frame) {
    return switch (frame.type()) {
      case CHANGE_CIPHER_SPEC -> "CCS";
      case ALERT -> "ALERT " + frame.payload().utf8();
      case HANDSHAKE -> describeHandshake(object(frame));
      case APPLICATION_DATA -> "result " + object(frame).get("result");
      case HELLO, UNKNOWN -> throw new IllegalStateException("a server sends no " + frame);
    };
  }

  private static String describeHandshake(Map<?, ?> message) {
    return message.get("tickets") instanceof List<?> tickets
        ? message.get("type") + " " + tickets.size()
        : String.valueOf(message.get("type"));
  }

  @SuppressWarnings("unchecked") // decoders return maps with String keys only
  static Map<String, Object> object(Frame frame) {
    return (Map<String, Object>)
        Objects.requireNonNull(PayloadCodec.ofVersion(frame.version()).decode(frame.payload()));
  }

  static Bytes bytes(Map<String, Object> object, String field) {
    return (Bytes) Objects.requireNonNull(object.get(field));
  }

  private PayloadCodec codec() {
    return PayloadCodec.ofVersion(version);
  }
}
