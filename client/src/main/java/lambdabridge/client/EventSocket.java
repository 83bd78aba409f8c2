package lambdabridge.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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
import lambdabridge.client.transport.KeepAlive;
import lambdabridge.client.transport.SocketTransport;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.RpcErrorException;
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
  /** WS_SESSION_DOES_NOT_EXISTS: the session is not bound to the socket. */
  private static final long NOT_BOUND = 0x613A;

  /** The most one call may subscribe to. */
  private static final int MAX_QUERIES = 128;

  /** How much later than its moment the server may send an event. */
  private static final Duration DELIVERY_MARGIN = Duration.ofSeconds(5);

  private final HttpClient http;
  private final URI endpoint;
  private final Framing framing;
  private final int version;
  private final KeepAlive keepAlive;
  private final ScheduledExecutorService scheduler;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Caller caller;
  private final Consumer<Notice> notices;

  private final SerialExecutor events = new SerialExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  /** Written under the lock. */
  private volatile @Nullable Live live;

  private @Nullable Instant gapSince;
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

  private record Live(SocketTransport socket, Channel channel) {}

  EventSocket(
      HttpClient http,
      URI endpoint,
      Framing framing,
      int version,
      KeepAlive keepAlive,
      ScheduledExecutorService scheduler,
      InstantSource clock,
      SecureRandom random,
      Caller caller,
      Consumer<Notice> notices) {
    this.http = http;
    this.endpoint = endpoint;
    this.framing = framing;
    this.version = version;
    this.keepAlive = keepAlive;
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
      if (closed) {
        throw new IllegalStateException("the connection is closed");
      }
      List<String> ids = registered(queries);
      for (int i = 0; i < ids.size(); i++) {
        subscriptions.put(ids.get(i), new Subscription(queries.get(i), ids.get(i)));
      }
      return ids;
    } finally {
      lock.unlock();
    }
  }

  private List<String> registered(List<String> queries) {
    try {
      return register(connected(), queries);
    } catch (RpcErrorException e) {
      if (e.code() != NOT_BOUND) {
        throw e;
      }
      leave(); // the session was replaced, and the socket belongs to the former one
      return register(connected(), queries);
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
      for (int from = 0; live != null && from < serverIds.size(); from += MAX_QUERIES) {
        List<String> part = serverIds.subList(from, Math.min(serverIds.size(), from + MAX_QUERIES));
        caller.call(live.socket, "unsubscribeFromChannels", Map.of("subscriptionsIds", part));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the live socket; opens one, with all subscriptions there are, if there is none. */
  private SocketTransport connected() {
    if (live == null) {
      Live opened = open();
      try {
        subscribeAgain(opened.socket);
      } catch (RuntimeException e) {
        opened.socket.close();
        throw e;
      }
      live = opened;
      Instant since = gapSince;
      if (since != null) {
        gapSince = null;
        events.execute(() -> notices.accept(new Notice.Restored(since)));
      }
    }
    return live.socket;
  }

  private Live open() {
    SecretBytes key = randomKey();
    Channel channel = new Channel(new NotificationSealer(key));
    SocketTransport socket =
        SocketTransport.open(http, endpoint, framing, channel::received, () -> lost(channel));
    try {
      Map<String, Object> params = new LinkedHashMap<>();
      params.put("key", Base64.getEncoder().encodeToString(key.toArray()));
      params.put("addWsChannelId", true);
      channel.id =
          (int) Fields.of(caller.call(socket, "authorizeWebSocket", params)).integer("wsChannelId");
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
    keepAlive(socket);
    return new Live(socket, channel);
  }

  private List<String> register(SocketTransport socket, List<String> queries) {
    List<String> ids = new ArrayList<>();
    for (int from = 0; from < queries.size(); from += MAX_QUERIES) {
      List<String> part = queries.subList(from, Math.min(queries.size(), from + MAX_QUERIES));
      Fields answer =
          Fields.of(caller.call(socket, "subscribeToChannels", Map.of("channels", part)));
      List<Fields> registered = answer.objects("subscriptions");
      if (registered.size() != part.size()) {
        throw Fields.unexpected("another number of subscriptions than asked for");
      }
      registered.forEach(subscription -> ids.add(subscription.text("subscriptionId")));
    }
    return ids;
  }

  private void keepAlive(SocketTransport socket) {
    later(
        keepAlive.interval().toMillis(),
        () -> {
          if (socket.keepAlive(keepAlive.maxSilence())) {
            keepAlive(socket);
          }
        });
  }

  /** Runs a task after a pause, on a virtual thread: the timer itself must never wait. */
  private void later(long millis, Runnable task) {
    ScheduledFuture<?> unused =
        scheduler.schedule(() -> Thread.startVirtualThread(task), millis, TimeUnit.MILLISECONDS);
  }

  /** Called on the socket's own thread, which must not wait. */
  private void lost(Channel channel) {
    Thread.startVirtualThread(
        () -> {
          lock.lock();
          try {
            if (!closed && live != null && live.channel == channel) {
              leave();
              restoreAfter(keepAlive.firstPause());
            }
          } finally {
            lock.unlock();
          }
        });
  }

  /** Gives the live socket up; from now on events are missed. */
  private void leave() {
    if (live != null) {
      if (gapSince == null) {
        gapSince = clock.instant().minus(live.socket.silence()).minus(DELIVERY_MARGIN);
      }
      SocketTransport former = live.socket;
      live = null;
      former.close();
      events.execute(() -> notices.accept(new Notice.Lost()));
    }
  }

  private void restoreAfter(Duration pause) {
    long millis = pause.toMillis();
    later(millis + random.nextLong(millis / 2 + 1), () -> restore(pause));
  }

  private void restore(Duration pause) {
    lock.lock();
    try {
      if (!closed) {
        connected();
      }
    } catch (RuntimeException stillLost) {
      Duration doubled = pause.multipliedBy(2);
      Duration longest = keepAlive.maxPause();
      restoreAfter(doubled.compareTo(longest) < 0 ? doubled : longest);
    } finally {
      lock.unlock();
    }
  }

  /** Replaces the present socket, which the server serves no more though it may still be open. */
  void renew() {
    Live former = live;
    if (former == null) {
      return;
    }
    Thread.startVirtualThread(
        () -> {
          lock.lock();
          try {
            if (!closed && live != null && live.channel == former.channel) {
              leave();
              restoreAfter(Duration.ZERO);
            }
          } finally {
            lock.unlock();
          }
        });
  }

  private void subscribeAgain(SocketTransport socket) {
    List<String> ids = List.copyOf(subscriptions.keySet());
    List<String> queries = subscriptions.values().stream().map(Subscription::query).toList();
    List<String> serverIds = register(socket, queries);
    for (int i = 0; i < ids.size(); i++) {
      subscriptions.put(ids.get(i), new Subscription(queries.get(i), serverIds.get(i)));
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (live != null) {
        live.socket.close(); // the server ends the binding with the socket
        live = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void arrived(Fields event) {
    if (!(event.value("subscriptions") instanceof List<?> serverIds)) {
      if ("disconnected".equals(event.value("type"))) {
        renew();
      }
      return;
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
            List<?> batch = payload instanceof List<?> list ? list : Arrays.asList(payload);
            batch.forEach(event -> arrived(Fields.of(event)));
          });
    }
  }
}
