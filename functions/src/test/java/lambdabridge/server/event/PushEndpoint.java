package lambdabridge.server.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.rpc.SocketRef;

/** What a gateway offers a notifier: {@code POST} and {@code DELETE /@connections/ID}. */
public final class PushEndpoint implements AutoCloseable {
  private static final String PATH = "/stage/@connections/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, List<Bytes>> received = new ConcurrentHashMap<>();
  private final Map<String, Deque<Integer>> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new ArrayList<>();

  /** Instead of an answer: the connection breaks, or nothing comes at all. */
  public static final int BREAK = -1;

  public static final int HANG = -2;

  public PushEndpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(PATH, this::handle);
    server.start();
  }

  public SocketRef socket(String connectionId) {
    return SocketRef.of(connectionId, origin(), "stage");
  }

  /** Returns what a gateway that tests push to is configured with. */
  public PushGateway gateway() {
    return new EdgeGateways(List.of(origin()), SecretBytes.wrap("secret".getBytes(UTF_8)));
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Says what the next requests for a connection are answered with, before 200 for all others. */
  public void answer(String connectionId, int... statuses) {
    Deque<Integer> queue = new ArrayDeque<>();
    for (int status : statuses) {
      queue.add(status);
    }
    answers.put(connectionId, queue);
  }

  /** Returns the messages a connection has accepted, in order. */
  public List<Bytes> received(String connectionId) {
    return List.copyOf(received.getOrDefault(connectionId, List.of()));
  }

  /** Returns method, connection and authorization of each request. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String connectionId = URLDecoder.decode(path.substring(PATH.length()), UTF_8);
    Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
    synchronized (this) {
      requests.add(
          exchange.getRequestMethod()
              + " "
              + connectionId
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization"));
    }
    Deque<Integer> queue = answers.getOrDefault(connectionId, new ArrayDeque<>());
    Integer status;
    synchronized (queue) {
      status = queue.poll();
    }
    switch (status == null ? 200 : status) {
      case BREAK -> exchange.close();
      case HANG -> awaitClose();
      case 200 -> {
        if (exchange.getRequestMethod().equals("POST")) {
          received.computeIfAbsent(connectionId, any -> new ArrayList<>()).add(body);
        }
        answer(exchange, 200);
      }
      default -> answer(exchange, status == null ? 200 : status);
    }
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
