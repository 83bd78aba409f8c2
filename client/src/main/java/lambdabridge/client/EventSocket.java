package lambdabridge.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lambdabridge.client.format.Fields;
import lambdabridge.client.transport.Framing;
import lambdabridge.client.transport.SocketTransport;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.notification.NotificationSealer;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket of one connection: opened with the first subscription, authorized for the session,
 * and after a loss opened, authorized and subscribed again with growing pauses.
 *
 * <p>Subscriptions keep the ids they got first, whatever the server calls them after a reconnect.
 * Source: spec privmx-tls.md 8.
 */
final class EventSocket implements AutoCloseable {
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);
  private static final Duration MAX_SILENCE = Duration.ofSeconds(25);
  private static final long FIRST_PAUSE = 200; // ms
  private static final long MAX_PAUSE = 30_000; // ms

  private final HttpClient http;
  private final URI endpoint;
  private final Framing framing;
  private final int version;
  private final ScheduledExecutorService scheduler;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Caller caller;
  private final Consumer<Notice> notices;

  private final SerialExecutor events = new SerialExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private @Nullable Live live;
  private boolean closed;

  /** Calls a method in the connection's session over a given transport. */
  @FunctionalInterface
  interface Caller {
    @Nullable Object call(Transport over, String method, Map<String, ?> params);
  }

  /** What the socket tells its connection. */
  sealed interface Notice {
    /** An event with the ids of the caller's subscriptions. */
    record Arrived(Fields event, List<String> subscriptions) implements Notice {}

    record Lost() implements Notice {}

    record Restored(Instant since) implements Notice {}
  }

  private record Subscription(String query, String serverId) {}

  private record Live(SocketTransport socket, Instant since) {}

  EventSocket(
      HttpClient http,
      URI endpoint,
      Framing framing,
      int version,
      ScheduledExecutorService scheduler,
      InstantSource clock,
      SecureRandom random,
      Caller caller,
      Consumer<Notice> notices) {
    this.http = http;
    this.endpoint = endpoint;
    this.framing = framing;
    this.version = version;
    this.scheduler = scheduler;
    this.clock = clock;
    this.random = random;
    this.caller = caller;
    this.notices = notices;
  }

  /** Subscribes and returns one id a query, in their order. */
  List<String> subscribe(List<String> queries) {
    lock.lock();
    try {
      if (live == null) {
        live = open();
      }
      List<String> ids = register(live.socket, queries);
      for (int i = 0; i < ids.size(); i++) {
        subscriptions.put(ids.get(i), new Subscription(queries.get(i), ids.get(i)));
      }
      return ids;
    } finally {
      lock.unlock();
    }
  }

  /** Ends subscriptions; unknown ids are ignored. */
  void unsubscribe(List<String> ids) {
    lock.lock();
    try {
      List<String> serverIds = new ArrayList<>();
      for (String id : ids) {
        Subscription subscription = subscriptions.remove(id);
        if (subscription != null) {
          serverIds.add(subscription.serverId);
        }
      }
      if (live != null && !serverIds.isEmpty()) {
        caller.call(live.socket, "unsubscribeFromChannels", Map.of("subscriptionsIds", serverIds));
      }
    } finally {
      lock.unlock();
    }
  }

  private Live open() {
    SecretBytes key = randomKey();
    NotificationSealer sealer = new NotificationSealer(key);
    Channel channel = new Channel(sealer);
    SocketTransport socket =
        SocketTransport.open(http, endpoint, framing, channel::received, () -> lost(channel));
    try {
      Map<String, Object> params = new LinkedHashMap<>();
      params.put("key", Base64.getEncoder().encodeToString(key.toArray()));
      params.put("addWsChannelId", true);
      channel.id =
          (int) Fields.of(caller.call(socket, "authorizeWebSocket", params)).integer("wsChannelId");
    } catch (RuntimeException e) {
      channel.abandoned = true;
      socket.close();
      throw e;
    }
    keepAlive(socket);
    return new Live(socket, clock.instant());
  }

  private List<String> register(SocketTransport socket, List<String> queries) {
    Fields answer =
        Fields.of(caller.call(socket, "subscribeToChannels", Map.of("channels", queries)));
    return answer.objects("subscriptions").stream()
        .map(subscription -> subscription.text("subscriptionId"))
        .toList();
  }

  private void keepAlive(SocketTransport socket) {
    later(
        PING_INTERVAL.toMillis(),
        () -> {
          if (socket.keepAlive(MAX_SILENCE)) {
            keepAlive(socket);
          }
        });
  }

  /** Runs a task after a pause, on a virtual thread: the timer itself must never wait. */
  private void later(long millis, Runnable task) {
    ScheduledFuture<?> unused =
        scheduler.schedule(() -> Thread.startVirtualThread(task), millis, TimeUnit.MILLISECONDS);
  }

  private void lost(Channel channel) {
    Thread.startVirtualThread(
        () -> {
          Instant since;
          lock.lock();
          try {
            if (closed || channel.abandoned || live == null) {
              return;
            }
            live = null;
            since = clock.instant().minus(MAX_SILENCE);
          } finally {
            lock.unlock();
          }
          events.execute(() -> notices.accept(new Notice.Lost()));
          restore(FIRST_PAUSE, since);
        });
  }

  private void restore(long pause, Instant since) {
    later(pause, () -> tryToRestore(pause, since));
  }

  private void tryToRestore(long pause, Instant since) {
    lock.lock();
    try {
      if (closed || live != null) {
        return;
      }
      Live opened = open();
      List<String> ids = List.copyOf(subscriptions.keySet());
      List<String> queries = subscriptions.values().stream().map(Subscription::query).toList();
      List<String> serverIds = queries.isEmpty() ? List.of() : register(opened.socket, queries);
      for (int i = 0; i < ids.size(); i++) {
        subscriptions.put(ids.get(i), new Subscription(queries.get(i), serverIds.get(i)));
      }
      live = opened;
    } catch (RuntimeException stillLost) {
      restore(Math.min(MAX_PAUSE, pause * 2), since);
      return;
    } finally {
      lock.unlock();
    }
    events.execute(() -> notices.accept(new Notice.Restored(since)));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (live != null) {
        try {
          caller.call(live.socket, "unauthorizeWebSocket", Map.of());
        } catch (RuntimeException gone) {
          // The server ends the binding with the socket.
        }
        live.socket.close();
        live = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void arrived(Fields event) {
    if (!(event.value("subscriptions") instanceof List<?> serverIds)) {
      return; // a word from the server about the binding, not an event
    }
    List<String> ids = new ArrayList<>();
    lock.lock();
    try {
      subscriptions.forEach(
          (id, subscription) -> {
            if (serverIds.contains(subscription.serverId)) {
              ids.add(id);
            }
          });
    } finally {
      lock.unlock();
    }
    notices.accept(new Notice.Arrived(event, ids));
  }

  private SecretBytes randomKey() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return SecretBytes.wrap(key);
  }

  /** Opens the notifications of one binding. */
  private final class Channel {
    private final NotificationSealer sealer;
    private volatile int id;
    private volatile boolean abandoned;

    private Channel(NotificationSealer sealer) {
      this.sealer = sealer;
    }

    private void received(Bytes notification) {
      if (notification.length() < Integer.BYTES
          || ByteBuffer.wrap(notification.slice(0, Integer.BYTES).toArray()).getInt() != id) {
        return; // another binding's
      }
      Object payload;
      try {
        Bytes opened = sealer.open(notification.slice(Integer.BYTES, notification.length()));
        payload = PayloadCodec.ofNotifications(version).decode(opened);
      } catch (ProtocolException forged) {
        return;
      }
      // What follows may wait for calls, so it must not run on the socket's own thread.
      events.execute(
          () -> {
            if (payload instanceof List<?> batch) {
              batch.forEach(event -> arrived(Fields.of(event)));
            } else {
              arrived(Fields.of(payload));
            }
          });
    }
  }
}
