package lambdabridge.local.gateway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** The open WebSockets, by connection id. */
public final class Sockets {
  private static final int ID_BYTES = 16;

  private final SecureRandom random;
  private final Map<String, SocketConnection> open = new ConcurrentHashMap<>();

  public Sockets(SecureRandom random) {
    this.random = random;
  }

  /**
   * Sends one message: binary, or text on a socket of the management API.
   *
   * @return false if the socket is gone, or has just been closed because its client does not read
   */
  public boolean push(String connectionId, Bytes message) {
    var socket = open.get(connectionId);
    return socket != null && socket.push(message);
  }

  Optional<SocketConnection> find(@Nullable String connectionId) {
    return connectionId == null ? Optional.empty() : Optional.ofNullable(open.get(connectionId));
  }

  int count() {
    return open.size();
  }

  String newConnectionId() {
    var id = new byte[ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  void add(SocketConnection socket) {
    open.put(socket.connectionId(), socket);
  }

  void remove(SocketConnection socket) {
    open.remove(socket.connectionId());
  }

  /** Ends all sockets once they have answered; completes when their ends are announced. */
  CompletableFuture<Void> endAll() {
    return CompletableFuture.allOf(
        open.values().stream().map(SocketConnection::end).toArray(CompletableFuture<?>[]::new));
  }
}
