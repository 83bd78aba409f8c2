package lambdabridge.server.notifier;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.notification.NotificationSealer;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.rpc.SocketRef;
import lambdabridge.server.socket.Binding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way to sockets. Each socket gets its own in the order in which they were added;
 * sockets do not wait for one another.
 *
 * <p>Used by one thread; sends with many.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** At the same time to one gateway: a gateway that hangs delays none of the others. */
  private static final int PUSHES_PER_ENDPOINT = 128;

  /** Events of one binding that are sent together stay below this, unless a single one is more. */
  private static final int MAX_PAYLOAD = 64 * 1024;

  private final ConnectionPusher pusher;
  private final SecureRandom random;
  private final Map<SocketRef, List<Item>> items = new LinkedHashMap<>();

  Outbox(ConnectionPusher pusher, SecureRandom random) {
    this.pusher = pusher;
    this.random = random;
  }

  private sealed interface Item {
    /** An event for one binding; becomes a notification. */
    record ForBinding(Binding binding, Map<String, @Nullable Object> envelope) implements Item {}

    /** A message that goes as it is. */
    record Plain(Bytes message) implements Item {}
  }

  void add(Binding binding, Map<String, @Nullable Object> envelope) {
    add(binding.socket(), new Item.ForBinding(binding, envelope));
  }

  void add(SocketRef socket, Bytes message) {
    add(socket, new Item.Plain(message));
  }

  private void add(SocketRef socket, Item item) {
    items.computeIfAbsent(socket, any -> new ArrayList<>()).add(item);
  }

  /** Sends everything and returns the sockets that are gone. */
  Set<SocketRef> send() {
    Set<SocketRef> gone = ConcurrentHashMap.newKeySet();
    Map<String, Semaphore> endpoints = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      items.forEach(
          (socket, own) -> {
            Semaphore permits =
                endpoints.computeIfAbsent(
                    socket.endpoint(), any -> new Semaphore(PUSHES_PER_ENDPOINT));
            threads.execute(
                () -> {
                  permits.acquireUninterruptibly();
                  try {
                    if (!sendAll(socket, own)) {
                      gone.add(socket);
                    }
                  } catch (RuntimeException e) {
                    LOG.error("a socket's events cannot be sent", e);
                  } finally {
                    permits.release();
                  }
                });
          });
    }
    return gone;
  }

  /** Returns false if the socket is gone. */
  private boolean sendAll(SocketRef socket, List<Item> own) {
    for (Bytes message : messages(own)) {
      if (!pusher.push(socket, message)) {
        return false;
      }
    }
    return true;
  }

  private List<Bytes> messages(List<Item> own) {
    List<Bytes> messages = new ArrayList<>();
    int from = 0;
    while (from < own.size()) {
      switch (own.get(from)) {
        case Item.Plain plain -> {
          messages.add(plain.message());
          from++;
        }
        case Item.ForBinding first -> {
          List<Map<String, @Nullable Object>> run = new ArrayList<>();
          while (from < own.size()
              && own.get(from) instanceof Item.ForBinding next
              && next.binding().equals(first.binding())) {
            run.add(next.envelope());
            from++;
          }
          addNotifications(first.binding(), run, messages);
        }
      }
    }
    return messages;
  }

  /** PSON takes one event a message, MessagePack a list of them. Source: spec privmx-tls.md 8.5. */
  private void addNotifications(
      Binding binding, List<Map<String, @Nullable Object>> events, List<Bytes> messages) {
    PayloadCodec codec = PayloadCodec.ofNotifications(binding.version());
    NotificationSealer sealer = new NotificationSealer(binding.key());
    List<Bytes> payloads = new ArrayList<>();
    if (binding.version() == PayloadCodec.PSON) {
      events.forEach(event -> payloads.add(codec.encode(event)));
    } else {
      addPayloads(codec, events, payloads);
    }
    Bytes head = head(binding);
    payloads.forEach(payload -> messages.add(head.concat(sealer.seal(payload, random))));
  }

  private static void addPayloads(
      PayloadCodec codec, List<Map<String, @Nullable Object>> events, List<Bytes> payloads) {
    Bytes payload = codec.encode(events);
    if (payload.length() <= MAX_PAYLOAD || events.size() == 1) {
      payloads.add(payload);
      return;
    }
    int middle = events.size() / 2;
    addPayloads(codec, events.subList(0, middle), payloads);
    addPayloads(codec, events.subList(middle, events.size()), payloads);
  }

  /** Request id 0, which marks a notification, and the binding's channel if it asked for one. */
  private static Bytes head(Binding binding) {
    ByteBuffer head = ByteBuffer.allocate(binding.multi() ? 8 : 4).putInt(0);
    if (binding.multi()) {
      head.putInt(binding.channelId());
    }
    return Bytes.wrap(head.array());
  }
}
