package lambdabridge.server;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Makes identifiers. Object ids are 24 lowercase hex digits: 13 of microseconds since the epoch and
 * 11 random ones, so that later objects compare greater and instances need not agree.
 */
public final class Ids {
  private final SecureRandom random;

  public Ids(SecureRandom random) {
    this.random = random;
  }

  /** Returns the id of an object created at {@code now}. */
  public String timeOrdered(Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    return "%013x%011x".formatted(micros, random.nextLong() & 0xfff_ffff_ffffL);
  }

  /** Returns an id without order: 24 random lowercase hex digits. */
  public String random24() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns a version-4 UUID in lowercase. */
  public String uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }
}
