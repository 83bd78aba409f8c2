package lambdabridge.server.notifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.ChannelQuery;
import lambdabridge.server.socket.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A binding with its subscriptions taken apart: decides what it hears and in which form.
 *
 * @param legacy it has a subscription of version 1, so all its events are of that version
 */
record Listener(Binding binding, List<Interest> interests, boolean legacy) {
  private static final int LEGACY_VERSION = 1;
  private static final int VERSION = 2;

  /** A subscription, parsed. */
  record Interest(String subscriptionId, ChannelQuery query) {}

  static Listener of(Binding binding) {
    return new Listener(
        binding,
        binding.subscriptions().stream().map(s -> new Interest(s.id(), s.query())).toList(),
        binding.subscriptions().stream().anyMatch(Subscription::legacy));
  }

  /**
   * Returns the event object of the wire; empty if no subscription asks for the event.
   *
   * <p>Source: spec privmx-tls.md 8.6.
   *
   * @param userId the binding's user in the event's context
   */
  Optional<Map<String, @Nullable Object>> envelope(Event event, String userId) {
    List<String> matching = new ArrayList<>();
    for (Interest interest : interests) {
      if (event.topic().isWantedBy(interest.query())) {
        matching.add(interest.subscriptionId());
      }
    }
    if (matching.isEmpty()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("type", event.type());
    envelope.put("data", event.data().forUser(userId));
    envelope.put("timestamp", event.timestamp());
    envelope.put("version", legacy ? LEGACY_VERSION : VERSION);
    envelope.put("subscriptions", matching);
    if (legacy) {
      envelope.put("channel", event.legacyChannel());
    }
    return Optional.of(envelope);
  }
}
