package lambdabridge.protocol.connection;

import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * Port through which the engine spends and issues tickets.
 *
 * <p>Source: spec privmx-tls.md 6.7.
 */
public interface TicketVault {
  /**
   * Spends a ticket: of any number of calls with one id, at most one gets an answer.
   *
   * @return empty for an unknown, forged, expired or spent ticket, or when its session is gone or
   *     was rekeyed since
   */
  Optional<Resumption> redeem(Bytes ticketId);

  /**
   * Issues up to {@code count} tickets that restore {@code session} with {@code masterSecret}; for
   * 0 nothing is stored.
   *
   * @throws lambdabridge.protocol.ProtocolException {@code Invalid ticket} if the session was ended
   *     or rekeyed meanwhile
   */
  Tickets issue(Session session, SecretBytes masterSecret, int count);

  /**
   * Makes all tickets of the session worthless, those included that a message in flight is about to
   * issue under the former keys.
   *
   * @return the session as it goes on: {@link Session#rekeyed()}
   * @throws lambdabridge.protocol.ProtocolException {@code Invalid ticket} if the session was ended
   *     or rekeyed meanwhile
   */
  Session rekey(Session session);
}
