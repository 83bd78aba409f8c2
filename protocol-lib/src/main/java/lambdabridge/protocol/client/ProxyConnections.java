package lambdabridge.protocol.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;

/**
 * Sessions with other servers through one's own, one for each destination.
 *
 * <p>Thread-safe. Keeps the {@value #MAX_DESTINATIONS} destinations used last.
 *
 * <p>Source: spec privmx-tls.md 10.2.
 */
public final class ProxyConnections {
  private static final int MAX_DESTINATIONS = 100;

  private final ClientConnection outer;
  private final ClientSettings settings;
  private final InstantSource clock;
  private final SecureRandom random;
  private final LinkedHashMap<String, ClientConnection> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Keeps no session yet.
   *
   * @param outer session with one's own server
   * @param settings what the inner sessions say of themselves; a server identity in it would have
   *     to be every destination's
   */
  public ProxyConnections(
      ClientConnection outer, ClientSettings settings, InstantSource clock, SecureRandom random) {
    this.outer = outer;
    this.settings = settings.withTickets(Math.min(settings.tickets(), ProxyTransport.TICKETS));
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns the session with {@code destination}. A new one is not logged in: as with a session
   * that ran out of tickets, its first call throws {@link SessionLostException}.
   */
  public ClientConnection to(String destination) {
    String host = destination.toLowerCase(Locale.ROOT);
    synchronized (kept) {
      ClientConnection connection = kept.get(host);
      if (connection == null) {
        connection = new ClientConnection(new ProxyTransport(outer, host), settings, clock, random);
        kept.put(host, connection);
        if (kept.size() > MAX_DESTINATIONS) {
          kept.pollFirstEntry();
        }
      }
      return connection;
    }
  }

  /** Forgets all sessions and their tickets. */
  public void close() {
    synchronized (kept) {
      kept.values().forEach(ClientConnection::close);
      kept.clear();
    }
  }
}
