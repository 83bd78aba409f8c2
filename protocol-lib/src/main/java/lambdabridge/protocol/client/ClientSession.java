package lambdabridge.protocol.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;

/** What the messages of one client share: who it is, its tickets, its clock and randomness. */
final class ClientSession {
  private static final int CLIENT_RANDOM_LENGTH = 12;
  private static final int NONCE_LENGTH = 32;
  private static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  private final Transport transport;
  private final ClientSettings settings;
  private final InstantSource clock;
  private final SecureRandom random;
  private final TicketPool pool;

  ClientSession(
      Transport transport, ClientSettings settings, InstantSource clock, SecureRandom random) {
    this.transport = transport;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.pool = new TicketPool(settings.tickets(), clock);
  }

  /** A message under a ticket, and the keys that it and its answer are under. */
  record Resumed(OutgoingMessage out, ConnectionKeys keys) {
    /** Sends the message and returns its answer, past the change to the ticket's keys. */
    AnswerReader sendOver(Transport transport) {
      AnswerReader in = out.sendOver(transport);
      in.switchTo(keys.traffic().serverDirection());
      return in;
    }
  }

  Transport transport() {
    return transport;
  }

  ClientSettings settings() {
    return settings;
  }

  TicketPool pool() {
    return pool;
  }

  InstantSource clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  OutgoingMessage message() {
    return new OutgoingMessage(settings.version());
  }

  /** Begins a message under a ticket that nothing else uses: what is written next is encrypted. */
  Resumed resume(TicketPool.PooledTicket ticket) {
    ConnectionKeys keys =
        new ConnectionKeys(
            ticket.masterSecret(), Bytes.wrap(randomBytes(CLIENT_RANDOM_LENGTH)), ticket.id());
    Map<String, Object> resumption = handshake("ticket");
    resumption.put("ticket_id", keys.serverRandom());
    resumption.put("client_random", keys.clientRandom());
    OutgoingMessage out =
        message().handshake(resumption).switchTo(keys.traffic().clientDirection());
    return new Resumed(out, keys);
  }

  /** Replaces all tickets by those of an answer: the former ones belong to former keys. */
  void keepOnly(Map<?, ?> answer, ConnectionKeys keys) {
    pool.clear();
    keep(answer, keys);
  }

  /** Adds the tickets of an answer. */
  void keep(Map<?, ?> answer, ConnectionKeys keys) {
    Long ttl = AnswerReader.number(answer, "ttl");
    pool.add(
        AnswerReader.tickets(answer),
        keys.masterSecret(),
        ttl == null ? DEFAULT_TTL : Duration.ofSeconds(ttl));
  }

  static Map<String, Object> handshake(String type) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    return message;
  }

  Map<String, Object> ticketRequest() {
    Map<String, Object> request = handshake("ticket_request");
    request.put("count", settings.tickets());
    return request;
  }

  /**
   * Adds {@code nonce}, {@code timestamp} and {@code signature}.
   *
   * @param statement text that is signed, followed by the other two
   */
  void prove(Map<String, Object> message, EcPrivateKey key, String statement) {
    String nonce = Base64.getEncoder().encodeToString(randomBytes(NONCE_LENGTH));
    String timestamp = Long.toString(clock.millis());
    Bytes signature = key.sign(Bytes.ofUtf8(statement + " " + nonce + " " + timestamp));
    message.put("nonce", nonce);
    message.put("timestamp", timestamp);
    message.put("signature", Base64.getEncoder().encodeToString(signature.toArray()));
  }

  byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
