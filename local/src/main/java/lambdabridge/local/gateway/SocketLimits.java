package lambdabridge.local.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway lets WebSockets do.
 *
 * @param textOnly a binary frame closes the socket (code 1003), and clients speak Base64
 * @param maxFrameBytes a longer frame of a client closes the socket (1009); messages to clients are
 *     cut into frames of this size
 * @param maxMessageBytes a longer message of a client closes the socket (1009); a longer push is
 *     refused with 413, and a longer answer becomes an error message
 * @param idle without a message either way ends the socket (1001); null never does. PINGs do not
 *     count
 * @param lifetime ends the socket (1001); null never does
 */
public record SocketLimits(
    boolean textOnly,
    int maxFrameBytes,
    int maxMessageBytes,
    @Nullable Duration idle,
    @Nullable Duration lifetime) {

  /**
   * Returns what this gateway allows by itself: each message in one frame, for as long as it may
   * take.
   */
  public static SocketLimits own(int maxBodyBytes) {
    var longest = maxBodyBytes + SocketConnection.REQUEST_ID_BYTES;
    return new SocketLimits(false, longest, longest, null, null);
  }

  /** Returns the quotas of an API Gateway WebSocket API. */
  public static SocketLimits ofApiGateway() {
    return new SocketLimits(
        true, 32 * 1024, 128 * 1024, Duration.ofMinutes(10), Duration.ofHours(2));
  }
}
