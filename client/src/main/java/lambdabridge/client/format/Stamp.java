package lambdabridge.client.format;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What makes one write unique: the pair may not repeat among a container's keys or a page's items.
 *
 * @param randomId hex of 8 random bytes
 * @param timestamp writer's clock, ms since the epoch
 */
public record Stamp(String randomId, long timestamp) {
  /** Returns the stamp of a write that happens now. */
  public static Stamp of(Instant now, SecureRandom random) {
    byte[] id = new byte[8];
    random.nextBytes(id);
    return new Stamp(HexFormat.of().formatHex(id), now.toEpochMilli());
  }
}
