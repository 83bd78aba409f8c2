package lambdabridge.server.notifier;

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
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.event.NotificationMessage;
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

  private final ConnectionPusher pusher;
  private final SecureRandom random;
  private final Map<SocketRef, List<Item>> items = new LinkedHashMap<>();

  Outbox(ConnectionPusher pusher, SecureRandom random) {
    this.pusher = pusher;
    this.random = random;
  }

  private sealed interface Item {
    /** An event for one binding; becomes a notification. */
    record ForBinding(Binding binding, Map<String, ? extends @Nullable Object> envelope)
        implements Item {}

    /** A message that goes as it is. */
    record Plain(Bytes message) implements Item {}
  }

  void add(Binding binding, Map<String, ? extends @Nullable Object> envelope) {
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
          List<Map<String, ? extends @Nullable Object>> run = new ArrayList<>();
          while (from < own.size()
              && own.get(from) instanceof Item.ForBinding next
              && next.binding().equals(first.binding())) {
            run.add(next.envelope());
            from++;
          }
          messages.addAll(NotificationMessage.of(first.binding(), run, random));
        }
      }
    }
    return messages;
  }
}
