package lambdabridge.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.NullUnmarked;

/** A TCP relay in front of a server, to cut connections, freeze them, and refuse new ones. */
@NullUnmarked
final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  private record Pair(Socket client, Socket upstream, Frost frost) {
    void close() {
      closeQuietly(client);
      closeQuietly(upstream);
    }
  }

  /** Bytes of a frozen connection go nowhere. */
  private static final class Frost {
    private volatile boolean frozen;
  }

  private Relay(ServerSocket listener, URI server) {
    this.listener = listener;
    this.server = server;
  }

  static Relay to(String url) throws IOException {
    Relay relay =
        new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), URI.create(url));
    Thread.startVirtualThread(relay::accept);
    return relay;
  }

  /** Returns where to find the server's WebSocket behind this relay. */
  URI socketUrl() {
    return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/api/v2.0");
  }

  /** Cuts all connections. */
  void cut() {
    pairs.forEach(Pair::close);
  }

  /** Leaves all connections open, but lets nothing through any more. */
  void freeze() {
    pairs.forEach(pair -> pair.frost.frozen = true);
  }

  /** From now on new connections are closed at once. */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (refusing) {
          closeQuietly(client);
          continue;
        }
        Pair pair = new Pair(client, new Socket(server.getHost(), server.getPort()), new Frost());
        pairs.add(pair);
        Thread.startVirtualThread(() -> pump(pair, pair.client, pair.upstream));
        Thread.startVirtualThread(() -> pump(pair, pair.upstream, pair.client));
      } catch (IOException e) {
        // The listener was closed, or the server is away: the client sees its connection end.
      }
    }
  }

  private void pump(Pair pair, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!pair.frost.frozen) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      // Cut: the other direction ends too.
    }
    if (!pair.frost.frozen) {
      pair.close();
      pairs.remove(pair);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
