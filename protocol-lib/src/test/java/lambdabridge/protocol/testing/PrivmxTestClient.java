package lambdabridge.protocol.testing;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import lambdabridge.protocol.notification.NotificationSealer;
import org.jspecify.annotations.Nullable;

/**
 * A client that behaves like the official ones: one ticket per message, never used again; a refill
 * of 256 asked for in the same message when fewer than 3 are left.
 *
 * <p>Calls may come from several threads at once.
 */
public final class PrivmxTestClient {
  private static final int REFILL_BELOW = 3;
  private static final int REFILL_COUNT = 256;

  private final Function<Bytes, Bytes> transport;
  private final EcPrivateKey key;
  private final @Nullable String solution;
  private final int version;
  private final InstantSource clock;
  private final SecureRandom random;
  private final PayloadCodec codec;
  private final ConcurrentLinkedQueue<PooledTicket> pool = new ConcurrentLinkedQueue<>();

  /** What a ticket is worth: its id with the master secret that was current when it came. */
  private record PooledTicket(Bytes id, SecretBytes masterSecret) {}

  /**
   * Makes a client that has not said anything yet.
   *
   * @param transport delivers a message and returns the answer
   * @param key the user's key, or any fresh key to connect anonymously
   * @param solution tenant to name in the login, or null
   * @param version 1 (PSON) or 2 (MessagePack)
   */
  public PrivmxTestClient(
      Function<Bytes, Bytes> transport,
      EcPrivateKey key,
      @Nullable String solution,
      int version,
      InstantSource clock,
      SecureRandom random) {
    this.transport = transport;
    this.key = key;
    this.solution = solution;
    this.version = version;
    this.clock = clock;
    this.random = random;
    this.codec = PayloadCodec.ofVersion(version);
  }

  /**
   * Logs in with {@code ecdhex}, sending a challenge, and fetches tickets.
   *
   * @return the server's answer, decoded
   */
  public Map<String, Object> connectWithKey() {
    String nonce = Base64.getEncoder().encodeToString(randomBytes(32));
    String timestamp = String.valueOf(clock.millis());
    Bytes signed = Bytes.ofUtf8("ecdhexlogin " + nonce + " " + timestamp);
    Map<String, Object> request = keyAgreement("ecdhex");
    request.put("nonce", nonce);
    request.put("timestamp", timestamp);
    request.put("signature", Base64.getEncoder().encodeToString(key.sign(signed).toArray()));
    request.put("challenge", HexFormat.of().formatHex(randomBytes(32)));
    return connect(request);
  }

  /**
   * Opens an anonymous session with {@code ecdhe} and fetches tickets.
   *
   * @return the server's answer, decoded
   */
  public Map<String, Object> connectAnonymous() {
    return connect(keyAgreement("ecdhe"));
  }

  private Map<String, Object> keyAgreement(String type) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("type", type);
    request.put("key", key.publicKey().encoded());
    request.put("agent", "privmx-test-client");
    if (solution != null) {
      request.put("solution", solution);
    }
    return request;
  }

  private Map<String, Object> connect(Map<String, Object> keyAgreement) {
    FrameWriter out = new FrameWriter();
    handshake(out, keyAgreement);
    handshake(out, ticketRequest());

    FrameReader in = new FrameReader(transport.apply(out.finish()));
    Map<String, Object> answer = object(expect(ContentType.HANDSHAKE, in));
    EcPublicKey serverKey = EcPublicKey.decode((Bytes) field(answer, "key"));
    SecretBytes masterSecret =
        KeySchedule.masterSecret(key.ecdh(serverKey), Bytes.EMPTY, Bytes.EMPTY);
    expect(ContentType.CHANGE_CIPHER_SPEC, in);
    in.switchTo(KeySchedule.trafficKeys(masterSecret, Bytes.EMPTY, Bytes.EMPTY).serverDirection());
    pool.clear();
    keep(object(expect(ContentType.HANDSHAKE, in)), masterSecret);
    return answer;
  }

  /**
   * Calls an API method in a message of its own.
   *
   * @return the result
   * @throws RpcFailure if the server answers with an error
   * @throws AlertReceived if the server answers with an ALERT
   */
  public @Nullable Object call(String method, Map<String, ?> params) {
    return result(requests(List.of(request(0L, method, params))).getFirst());
  }

  /**
   * Sends requests in one resumed message.
   *
   * @param requests whole request objects, see {@link #request}; out of shape if a test wants so
   * @return for each APPLICATION_DATA frame of the answer its object, for each ALERT after the
   *     handshake an {@link AlertReceived}
   * @throws AlertReceived if the ticket is refused
   */
  public List<Object> requests(List<? extends Map<String, ?>> requests) {
    PooledTicket ticket = takeTicket();
    Bytes clientRandom = Bytes.wrap(randomBytes(12));
    TrafficKeys keys = KeySchedule.trafficKeys(ticket.masterSecret(), clientRandom, ticket.id());

    FrameWriter out = new FrameWriter();
    Map<String, Object> resume = new LinkedHashMap<>();
    resume.put("type", "ticket");
    resume.put("ticket_id", ticket.id());
    resume.put("client_random", clientRandom);
    handshake(out, resume);
    out.switchTo(version, keys.clientDirection());
    boolean refill = pool.size() < REFILL_BELOW;
    if (refill) {
      handshake(out, ticketRequest());
    }
    for (Map<String, ?> request : requests) {
      out.write(version, ContentType.APPLICATION_DATA, codec.encode(request));
    }

    FrameReader in = new FrameReader(transport.apply(out.finish()));
    expect(ContentType.CHANGE_CIPHER_SPEC, in);
    in.switchTo(keys.serverDirection());
    if (refill) {
      keep(object(expect(ContentType.HANDSHAKE, in)), ticket.masterSecret());
    }
    return remainingAnswers(in);
  }

  /**
   * Sends a request in plaintext, without any handshake.
   *
   * @return the result
   */
  public @Nullable Object callInPlaintext(String method, Map<String, ?> params) {
    FrameWriter out = new FrameWriter();
    out.write(version, ContentType.APPLICATION_DATA, codec.encode(request(0L, method, params)));
    FrameReader in = new FrameReader(transport.apply(out.finish()));
    return result(object(expect(ContentType.APPLICATION_DATA, in)));
  }

  /** Returns a request object as official clients send it. */
  public static Map<String, Object> request(Object id, String method, Map<String, ?> params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", id);
    request.put("jsonrpc", "2.0");
    request.put("method", method);
    request.put("params", params);
    return request;
  }

  /** Returns how many tickets are left. */
  public int ticketsLeft() {
    return pool.size();
  }

  /**
   * Opens a notification.
   *
   * @param notificationKey 32 bytes, as sent with {@code authorizeWebSocket}
   * @param sealed what follows the request id 0 and the channel id
   * @return the event object in version 1, a list of them in version 2
   */
  public @Nullable Object openNotification(SecretBytes notificationKey, Bytes sealed) {
    return PayloadCodec.ofNotifications(version)
        .decode(new NotificationSealer(notificationKey).open(sealed));
  }

  /**
   * Returns the result of a response object.
   *
   * @param answer an element of what {@link #requests} returns
   * @throws RpcFailure if it is an error
   * @throws AlertReceived if it is one
   */
  public static @Nullable Object result(Object answer) {
    if (answer instanceof AlertReceived alert) {
      throw alert;
    }
    Map<?, ?> response = (Map<?, ?>) answer;
    if (response.get("error") instanceof Map<?, ?> error) {
      Map<?, ?> detail = (Map<?, ?>) field((Map<?, ?>) field(error, "data"), "error");
      throw new RpcFailure(
          (Long) field(detail, "code"), (String) field(error, "msg"), detail.get("data"));
    }
    return response.get("result");
  }

  private PooledTicket takeTicket() {
    PooledTicket ticket = pool.poll();
    if (ticket == null) {
      throw new IllegalStateException("no tickets left");
    }
    return ticket;
  }

  private void keep(Map<String, Object> ticketResponse, SecretBytes masterSecret) {
    for (Object id : (List<?>) field(ticketResponse, "tickets")) {
      pool.add(new PooledTicket((Bytes) Objects.requireNonNull(id), masterSecret));
    }
  }

  private List<Object> remainingAnswers(FrameReader in) {
    List<Object> answers = new ArrayList<>();
    while (in.hasNext()) {
      Frame frame = in.next();
      answers.add(
          switch (frame.type()) {
            case APPLICATION_DATA -> object(frame);
            case ALERT -> new AlertReceived(frame.payload().utf8());
            case CHANGE_CIPHER_SPEC, HANDSHAKE, HELLO, UNKNOWN ->
                throw new IllegalStateException("unexpected " + frame.type());
          });
    }
    return answers;
  }

  private static Frame expect(ContentType type, FrameReader in) {
    if (!in.hasNext()) {
      throw new IllegalStateException("answer ends where " + type + " was expected");
    }
    Frame frame = in.next();
    if (frame.type() == ContentType.ALERT) {
      throw new AlertReceived(frame.payload().utf8());
    }
    if (frame.type() != type) {
      throw new IllegalStateException(frame.type() + " where " + type + " was expected");
    }
    return frame;
  }

  private void handshake(FrameWriter out, Map<String, Object> message) {
    out.write(version, ContentType.HANDSHAKE, codec.encode(message));
  }

  private static Map<String, Object> ticketRequest() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("type", "ticket_request");
    request.put("count", REFILL_COUNT);
    return request;
  }

  @SuppressWarnings("unchecked") // decoders return maps with String keys only
  private Map<String, Object> object(Frame frame) {
    return (Map<String, Object>) Objects.requireNonNull(codec.decode(frame.payload()));
  }

  private static Object field(Map<?, ?> object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
