package lambdabridge.server.notifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.server.Parallel;
import lambdabridge.server.context.Context;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextUser;
import lambdabridge.server.context.StatusChange;
import lambdabridge.server.context.StatusChange.Action;
import lambdabridge.server.context.UserStatusStore;
import lambdabridge.server.dynamo.StreamRecord;
import lambdabridge.server.socket.SocketStore;

/**
 * Finds out who came online and who went offline. A user is online in a solution while a session of
 * theirs in it is bound to a socket; what that was before is what was noted last.
 */
final class StatusChanges {
  /** Calls to a table at the same time. */
  private static final int WIDTH = 16;

  private final SocketStore sockets;
  private final UserStatusStore statuses;
  private final ContextStore contexts;

  StatusChanges(SocketStore sockets, UserStatusStore statuses, ContextStore contexts) {
    this.sockets = sockets;
    this.statuses = statuses;
    this.contexts = contexts;
  }

  /** A user of a solution, by key, who came or went. */
  record Change(String solution, String publicKey, StatusChange status) {}

  /** A key in a solution. */
  private record Presence(String solution, String publicKey) {}

  /** Returns who is not what they were noted as, of those the Sockets table's records concern. */
  List<Change> find(List<StreamRecord> records, Instant now) {
    Map<String, Set<String>> keysBySolution = new LinkedHashMap<>();
    for (StreamRecord record : records) {
      SocketStore.changedBinding(record)
          .ifPresent(
              binding ->
                  binding
                      .solutions()
                      .forEach(
                          solution ->
                              keysBySolution
                                  .computeIfAbsent(solution, any -> new LinkedHashSet<>())
                                  .add(binding.publicKey())));
    }
    List<Change> changes = new ArrayList<>();
    keysBySolution.forEach((solution, keys) -> changes.addAll(find(solution, keys, now)));
    return changes;
  }

  private List<Change> find(String solution, Set<String> keys, Instant now) {
    Map<String, StatusChange> noted = statuses.lastChanges(solution, keys);
    List<Presence> present = keys.stream().map(key -> new Presence(solution, key)).toList();
    List<Boolean> online = Parallel.map(present, WIDTH, this::isOnline);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < present.size(); i++) {
      String key = present.get(i).publicKey();
      Action action = online.get(i) ? Action.LOGIN : Action.LOGOUT;
      StatusChange before = noted.get(key);
      if (before == null || before.action() != action) {
        changes.add(new Change(solution, key, new StatusChange(action, now)));
      }
    }
    return changes;
  }

  private boolean isOnline(Presence presence) {
    return sockets.bindings(presence.publicKey()).stream()
        .anyMatch(binding -> presence.solution().equals(binding.solution()));
  }

  /** Returns one event for each context in which somebody came or went. */
  List<Event> events(List<Change> changes, Instant now) {
    if (changes.isEmpty()) {
      return List.of();
    }
    Map<String, List<ContextUser>> memberships = new HashMap<>();
    List<String> keys = changes.stream().map(Change::publicKey).distinct().toList();
    List<List<ContextUser>> found = Parallel.map(keys, WIDTH, contexts::memberships);
    for (int i = 0; i < keys.size(); i++) {
      memberships.put(keys.get(i), found.get(i));
    }
    Map<String, Context> known =
        contexts.contexts(
            found.stream()
                .flatMap(List::stream)
                .map(ContextUser::contextId)
                .collect(Collectors.toSet()));
    Map<String, List<Map<String, String>>> users = new LinkedHashMap<>();
    for (Change change : changes) {
      for (ContextUser user : Objects.requireNonNull(memberships.get(change.publicKey()))) {
        Context context = known.get(user.contextId());
        if (context != null && context.isVisibleTo(change.solution())) {
          users
              .computeIfAbsent(context.id(), any -> new ArrayList<>())
              .add(
                  Map.of(
                      "userId", user.userId(),
                      "pubKey", change.publicKey(),
                      "action", change.status().action().wireName()));
        }
      }
    }
    List<Event> events = new ArrayList<>();
    users.forEach(
        (contextId, some) ->
            events.add(ContextEvents.userStatus(contextId, some, now.toEpochMilli())));
    return events;
  }

  /** Notes the changes, once they have been announced. */
  void note(List<Change> changes) {
    for (Change change : changes) {
      statuses.record(change.solution(), change.publicKey(), change.status());
    }
  }
}
