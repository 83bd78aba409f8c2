package lambdabridge.server.context;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.server.Parallel;
import lambdabridge.server.socket.SocketStore;

/** Who of a context's users is online, and since when. */
public final class UserStatuses {
  /** Reads under way at a time: a page of users is read in few rounds. */
  private static final int WIDTH = 16;

  private final SocketStore sockets;
  private final UserStatusStore changes;

  public UserStatuses(SocketStore sockets, UserStatusStore changes) {
    this.sockets = sockets;
    this.changes = changes;
  }

  /** Returns the keys with a session bound to a socket in the context's solution or a share. */
  Set<String> online(Context context, Collection<String> publicKeys) {
    return Parallel.map(
            List.copyOf(publicKeys),
            WIDTH,
            publicKey ->
                isOnline(context, publicKey) ? Optional.of(publicKey) : Optional.<String>empty())
        .stream()
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  private boolean isOnline(Context context, String publicKey) {
    return sockets.bindings(publicKey).stream()
        .anyMatch(binding -> binding.solution() != null && context.isVisibleTo(binding.solution()));
  }

  /** Returns the last change of each key ever seen in the solution that owns the context. */
  Map<String, StatusChange> lastChanges(Context context, Collection<String> publicKeys) {
    return changes.lastChanges(context.solution(), publicKeys);
  }
}
