package lambdabridge.protocol.client;

import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself and expects of the server.
 *
 * @param version 1 (PSON) or 2 (MessagePack)
 * @param agent client software, announced at login
 * @param solution tenant to work in, or null
 * @param serverIdentity key the server must prove to hold, or null for any server
 * @param tickets how many tickets to ask for at a time, from 1; servers may give fewer
 */
public record ClientSettings(
    int version,
    String agent,
    @Nullable String solution,
    @Nullable EcPublicKey serverIdentity,
    int tickets) {
  /** As official clients ask, though most servers give fewer. */
  private static final int USUAL_TICKETS = 256;

  /** Checks the number of tickets. */
  public ClientSettings {
    if (tickets < 1) {
      throw new IllegalArgumentException("a client needs tickets, not " + tickets);
    }
  }

  /** Makes settings of a client that asks for as many tickets as official ones do. */
  public ClientSettings(
      int version, String agent, @Nullable String solution, @Nullable EcPublicKey serverIdentity) {
    this(version, agent, solution, serverIdentity, USUAL_TICKETS);
  }

  /** Returns these settings with another number of tickets, for a session of few calls. */
  public ClientSettings withTickets(int tickets) {
    return new ClientSettings(version, agent, solution, serverIdentity, tickets);
  }
}
