package lambdabridge.protocol.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import org.jspecify.annotations.Nullable;

/**
 * A client's session with one server: a login, then calls, each in a message of its own under a
 * ticket of its own.
 *
 * <p>Thread-safe once logged in; a call blocks for as long as the transport does, so give each
 * concurrent call a virtual thread.
 *
 * <p>Source: spec privmx-tls.md 3.7, 5, 6.3 to 6.5.
 */
public final class ClientConnection {
  private static final int REFILL_COUNT = 256;
  private static final int CLIENT_RANDOM_LENGTH = 12;
  private static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  private final Transport transport;
  private final ClientSettings settings;
  private final InstantSource clock;
  private final SecureRandom random;
  private final PayloadCodec codec;
  private final TicketPool pool;

  public ClientConnection(
      Transport transport, ClientSettings settings, InstantSource clock, SecureRandom random) {
    this.transport = transport;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.codec = PayloadCodec.ofVersion(settings.version());
    this.pool = new TicketPool(clock);
  }

  /**
   * Opens an anonymous session under a fresh key: {@code ecdhe}.
   *
   * @throws AlertException if the server refuses
   */
  public ServerHello connectAnonymously() {
    return agree("ecdhe", EcPrivateKey.generate(random), new LinkedHashMap<>());
  }

  /**
   * Logs in as the holder of a registered key: {@code ecdhex}.
   *
   * @throws AlertException if the server refuses, for example {@code User doesn't exist}
   */
  public ServerHello logIn(EcPrivateKey userKey) {
    String nonce = Base64.getEncoder().encodeToString(randomBytes(32));
    String timestamp = Long.toString(clock.millis());
    Bytes signature = userKey.sign(Bytes.ofUtf8("ecdhexlogin " + nonce + " " + timestamp));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("nonce", nonce);
    fields.put("timestamp", timestamp);
    fields.put("signature", Base64.getEncoder().encodeToString(signature.toArray()));
    return agree("ecdhex", userKey, fields);
  }

  private ServerHello agree(String type, EcPrivateKey key, Map<String, Object> fields) {
    EcPublicKey identity = settings.serverIdentity();
    ServerIdentityCheck check =
        identity == null ? null : new ServerIdentityCheck(identity, clock, random);
    fields.put("type", type);
    fields.put("key", key.publicKey().encoded());
    fields.put("agent", settings.agent());
    if (settings.solution() != null) {
      fields.put("solution", settings.solution());
    }
    if (check != null) {
      fields.put("challenge", check.challenge());
    }
    FrameWriter out = new FrameWriter();
    write(out, ContentType.HANDSHAKE, fields);
    write(out, ContentType.HANDSHAKE, ticketRequest());

    AnswerReader in = new AnswerReader(transport.exchange(out.finish()), codec);
    Map<?, ?> answer = in.handshake(type);
    if (check != null) {
      check.check(answer);
    }
    SecretBytes masterSecret =
        KeySchedule.masterSecret(key.ecdh(AnswerReader.key(answer)), Bytes.EMPTY, Bytes.EMPTY);
    in.switchTo(KeySchedule.trafficKeys(masterSecret, Bytes.EMPTY, Bytes.EMPTY).serverDirection());
    Map<?, ?> tickets = in.handshake("ticket_response");
    pool.clear();
    keep(tickets, masterSecret);
    return hello(answer);
  }

  /**
   * Calls an API method.
   *
   * @param params values of the wire's model, see {@link PayloadCodec}
   * @return the result
   * @throws RpcErrorException if the method refuses
   * @throws AlertException if the server refuses the message
   * @throws SessionLostException if there is no ticket left
   * @throws TransportException if no answer came; the call may have been executed
   */
  public @Nullable Object call(String method, Map<String, ?> params) {
    return callOver(transport, method, params);
  }

  /**
   * Calls an API method over another transport than the session's own, for example the WebSocket
   * that the call concerns. As {@link #call} otherwise.
   */
  public @Nullable Object callOver(Transport other, String method, Map<String, ?> params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", 0L);
    request.put("jsonrpc", "2.0");
    request.put("method", method);
    request.put("params", params);
    return result(resume(other, request));
  }

  /**
   * Fetches tickets if few are left or they expire soon; an idle session calls this now and then.
   */
  public void refillIfNeeded() {
    if (pool.needsRefill()) {
      resume(transport, null);
    }
  }

  /** Forgets all tickets; the server's side of the session ends with their lifetime. */
  public void close() {
    pool.clear();
  }

  /** Sends one message under a ticket, with a refill if the pool asks for it. */
  private Map<?, ?> resume(Transport over, @Nullable Map<String, Object> request) {
    TicketPool.Taken taken = pool.take();
    try {
      Bytes ticketId = taken.ticket().id();
      SecretBytes masterSecret = taken.ticket().masterSecret();
      Bytes clientRandom = Bytes.wrap(randomBytes(CLIENT_RANDOM_LENGTH));
      TrafficKeys keys = KeySchedule.trafficKeys(masterSecret, clientRandom, ticketId);

      FrameWriter out = new FrameWriter();
      write(out, ContentType.HANDSHAKE, ticket(ticketId, clientRandom));
      out.switchTo(settings.version(), keys.clientDirection());
      if (taken.refill()) {
        write(out, ContentType.HANDSHAKE, ticketRequest());
      }
      if (request != null) {
        write(out, ContentType.APPLICATION_DATA, request);
      }

      AnswerReader in = new AnswerReader(over.exchange(out.finish()), codec);
      in.switchTo(keys.serverDirection());
      if (taken.refill()) {
        keep(in.handshake("ticket_response"), masterSecret);
      }
      return request == null ? Map.of() : in.response();
    } catch (AlertException e) {
      if (e.isSessionLost()) {
        pool.clear();
      }
      throw e;
    } finally {
      if (taken.refill()) {
        pool.refillEnded();
      }
    }
  }

  private static @Nullable Object result(Map<?, ?> response) {
    if (response.get("error") instanceof Map<?, ?> error) {
      if (error.get("msg") instanceof String message
          && error.get("data") instanceof Map<?, ?> data
          && data.get("error") instanceof Map<?, ?> detail) {
        Long code = AnswerReader.number(detail, "code");
        if (code != null) {
          throw new RpcErrorException(code, message, detail.get("data"));
        }
      }
      throw new ProtocolException("Malformed error response");
    }
    return response.get("result");
  }

  private void keep(Map<?, ?> answer, SecretBytes masterSecret) {
    Long ttl = AnswerReader.number(answer, "ttl");
    pool.add(
        AnswerReader.tickets(answer),
        masterSecret,
        ttl == null ? DEFAULT_TTL : Duration.ofSeconds(ttl));
  }

  private static ServerHello hello(Map<?, ?> answer) {
    Map<?, ?> config = answer.get("config") instanceof Map<?, ?> map ? map : Map.of();
    return new ServerHello(
        AnswerReader.text(answer, "agent"),
        AnswerReader.number(config, "requestChunkSize"),
        AnswerReader.text(config, "serverVersion"),
        AnswerReader.text(answer, "host"));
  }

  private static Map<String, Object> ticket(Bytes ticketId, Bytes clientRandom) {
    Map<String, Object> ticket = new LinkedHashMap<>();
    ticket.put("type", "ticket");
    ticket.put("ticket_id", ticketId);
    ticket.put("client_random", clientRandom);
    return ticket;
  }

  private static Map<String, Object> ticketRequest() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("type", "ticket_request");
    request.put("count", REFILL_COUNT);
    return request;
  }

  private void write(FrameWriter out, ContentType type, Map<String, Object> payload) {
    out.write(settings.version(), type, codec.encode(payload));
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
