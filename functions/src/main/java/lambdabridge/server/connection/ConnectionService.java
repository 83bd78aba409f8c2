package lambdabridge.server.connection;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.event.MissedUpdate;
import lambdabridge.server.event.MissedUpdateStore;
import lambdabridge.server.event.NotificationMessage;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.session.SessionStore;
import lambdabridge.server.socket.Binding;
import lambdabridge.server.socket.ChannelQuery;
import lambdabridge.server.socket.SocketStore;
import lambdabridge.server.socket.SocketStore.Occupancy;
import lambdabridge.server.socket.SocketStore.Slot;
import lambdabridge.server.socket.Subscription;

/**
 * Binds sessions to sockets and ends sessions.
 *
 * <p>Source: spec privmx-tls.md 8.4, 8.7, 8.9.
 */
public final class ConnectionService {
  static final int MAX_BINDINGS = 1025;
  static final int MAX_SUBSCRIPTIONS = 128;

  /** Each attempt fails only when another binding of the same socket succeeds. */
  private static final int BIND_ATTEMPTS = 64;

  private final SessionStore sessions;
  private final SocketStore sockets;
  private final MissedUpdateStore missedUpdates;
  private final ConnectionPusher pusher;
  private final Ids ids;
  private final SecureRandom random;

  public ConnectionService(
      SessionStore sessions,
      SocketStore sockets,
      MissedUpdateStore missedUpdates,
      ConnectionPusher pusher,
      Ids ids,
      SecureRandom random) {
    this.sessions = sessions;
    this.sockets = sockets;
    this.missedUpdates = missedUpdates;
    this.pusher = pusher;
    this.ids = ids;
    this.random = random;
  }

  /**
   * Binds a session to a socket.
   *
   * @param multi the socket may have further bindings, and notifications say whose they are
   * @return the channel id
   */
  int authorize(Session session, SocketRef socket, SecretBytes key, boolean multi) {
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      Occupancy occupancy =
          sockets
              .occupancy(socket.connectionId())
              .orElseThrow(() -> new RpcException(ErrorCode.WEBSOCKET_REQUIRED));
      int channelId = admit(session, occupancy.slots(), multi);
      Binding binding =
          new Binding(
              socket,
              session.publicKey(),
              session.id(),
              session.solution(),
              channelId,
              multi,
              key,
              session.version(),
              List.of());
      if (sockets.bind(binding, occupancy.changes())) {
        return channelId;
      }
    }
    throw new IllegalStateException("socket changes too often to be bound");
  }

  /** Returns a free channel id, if the socket takes the session. */
  private int admit(Session session, Map<String, Slot> slots, boolean multi) {
    Map<String, Slot> others = new HashMap<>(slots);
    Slot own = others.remove(session.publicKey());
    if (own != null && sessions.exists(own.sessionId())) {
      throw new RpcException(ErrorCode.WEBSOCKET_ALREADY_AUTHORIZED);
    }
    if (others.size() >= MAX_BINDINGS) {
      throw new RpcException(ErrorCode.EXCEEDED_LIMIT_OF_WEBSOCKET_CHANNELS);
    }
    if (!others.isEmpty() && !multi) {
      throw new RpcException(ErrorCode.ADD_WS_CHANNEL_ID_REQUIRED_ON_MULTI_CHANNEL_WEBSOCKET);
    }
    if (!others.values().stream().allMatch(Slot::multi)) {
      throw new RpcException(ErrorCode.CANNOT_ADD_CHANNEL_TO_SINGLE_CHANNEL_WEBSOCKET);
    }
    Set<Integer> taken = others.values().stream().map(Slot::channelId).collect(Collectors.toSet());
    while (true) {
      int channelId = random.nextInt(Integer.MAX_VALUE);
      if (!taken.contains(channelId)) {
        return channelId;
      }
    }
  }

  void unauthorize(Session session, SocketRef socket) {
    sockets.unbind(socket.connectionId(), session.publicKey(), session.id());
  }

  /** Makes a subscription of each channel, or none at all, and sends what waited for them. */
  List<Subscription> subscribe(
      Session session, SocketRef socket, List<String> channels, boolean legacy) {
    List<Subscription> subscriptions =
        channels.stream()
            .map(channel -> new Subscription(ids.random24(), channel, legacy))
            .toList();
    List<ChannelQuery> queries = subscriptions.stream().map(Subscription::query).toList();
    switch (sockets.subscribe(
        socket.connectionId(),
        session.publicKey(),
        session.id(),
        subscriptions,
        MAX_SUBSCRIPTIONS)) {
      case DONE -> {}
      case NOT_BOUND -> throw notBound();
      case TOO_MANY -> throw new RpcException(ErrorCode.TOO_MANY_CHANNELS_IN_SESSION);
    }
    missedUpdates.deliver(
        session.publicKey(), update -> queries.stream().anyMatch(q -> wants(q, update)));
    return subscriptions;
  }

  private static boolean wants(ChannelQuery query, MissedUpdate update) {
    return query.matches(
        "thread/update", update.contextId(), update.threadId(), null, update.type());
  }

  void unsubscribe(Session session, SocketRef socket, List<String> subscriptionIds) {
    if (!sockets.unsubscribe(
        socket.connectionId(), session.publicKey(), session.id(), subscriptionIds)) {
      throw notBound();
    }
  }

  /** Removes all subscriptions made with an old channel name; silent if there are none. */
  void unsubscribeLegacy(Session session, SocketRef socket, String channel) {
    ChannelQuery query = ChannelQuery.parseLegacy(channel);
    sockets
        .binding(socket.connectionId(), session.publicKey(), session.id())
        .ifPresent(
            binding ->
                sockets.unsubscribe(
                    socket.connectionId(),
                    session.publicKey(),
                    session.id(),
                    binding.subscriptions().stream()
                        .filter(s -> s.legacy() && s.query().equals(query))
                        .map(Subscription::id)
                        .toList()));
  }

  /**
   * Ends a session with its tickets and bindings, and tells their sockets. The tickets go last: as
   * long as anything is left to do, the client can call again.
   */
  void logout(Session session) {
    if (session.account() != null) {
      sessions.disown(session.account(), session.id());
    }
    sessions.endRefills(session.id());
    List<Binding> bound =
        sockets.bindings(session.publicKey()).stream()
            .filter(binding -> binding.sessionId().equals(session.id()))
            .toList();
    for (Binding binding : bound) {
      sockets.unbind(binding.socket().connectionId(), session.publicKey(), session.id());
    }
    sessions.deleteLists(session.id());
    for (Binding binding : bound) {
      Map<String, Object> event = Map.of("type", "disconnected", "data", Map.of());
      pusher.push(binding.socket(), NotificationMessage.of(binding, event, random));
    }
  }

  private static RpcException notBound() {
    return new RpcException(ErrorCode.WS_SESSION_DOES_NOT_EXISTS);
  }
}
