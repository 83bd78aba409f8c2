package lambdabridge.server.notifier;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Parallel;
import lambdabridge.server.context.Context;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.event.MissedUpdate;
import lambdabridge.server.event.MissedUpdateStore;
import lambdabridge.server.management.ManagementEvent;
import lambdabridge.server.management.ManagementSubscriptions;
import lambdabridge.server.management.ManagementSubscriptions.Frame;
import lambdabridge.server.notifier.Recipients.Recipient;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.SocketStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings events to everyone who is to hear of them. */
public final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final ContextStore contexts;
  private final SocketStore sockets;
  private final MissedUpdateStore missedUpdates;
  private final ManagementSubscriptions management;
  private final ConnectionPusher pusher;
  private final Consumer<String> close;
  private final SecureRandom random;

  /**
   * @param close removes all that is known of a connection that turns out to be gone
   */
  public Dispatch(
      ContextStore contexts,
      SocketStore sockets,
      MissedUpdateStore missedUpdates,
      ManagementSubscriptions management,
      ConnectionPusher pusher,
      Consumer<String> close,
      SecureRandom random) {
    this.contexts = contexts;
    this.sockets = sockets;
    this.missedUpdates = missedUpdates;
    this.management = management;
    this.pusher = pusher;
    this.close = close;
    this.random = random;
  }

  /**
   * An update and the only sockets its removed member may get it on.
   *
   * @param again it has waited before
   */
  private record Removal(MissedUpdate update, List<SocketRef> sockets, boolean again) {}

  /** Returns once every socket has its events, in their order, or is gone. */
  void send(List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    Parallel.Running<List<Frame>> frames = Parallel.start(() -> managementFrames(events));
    Recipients recipients = Recipients.lookUp(events, contexts, sockets);
    Outbox outbox = new Outbox(pusher, random);
    List<Removal> removals = new ArrayList<>();
    for (Event event : events) {
      for (Recipient recipient : recipients.of(event)) {
        String userId = recipient.user().userId();
        for (Listener listener : recipient.listeners()) {
          listener
              .envelope(event, userId)
              .ifPresent(envelope -> outbox.add(listener.binding(), envelope));
        }
        addRemoval(event, recipient, removals);
      }
    }
    frames.join().forEach(frame -> outbox.add(frame.socket(), Bytes.ofUtf8(frame.json())));
    Set<SocketRef> gone = outbox.send();
    gone.forEach(this::close);
    removals.stream().filter(r -> gone.containsAll(r.sockets())).forEach(this::keep);
  }

  private List<Frame> managementFrames(List<Event> events) {
    return events.stream().allMatch(event -> event.managed() == null)
        ? List.of()
        : management.frames(() -> managed(events));
  }

  private List<ManagementEvent> managed(List<Event> events) {
    Map<String, Context> known =
        contexts.contexts(
            events.stream().map(event -> event.topic().contextId()).collect(Collectors.toSet()));
    List<ManagementEvent> managed = new ArrayList<>();
    for (Event event : events) {
      Event.Managed part = event.managed();
      Context context = known.get(event.topic().contextId());
      String solution = part == null ? null : part.solution();
      if (solution == null && context != null) {
        solution = context.solution();
      }
      if (part != null && solution != null) {
        managed.add(
            new ManagementEvent(
                event.family(), event.type(), solution, part.data(), event.timestamp()));
      }
    }
    return managed;
  }

  private static void addRemoval(Event event, Recipient recipient, List<Removal> removals) {
    String userId = recipient.user().userId();
    switch (event.audience()) {
      case Audience.MembersAndRemoved all -> {
        if (all.removed().contains(userId) && !all.members().contains(userId)) {
          removals.add(removal(event, recipient, all.version(), false));
        }
      }
      case Audience.Returned one -> removals.add(removal(event, recipient, one.version(), true));
      case Audience.Users users -> {}
      case Audience.Everyone everyone -> {}
    }
  }

  private static Removal removal(Event event, Recipient recipient, long version, boolean again) {
    Topic topic = event.topic();
    return new Removal(
        new MissedUpdate(
            recipient.user().publicKey(),
            recipient.user().userId(),
            topic.contextId(),
            Objects.requireNonNull(topic.containerId()),
            topic.containerType(),
            version),
        recipient.listeners().stream().map(listener -> listener.binding().socket()).toList(),
        again);
  }

  private void keep(Removal removal) {
    if (removal.again()) {
      missedUpdates.keepAgain(removal.update());
    } else {
      missedUpdates.keep(removal.update());
    }
  }

  private void close(SocketRef socket) {
    try {
      close.accept(socket.connectionId());
    } catch (RuntimeException e) {
      // The rows expire, and the next event finds out again that the socket is gone.
      LOG.warn("a socket that is gone cannot be removed", e);
    }
  }
}
