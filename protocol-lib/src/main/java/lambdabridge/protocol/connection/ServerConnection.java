package lambdabridge.protocol.connection;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
import lambdabridge.protocol.handshake.HandshakeAnswer.KeyAgreement;
import lambdabridge.protocol.handshake.HandshakeAnswer.LoginComplete;
import lambdabridge.protocol.handshake.HandshakeAnswer.TicketResponse;
import lambdabridge.protocol.handshake.HandshakeCodec;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhe;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhef;
import lambdabridge.protocol.handshake.HandshakeMessage.Ecdhex;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.KeyInit;
import lambdabridge.protocol.handshake.HandshakeMessage.SessionRestore;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpExchange;
import lambdabridge.protocol.handshake.HandshakeMessage.SrpInit;
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
 * <p>Source: spec privmx-tls.md 3.6 to 3.10.
 */
public final class ServerConnection {
  /** Strangers do not get megabytes decoded. */
  private static final int MAX_PING_BYTES = 1024;

  private final KeyAgreements agreements;
  private final PasswordLogin passwordLogin;
  private final KeyLogin keyLogin;
  private final SessionRestoration restoration;
  private final ServerSettings settings;
  private final Logins logins;
  private final TicketVault tickets;
  private final AppDataHandler app;

  private final FrameWriter out = new FrameWriter();
  private final List<String> alerts = new ArrayList<>();
  private int completedLogins;
  private ConnectionState state = new Guest();
  private @Nullable NextRead nextRead;

  /** Whose keys the client's frames are under, or null for plaintext. */
  private @Nullable Session caller;

  /** Of the frame received last; answers are in it. */
  private int version = PayloadCodec.PSON;

  /** What the client's CHANGE_CIPHER_SPEC will switch to. */
  private record NextRead(CipherState keys, Session session) {}

  /** Makes the server's end for one message. */
  public ServerConnection(
      ServerSettings settings,
      Logins logins,
      Accounts accounts,
      TicketVault tickets,
      AppDataHandler app,
      InstantSource clock,
      SecureRandom random) {
    SignedProofs proofs = new SignedProofs(logins, clock);
    LoginExchanges exchanges = new LoginExchanges(accounts, clock, random);
    this.agreements = new KeyAgreements(settings, logins, tickets, proofs, clock, random);
    this.passwordLogin = new PasswordLogin(settings, accounts, exchanges, random);
    this.keyLogin = new KeyLogin(settings, accounts, exchanges, proofs, random);
    this.restoration = new SessionRestoration(accounts, agreements, proofs);
    this.settings = settings;
    this.logins = logins;
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

  /** Returns how many logins were completed, and rekeyings. */
  public int logins() {
    return completedLogins;
  }

  /** Returns the texts of the ALERTs in the answer. */
  public List<String> alerts() {
    return List.copyOf(alerts);
  }

  private void process(Frame frame, FrameReader in) {
    switch (frame.type()) {
      case CHANGE_CIPHER_SPEC -> switchRead(in);
      case HANDSHAKE -> handshake(frame.payload());
      case APPLICATION_DATA -> applicationData(frame.payload());
      case ALERT, HELLO, UNKNOWN -> {
        // Clients have nothing to complain about in a one-way message, the HELLO gate is off, and
        // unknown types are ignored by all official servers and native clients.
      }
    }
  }

  private void switchRead(FrameReader in) {
    if (nextRead == null) {
      throw new ProtocolException("Invalid next read state");
    }
    in.switchTo(nextRead.keys());
    caller = nextRead.session();
    nextRead = null;
  }

  private void handshake(Bytes payload) {
    switch (handshakes().decode(payload)) {
      case Ecdhe ecdhe -> establish(agreements.ecdhe(ecdhe, version, caller));
      case Ecdhef ecdhef -> establish(agreements.ecdhef(ecdhef, version, caller));
      case Ecdhex ecdhex -> establish(agreements.ecdhex(ecdhex, version));
      case Ticket ticket -> resume(ticket);
      case TicketRequest request -> issueTickets(request);
      case SrpInit init -> answer(passwordLogin.begin(init, encrypted()));
      case SrpExchange exchange -> establish(passwordLogin.finish(exchange, encrypted()));
      case KeyInit init -> answer(keyLogin.begin(init, encrypted()));
      case KeyExchange exchange -> establish(keyLogin.finish(exchange, encrypted()));
      case SessionRestore restore -> establish(restoration.restore(restore, encrypted()));
      case Unknown unknown -> {
        // As the official servers do.
      }
    }
  }

  /** Returns the session whose keys the client's frames are under. */
  private Session encrypted() {
    if (caller == null) {
      throw new ProtocolException("Encryption required");
    }
    return caller;
  }

  private void establish(Login login) {
    Keyed next = keyed(login);
    switch (login) {
      case Login.Agreed agreed -> {
        KeyAgreement agreement = agreed.answer();
        if (agreement != null) {
          answer(agreement);
        }
      }
      case Login.ToAccount account -> {
        Tickets issued = issue(next, account.tickets());
        answer(
            new LoginComplete(account.type(), account.serverProof(), issued.ids(), issued.ttl()));
      }
    }
    switchKeys(next);
    leave(login.session());
    completedLogins++;
  }

  private Keyed keyed(Login login) {
    Bytes clientRandom = state.clientRandom();
    Bytes serverRandom = state.serverRandom();
    SecretBytes masterSecret =
        KeySchedule.masterSecret(login.preMasterSecret(), clientRandom, serverRandom);
    boolean clientHasKeys = login instanceof Login.Agreed agreed && agreed.answer() == null;
    boolean clientHadKeys =
        clientHasKeys || (state instanceof Keyed keyed && keyed.clientHadKeys());
    return new Keyed(login.session(), masterSecret, clientRandom, serverRandom, clientHadKeys);
  }

  /**
   * The session a login came in has done its work. After a rekeying the same session goes on, and
   * frames under its former keys, in what is left of this message, speak for it still.
   */
  private void leave(Session next) {
    if (caller != null && caller.id().equals(next.id())) {
      caller = next;
    } else if (caller != null) {
      logins.close(caller);
    }
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
    nextRead = new NextRead(keys.clientDirection(), next.session());
    out.switchTo(version, keys.serverDirection());
  }

  /**
   * After an interactive key agreement the request comes in plaintext, as the client cannot know
   * the keys before it has the answer. After a ticket, or an agreement with our static key, it can.
   */
  private void issueTickets(TicketRequest request) {
    if (!(state instanceof Keyed keyed)) {
      throw new ProtocolException("Unknown session");
    }
    if (keyed.clientHadKeys() && caller == null) {
      throw new ProtocolException("Encryption required");
    }
    Tickets issued = issue(keyed, request.count());
    answer(new TicketResponse(issued.ids(), issued.ttl()));
  }

  private Tickets issue(Keyed keyed, int wanted) {
    int count = Math.min(wanted, settings.ticketsPerRequest());
    return tickets.issue(keyed.session(), keyed.masterSecret(), count);
  }

  /**
   * Answers a request in the name of the session whose keys it came under. A login in the frames
   * before it does not count until the client has shown by its CHANGE_CIPHER_SPEC that it has the
   * new keys: otherwise a login caught on its way to us could be repeated inside another connection
   * and be followed by calls.
   */
  private void applicationData(Bytes payload) {
    AppRequest request;
    try {
      request = caller == null ? ping(payload) : AppRequest.decode(payload, payloads());
    } catch (ProtocolException e) {
      alert(e);
      return;
    }
    Map<String, @Nullable Object> response = app.answer(request.object(), caller, version);
    out.write(version, ContentType.APPLICATION_DATA, payloads().encode(response));
  }

  /**
   * Reads the one request that anybody may send in plaintext: the test whether a server is there.
   */
  private AppRequest ping(Bytes payload) {
    if (payload.length() <= MAX_PING_BYTES) {
      AppRequest request = AppRequest.decode(payload, payloads());
      if (request.method().equals("ping")) {
        return request;
      }
    }
    throw new ProtocolException("Encryption required");
  }

  private void answer(HandshakeAnswer answer) {
    out.write(version, ContentType.HANDSHAKE, handshakes().encode(answer));
  }

  private void alert(ProtocolException e) {
    alerts.add(e.alert());
    out.write(version, ContentType.ALERT, Bytes.ofUtf8(e.alert()));
  }

  private PayloadCodec payloads() {
    return PayloadCodec.ofVersion(version);
  }

  private HandshakeCodec handshakes() {
    return new HandshakeCodec(payloads());
  }
}
