package lambdabridge.server.context;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.server.socket.SocketStore;

/** Who of a context's users is online, and since when. */
public final class UserStatuses {
  private final SocketStore sockets;
  private final UserStatusStore changes;

  public UserStatuses(SocketStore sockets, UserStatusStore changes) {
    this.sockets = sockets;
    this.changes = changes;
  }

  /** Returns the keys with a session bound to a socket in the context's solution or a share. */
  Set<String> online(Context context, Collection<String> publicKeys) {
    return publicKeys.stream()
        .filter(
            publicKey ->
                sockets.bindings(publicKey).stream()
                    .anyMatch(
                        binding ->
                            binding.solution() != null && context.isVisibleTo(binding.solution())))
        .collect(Collectors.toSet());
  }

  /** Returns the last change of each key ever seen in the solution that owns the context. */
  Map<String, StatusChange> lastChanges(Context context, Collection<String> publicKeys) {
    return changes.lastChanges(context.solution(), publicKeys);
  }
}
