package lambdabridge.local.gateway;

import java.time.Duration;
import lambdabridge.protocol.bytes.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway listens and what it puts up with. Together the limits bound its memory,
 * whatever clients send.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param maxBodyBytes largest request body
 * @param sockets what WebSockets may do
 * @param maxConnections beyond it a new connection takes the place of the one whose next request
 *     has been waited for longest, and is closed at once if there is none
 * @param inboundBytes for all bodies that are coming in or being worked on
 * @param outboundBytes for all answers that clients have not taken yet
 * @param socketBacklogBytes a WebSocket whose client leaves more than this untaken is closed
 * @param concurrentCalls functions that run at the same time
 * @param headTimeout for the line and headers of a connection's first request
 * @param bodyTimeout without a byte of an unfinished body; also for a client to take an answer
 * @param requestTimeout for a whole request to come in
 * @param idleTimeout a kept connection without a request ends after it
 * @param pingInterval between PINGs; a WebSocket that shows nothing between two of them is dead
 * @param pushSecret admits {@code @connections} calls; null offers none
 */
public record LocalSettings(
    String host,
    int port,
    int maxBodyBytes,
    SocketLimits sockets,
    int maxConnections,
    long inboundBytes,
    long outboundBytes,
    int socketBacklogBytes,
    int concurrentCalls,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration pingInterval,
    @Nullable SecretBytes pushSecret) {
  static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;
  static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final long MIB = 1024 * 1024;

  /** WebSockets may take three of four connections, so that calls over HTTP find some left. */
  int maxSockets() {
    return Math.max(1, maxConnections * 3 / 4);
  }

  /** Returns the settings of a server that shall stay below 1 GB of memory. */
  public static LocalSettings of(String host, int port, int maxBodyBytes, Duration idleTimeout) {
    return of(host, port, maxBodyBytes, SocketLimits.own(maxBodyBytes), idleTimeout, null);
  }

  /** Returns the same with other sockets and a secret for pushes. */
  public static LocalSettings of(
      String host,
      int port,
      int maxBodyBytes,
      SocketLimits sockets,
      Duration idleTimeout,
      @Nullable SecretBytes pushSecret) {
    return new LocalSettings(
        host,
        port,
        maxBodyBytes,
        sockets,
        /* maxConnections= */ 2048,
        /* inboundBytes= */ 64 * MIB,
        /* outboundBytes= */ 64 * MIB,
        /* socketBacklogBytes= */ (int) (4 * MIB),
        /* concurrentCalls= */ 64,
        /* headTimeout= */ Duration.ofSeconds(15),
        /* bodyTimeout= */ Duration.ofSeconds(30),
        /* requestTimeout= */ Duration.ofMinutes(3),
        idleTimeout,
        /* pingInterval= */ Duration.ofSeconds(10),
        pushSecret);
  }
}
