package lambdabridge.server.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Resumption;
import lambdabridge.protocol.connection.Session;
import lambdabridge.protocol.connection.TicketVault;
import lambdabridge.protocol.connection.Tickets;
import lambdabridge.server.secret.Keyring;
import lambdabridge.server.secret.Sealer;
import lambdabridge.server.session.TicketIds.Place;

/**
 * Issues and redeems tickets. All tickets of one request are one list, which holds the sealed
 * session once; redeeming is one conditional write.
 */
public final class TicketStore implements TicketVault {
  /** Lifetime of tickets, and so of an idle session. */
  public static final Duration LIFETIME = Duration.ofMinutes(15);

  public static final int LIST_SIZE = 50;

  private static final int LIST_ID_LENGTH = 8;
  private static final int ATTEMPT_LENGTH = 8;

  private final SessionStore sessions;
  private final TicketIds ids;
  private final Sealer sealer;
  private final Clock clock;
  private final SecureRandom random;

  public TicketStore(
      SessionStore sessions, Keyring ticketKeys, Sealer sealer, Clock clock, SecureRandom random) {
    this.sessions = sessions;
    this.ids = new TicketIds(ticketKeys);
    this.sealer = sealer;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Optional<Resumption> redeem(Bytes ticketId) {
    return ids.decode(ticketId).flatMap(this::redeem);
  }

  private Optional<Resumption> redeem(Place ticket) {
    return sessions
        .redeem(ticket, randomBytes(ATTEMPT_LENGTH))
        .flatMap(content -> sealer.open(content, place(ticket.list())))
        .map(SessionCodec::decode);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProtocolException {@code Invalid ticket} if the session was ended or rekeyed meanwhile
   */
  @Override
  public Tickets issue(Session session, SecretBytes masterSecret, int count) {
    int size = Math.min(count, LIST_SIZE);
    if (size <= 0) {
      return new Tickets(List.of(), LIFETIME);
    }
    String list = newListId();
    Instant expires = clock.instant().plus(LIFETIME);
    Bytes sealed = sealer.seal(SessionCodec.encode(session, masterSecret), place(list));
    if (!sessions.addList(session.id(), session.rekeys(), list, sealed, expires)) {
      throw new ProtocolException("Invalid ticket");
    }
    return new Tickets(
        IntStream.range(0, size)
            .mapToObj(index -> ids.encode(new Place(session.id(), list, index)))
            .toList(),
        LIFETIME);
  }

  @Override
  public Session rekey(Session session) {
    Session next = session.rekeyed();
    if (!sessions.rekey(session.id(), session.rekeys(), randomBytes(ATTEMPT_LENGTH))) {
      throw new ProtocolException("Invalid ticket");
    }
    return next;
  }

  private String newListId() {
    return HexFormat.of().formatHex(randomBytes(LIST_ID_LENGTH).toArray());
  }

  private Bytes randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static String place(String list) {
    return "list#" + list;
  }
}
