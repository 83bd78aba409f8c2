package lambdabridge.server.notifier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdabridge.server.Parallel;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextUser;
import lambdabridge.server.socket.SocketStore;

/**
 * Who is reachable where, as of the moment of sending. Everything a batch of events needs is looked
 * up together, and once.
 */
final class Recipients {
  /** Calls to a table at the same time. */
  private static final int WIDTH = 32;

  private final Map<String, Map<String, ContextUser>> usersByContext;
  private final Map<String, List<Listener>> listenersByKey;

  private Recipients(
      Map<String, Map<String, ContextUser>> usersByContext,
      Map<String, List<Listener>> listenersByKey) {
    this.usersByContext = usersByContext;
    this.listenersByKey = listenersByKey;
  }

  /** A user of an event's context and what they have bound to sockets. */
  record Recipient(ContextUser user, List<Listener> listeners) {}

  static Recipients lookUp(Collection<Event> events, ContextStore contexts, SocketStore sockets) {
    Map<String, Map<String, ContextUser>> users = users(events, contexts);
    Set<String> keys =
        users.values().stream()
            .flatMap(inContext -> inContext.values().stream())
            .map(ContextUser::publicKey)
            .collect(Collectors.toSet());
    Map<String, List<Listener>> listeners =
        inParallel(keys, key -> sockets.bindings(key).stream().map(Listener::of).toList());
    return new Recipients(users, listeners);
  }

  /** Returns the recipients of one of the events that are still in its context. */
  List<Recipient> of(Event event) {
    Map<String, ContextUser> users =
        usersByContext.getOrDefault(event.topic().contextId(), Map.of());
    return switch (event.audience()) {
      case Audience.Everyone everyone -> users.values().stream().map(this::recipient).toList();
      case Audience.Users some -> recipients(users, some.userIds().stream());
      case Audience.MembersAndRemoved all ->
          recipients(users, Stream.concat(all.members().stream(), all.removed().stream()));
      case Audience.Returned one ->
          recipients(users, Stream.of(one.userId())).stream()
              .filter(recipient -> recipient.user().publicKey().equals(one.publicKey()))
              .toList();
    };
  }

  private List<Recipient> recipients(Map<String, ContextUser> users, Stream<String> userIds) {
    List<Recipient> recipients = new ArrayList<>();
    userIds
        .distinct()
        .forEach(
            userId -> {
              ContextUser user = users.get(userId);
              if (user != null) {
                recipients.add(recipient(user));
              }
            });
    return recipients;
  }

  private Recipient recipient(ContextUser user) {
    return new Recipient(user, listenersByKey.getOrDefault(user.publicKey(), List.of()));
  }

  private static Map<String, Map<String, ContextUser>> users(
      Collection<Event> events, ContextStore contexts) {
    Set<String> whole = new HashSet<>();
    Map<String, Set<String>> some = new HashMap<>();
    for (Event event : events) {
      String contextId = event.topic().contextId();
      Set<String> userIds = some.computeIfAbsent(contextId, any -> new HashSet<>());
      switch (event.audience()) {
        case Audience.Everyone everyone -> whole.add(contextId);
        case Audience.Users users -> userIds.addAll(users.userIds());
        case Audience.MembersAndRemoved all -> {
          userIds.addAll(all.members());
          userIds.addAll(all.removed());
        }
        case Audience.Returned one -> userIds.add(one.userId());
      }
    }
    return inParallel(
        some.keySet(),
        contextId ->
            whole.contains(contextId)
                ? contexts.allUsers(contextId).stream()
                    .collect(Collectors.toMap(ContextUser::userId, user -> user))
                : contexts.users(contextId, some.getOrDefault(contextId, Set.of())));
  }

  private static <V> Map<String, V> inParallel(Set<String> keys, Function<String, V> call) {
    List<String> list = List.copyOf(keys);
    List<V> values = Parallel.map(list, WIDTH, call);
    Map<String, V> results = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      results.put(list.get(i), values.get(i));
    }
    return results;
  }
}
