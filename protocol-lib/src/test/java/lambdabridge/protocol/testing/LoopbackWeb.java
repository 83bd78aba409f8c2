package lambdabridge.protocol.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server on loopback that behaves as told, path by path. */
public final class LoopbackWeb implements AutoCloseable {
  /** What a path does with a request. */
  @FunctionalInterface
  public interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final HttpServer server;

  public LoopbackWeb() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  private LoopbackWeb(HttpServer server) {
    this.server = server;
    server.createContext("/", this::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Returns a server that speaks HTTPS. */
  public static LoopbackWeb overTls(SSLContext tls) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new LoopbackWeb(server);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String host() {
    return "localhost:" + port();
  }

  /** Returns method and path of the requests so far, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  public void at(String path, Behaviour behaviour) {
    behaviours.put(path, behaviour);
  }

  public void at(String path, String document) {
    at(path, exchange -> send(exchange, 200, document));
  }

  public void redirect(String path, int status, String location) {
    at(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          send(exchange, status, "");
        });
  }

  /** Begins a body and never ends it. */
  public void endless(String path, String beginning) {
    at(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write(beginning.getBytes(StandardCharsets.UTF_8));
          byte[] more = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
          while (closing.getCount() > 0) {
            out.write(more);
          }
        });
  }

  /** Sends headers and part of a body, then nothing until the test ends. */
  public void stalled(String path, String beginning) {
    at(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          try {
            closing.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  public static void send(HttpExchange exchange, int status, String document) throws IOException {
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    behaviours.getOrDefault(path, e -> send(e, 404, "")).answer(exchange);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
