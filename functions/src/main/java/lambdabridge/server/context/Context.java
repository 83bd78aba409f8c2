package lambdabridge.server.context;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of users with a policy, owned by one solution and possibly shared with others.
 *
 * @param id lowercase UUIDv4
 * @param created milliseconds since the epoch
 * @param modified milliseconds since the epoch
 * @param solution the owner's id
 * @param scope {@code private} or {@code public}
 * @param shares ids of further solutions
 * @param policy as given, {} when none was
 */
public record Context(
    String id,
    long created,
    long modified,
    String solution,
    String name,
    String description,
    String scope,
    List<String> shares,
    Map<String, Object> policy) {
  public static final String PRIVATE = "private";
  public static final String PUBLIC = "public";

  /** Tells whether a session of {@code sessionSolution} sees the context; null sees all. */
  public boolean isVisibleTo(@Nullable String sessionSolution) {
    return sessionSolution == null
        || solution.equals(sessionSolution)
        || shares.contains(sessionSolution);
  }
}
