package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.connection.ConnectionState.Guest;
import lambdabridge.protocol.connection.ConnectionState.Keyed;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.HandshakeAnswer;
import lambdabridge.protocol.handshake.HandshakeAnswer.TicketResponse;
import lambdabridge.protocol.handshake.HandshakeCodec;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhe;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhex;
import lambdabridge.protocol.handshake.HandshakeMessage.NotOffered;
import lambdabridge.protocol.handshake.HandshakeMessage.Ticket;
import lambdabridge.protocol.handshake.HandshakeMessage.TicketRequest;
import lambdabridge.protocol.handshake.HandshakeMessage.Unknown;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one message: frames in, frames out. Nothing of it survives the message;
 * tickets link one message to the next.
 *
 * <p>Frames are taken strictly in order, and each answer goes to the end of the one output. A
 * mistake in the connection stops the processing: what was answered so far is delivered, an ALERT
 * last. A mistake in an application frame costs only that frame: its ALERT stands in the place of
 * its answer.
 *
 * <p>Not thread-safe; one per message.
 *
 * <p>Source: spec privmx-tls.md 3.6, 3.7, 3.9.
 */
public final class ServerConnection {
  private final LoginHandshake login;
  private final ServerSettings settings;
  private final TicketVault tickets;
  private final AppDataHandler app;

  private final FrameWriter out = new FrameWriter();
  private ConnectionState state = new Guest();
  private @Nullable CipherState pendingRead;

  /** Of the frame received last; answers are in it. */
  private int version = PayloadCodec.PSON;

  public ServerConnection(
      ServerSettings settings,
      Logins logins,
      TicketVault tickets,
      AppDataHandler app,
      InstantSource clock,
      SecureRandom random) {
    this.login = new LoginHandshake(settings, logins, clock, random);
    this.settings = settings;
    this.tickets = tickets;
    this.app = app;
  }

  /**
   * Processes a message and returns the answer: an HTTP body, or a WebSocket message without its
   * request id. May be called once.
   *
   * <p>No input makes this throw. What the ports throw passes through, except a {@link
   * ProtocolException}, which becomes an ALERT.
   */
  public Bytes handle(Bytes message) {
    FrameReader in = new FrameReader(message);
    try {
      if (!in.hasNext()) {
        throw new ProtocolException("Empty message");
      }
      while (in.hasNext()) {
        Frame frame = in.next();
        version = frame.version();
        process(frame, in);
      }
    } catch (ProtocolException e) {
      alert(e);
    }
    return out.finish();
  }

  private void process(Frame frame, FrameReader in) {
    switch (frame.type()) {
      case CHANGE_CIPHER_SPEC -> activatePendingRead(in);
      case HANDSHAKE -> handshake(frame.payload(), in);
      case APPLICATION_DATA -> applicationData(frame.payload(), in);
      case ALERT, HELLO, UNKNOWN -> {
        // Clients have nothing to complain about in a one-way message, the HELLO gate is off, and
        // unknown types are ignored by all official servers and native clients.
      }
    }
  }

  private void activatePendingRead(FrameReader in) {
    if (pendingRead == null) {
      throw new ProtocolException("Invalid next read state");
    }
    in.switchTo(pendingRead);
    pendingRead = null;
  }

  private void handshake(Bytes payload, FrameReader in) {
    switch (handshakes().decode(payload)) {
      case Ecdhe ecdhe -> agree(login.ecdhe(ecdhe, version));
      case Ecdhex ecdhex -> agree(login.ecdhex(ecdhex, version));
      case Ticket ticket -> resume(ticket);
      case TicketRequest request -> issueTickets(request, in);
      case NotOffered notOffered -> throw new ProtocolException(notOffered.refusal());
      case Unknown unknown -> {
        // As the official servers do.
      }
    }
  }

  private void agree(LoginHandshake.Result result) {
    Bytes clientRandom = state.clientRandom();
    Bytes serverRandom = state.serverRandom();
    SecretBytes masterSecret =
        KeySchedule.masterSecret(result.preMasterSecret(), clientRandom, serverRandom);
    boolean resumed = state instanceof Keyed keyed && keyed.resumed();
    answer(result.answer());
    switchKeys(new Keyed(result.session(), masterSecret, clientRandom, serverRandom, resumed));
  }

  private void resume(Ticket ticket) {
    Resumption resumption =
        tickets
            .redeem(ticket.ticketId())
            .orElseThrow(() -> new ProtocolException("Invalid ticket"));
    switchKeys(
        new Keyed(
            resumption.session(),
            resumption.masterSecret(),
            ticket.clientRandom(),
            ticket.ticketId(),
            true));
  }

  /** Our own direction switches at once; the client's when its CHANGE_CIPHER_SPEC comes. */
  private void switchKeys(Keyed next) {
    state = next;
    TrafficKeys keys =
        KeySchedule.trafficKeys(next.masterSecret(), next.clientRandom(), next.serverRandom());
    pendingRead = keys.clientDirection();
    out.switchTo(version, keys.serverDirection());
  }

  /**
   * After a key agreement the request comes in plaintext, as the client cannot know the keys before
   * it has the answer. After a ticket it can.
   */
  private void issueTickets(TicketRequest request, FrameReader in) {
    if (!(state instanceof Keyed keyed)) {
      throw new ProtocolException("Unknown session");
    }
    if (keyed.resumed() && !in.encrypted()) {
      throw new ProtocolException("Encryption required");
    }
    int count = Math.min(request.count(), settings.ticketsPerRequest());
    Tickets issued = tickets.issue(keyed.session(), keyed.masterSecret(), count);
    answer(new TicketResponse(issued.ids(), issued.ttl()));
  }

  private void applicationData(Bytes payload, FrameReader in) {
    AppRequest request;
    try {
      request = AppRequest.decode(payload, payloads());
      if (!in.encrypted() && !request.method().equals("ping")) {
        throw new ProtocolException("Encryption required");
      }
    } catch (ProtocolException e) {
      alert(e);
      return;
    }
    Session session = in.encrypted() && state instanceof Keyed keyed ? keyed.session() : null;
    Map<String, @Nullable Object> response = app.answer(request.object(), session, version);
    out.write(version, ContentType.APPLICATION_DATA, payloads().encode(response));
  }

  private void answer(HandshakeAnswer answer) {
    out.write(version, ContentType.HANDSHAKE, handshakes().encode(answer));
  }

  private void alert(ProtocolException e) {
    out.write(version, ContentType.ALERT, Bytes.ofUtf8(e.alert()));
  }

  private PayloadCodec payloads() {
    return PayloadCodec.ofVersion(version);
  }

  private HandshakeCodec handshakes() {
    return new HandshakeCodec(payloads());
  }
}
