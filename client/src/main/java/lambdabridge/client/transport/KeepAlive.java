package lambdabridge.client.transport;

import java.time.Duration;

/**
 * When a WebSocket is given up, and how soon another is tried.
 *
 * @param interval between pings
 * @param maxSilence after which a server that was not heard of counts as gone
 * @param firstPause before the first attempt to reconnect; each later one waits twice as long, and
 *     all of them up to half as long again, so that many clients do not come back at once
 * @param maxPause longest pause between attempts
 */
public record KeepAlive(
    Duration interval, Duration maxSilence, Duration firstPause, Duration maxPause) {
  /** A ping every 10 s, gone after 25 s; attempts after 200 ms and at least every 30 s. */
  public static final KeepAlive DEFAULT =
      new KeepAlive(
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofMillis(200),
          Duration.ofSeconds(30));
}
