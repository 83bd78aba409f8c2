package lambdabridge.client;

import org.jspecify.annotations.Nullable;

/**
 * A user of a context.
 *
 * @param isActive whether the user listens to events now
 * @param lastStatusChange null for a user never seen
 */
public record UserInfo(
    UserWithPubKey user, boolean isActive, @Nullable StatusChange lastStatusChange) {
  /**
   * When the user came or left.
   *
   * @param action {@code login} or {@code logout}
   * @param timestamp ms since the epoch
   */
  public record StatusChange(String action, long timestamp) {}
}
