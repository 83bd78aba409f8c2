package lambdabridge.server.thread;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.blob.BlobStore.Blob;

/**
 * Removes bodies that no message names: what a crash leaves between a body and its row, or between
 * a row and the body it named before.
 *
 * <p>A body may be named up to the end of the request that wrote it, so young ones are left alone,
 * and a key is never used twice, so one that is old and not named now is of no use to anybody.
 * Whatever else is in the bucket is none of the sweeper's business.
 */
public final class BodySweeper {
  /** Far beyond the longest a request can take. */
  public static final Duration SAFE_AGE = Duration.ofHours(24);

  /** Objects S3 lists in one call. */
  private static final int PAGE = 1000;

  private static final String FOLDER = "threads/";
  private static final Pattern BODY =
      Pattern.compile("threads/([^/]+)/([0-9a-f]{24})/\\d+-[0-9a-f]{24}");

  private final BlobStore blobs;
  private final MessageStore messages;
  private final SweepStore places;
  private final Clock clock;

  public BodySweeper(BlobStore blobs, MessageStore messages, SweepStore places, Clock clock) {
    this.blobs = blobs;
    this.messages = messages;
    this.places = places;
    this.clock = clock;
  }

  /**
   * What a sweep did.
   *
   * @param looked bodies whose messages it has asked for
   * @param done whether it came to the end of the bucket; otherwise the next sweep goes on there
   */
  public record Sweep(long looked, long removed, boolean done) {}

  /**
   * Sweeps from where the last sweep stopped.
   *
   * @param hasTime asked before each thousand bodies
   */
  public Sweep sweep(BooleanSupplier hasTime) {
    Instant safe = clock.instant().minus(SAFE_AGE);
    String after = places.place().orElse(FOLDER);
    long looked = 0;
    long removed = 0;
    while (hasTime.getAsBoolean()) {
      List<Blob> page = blobs.list(FOLDER, after, PAGE);
      Map<String, Matcher> old = old(page, safe);
      List<String> orphans = orphans(old);
      blobs.delete(orphans);
      looked += old.size();
      removed += orphans.size();
      if (page.size() < PAGE) {
        places.forgetPlace();
        return new Sweep(looked, removed, true);
      }
      after = page.getLast().key();
      places.keepPlace(after);
    }
    return new Sweep(looked, removed, false);
  }

  private static Map<String, Matcher> old(List<Blob> page, Instant safe) {
    Map<String, Matcher> old = new HashMap<>();
    for (Blob blob : page) {
      Matcher parts = BODY.matcher(blob.key());
      if (parts.matches() && blob.written().isBefore(safe)) {
        old.put(blob.key(), parts);
      }
    }
    return old;
  }

  private List<String> orphans(Map<String, Matcher> bodies) {
    Map<String, Set<String>> idsByThread = new HashMap<>();
    bodies
        .values()
        .forEach(
            parts ->
                idsByThread
                    .computeIfAbsent(parts.group(1), any -> new HashSet<>())
                    .add(parts.group(2)));
    Set<String> named = messages.bodyKeys(idsByThread);
    List<String> orphans = new ArrayList<>(bodies.keySet());
    orphans.removeAll(named);
    return orphans;
  }
}
