package lambdabridge.server.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends one byte of a header after the other, each soon enough for any timeout between bytes. */
final class DrippingServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final CountDownLatch hungUp = new CountDownLatch(1);

  DrippingServer() throws IOException {
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits until a client has ended its connection. */
  boolean awaitHangUp(Duration time) throws InterruptedException {
    return hungUp.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> drip(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void drip(Socket socket) {
    try (socket) {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write('x');
        out.flush();
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    } catch (IOException e) {
      hungUp.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
