package lambdabridge.server.thread;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lambdabridge.server.policy.ContainerPolicy;
import lambdabridge.server.policy.Roles;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is: replaced as a whole by an update.
 *
 * @param id 24 lowercase hex digits
 * @param type as given by the creator, or null
 * @param resourceId as given by a client, or null
 * @param createDate milliseconds since the epoch
 * @param lastModificationDate milliseconds since the epoch; messages do not touch it
 * @param keyId of the current key
 * @param version number of history entries
 * @param policy of the thread itself
 * @param users in the order given
 * @param managers in the order given
 */
public record ThreadHead(
    String id,
    String contextId,
    @Nullable String type,
    @Nullable String resourceId,
    String creator,
    long createDate,
    String lastModifier,
    long lastModificationDate,
    String keyId,
    long version,
    ContainerPolicy policy,
    List<String> users,
    List<String> managers) {

  /** Returns users and managers together, each once. */
  public Set<String> members() {
    Set<String> members = new TreeSet<>(users);
    members.addAll(managers);
    return members;
  }

  /** Returns what {@code userId} is to the thread. */
  public Roles roles(String userId) {
    return Roles.of(userId, users, managers, creator);
  }
}
