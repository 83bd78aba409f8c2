package lambdabridge.client.transport;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.Transport;
import lambdabridge.protocol.client.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * Messages over one WebSocket: {@code u32 request id ‖ frames}, answers in any order, notifications
 * under request id 0. A lost socket stays lost; its owner opens another.
 *
 * <p>Source: spec privmx-tls.md 8.2 and 8.3.
 */
public final class SocketTransport implements Transport, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_MESSAGE = 16 * 1024 * 1024; // bytes
  private static final int MAX_TEXT_FRAME = 32 * 1024; // bytes; API Gateway takes no longer ones
  private static final int ID_LENGTH = 4;

  private final Framing framing;
  private final Consumer<Bytes> notifications;
  private final Runnable lost;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Bytes>> waiting = new ConcurrentHashMap<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile long lastHeard = System.nanoTime();
  private volatile @Nullable WebSocket socket;

  private SocketTransport(Framing framing, Consumer<Bytes> notifications, Runnable lost) {
    this.framing = framing;
    this.notifications = notifications;
    this.lost = lost;
  }

  /**
   * Opens a socket.
   *
   * @param endpoint {@code ws…} or {@code wss…}
   * @param notifications called with each notification without its request id, one after the other
   * @param lost called once, when the socket ends for whatever reason
   * @throws TransportException if the server does not accept it
   */
  public static SocketTransport open(
      HttpClient http,
      URI endpoint,
      Framing framing,
      Consumer<Bytes> notifications,
      Runnable lost) {
    SocketTransport transport = new SocketTransport(framing, notifications, lost);
    try {
      WebSocket opened =
          http.newWebSocketBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(endpoint, transport.new Listener())
              .join();
      transport.socket = opened;
      return transport;
    } catch (CompletionException e) {
      throw new TransportException("no WebSocket at " + endpoint + ": " + e.getCause(), e);
    }
  }

  @Override
  public Bytes exchange(Bytes message) {
    int id = lastId.updateAndGet(previous -> previous == Integer.MAX_VALUE ? 1 : previous + 1);
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      if (ended.isDone()) {
        throw new TransportException("WebSocket is closed");
      }
      send(Bytes.wrap(ByteBuffer.allocate(ID_LENGTH).putInt(id).array()).concat(message));
      return answer.get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TransportException("WebSocket was lost before the answer", e);
    } catch (TimeoutException e) {
      throw new TransportException("no answer over the WebSocket", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for an answer", e);
    } finally {
      waiting.remove(id);
    }
  }

  /** Returns how long ago the server was last heard of; what it sent before that is here. */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastHeard);
  }

  /**
   * Pings the server, and gives the socket up if nothing was heard of it for {@code maxSilence}.
   *
   * @return whether the socket is alive
   */
  public boolean keepAlive(Duration maxSilence) {
    if (ended.isDone()) {
      return false;
    }
    if (silence().compareTo(maxSilence) > 0) {
      end();
      return false;
    }
    if (!sending.tryLock()) {
      return true; // a message is on its way; one that is stuck must not keep us from noticing
    }
    try {
      socket().sendPing(ByteBuffer.allocate(0)).join();
      return true;
    } catch (CompletionException e) {
      end();
      return false;
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void close() {
    if (ended.complete(null)) {
      CompletableFuture<?> unused =
          socket()
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((socket, failure) -> socket().abort());
      release();
    }
  }

  /** The JDK's WebSocket takes one message at a time. */
  private void send(Bytes message) {
    sending.lock();
    try {
      switch (framing) {
        case BINARY -> socket().sendBinary(ByteBuffer.wrap(message.toArray()), true).join();
        case BASE64_TEXT -> sendText(Base64.getEncoder().encodeToString(message.toArray()));
      }
    } catch (CompletionException e) {
      end();
      throw new TransportException("WebSocket does not take messages", e);
    } finally {
      sending.unlock();
    }
  }

  private void sendText(String text) {
    int from = 0;
    while (text.length() - from > MAX_TEXT_FRAME) {
      socket().sendText(text.substring(from, from + MAX_TEXT_FRAME), false).join();
      from += MAX_TEXT_FRAME;
    }
    socket().sendText(text.substring(from), true).join();
  }

  private WebSocket socket() {
    WebSocket opened = socket;
    if (opened == null) {
      throw new IllegalStateException("not open yet");
    }
    return opened;
  }

  private void end() {
    if (ended.complete(null)) {
      socket().abort();
      release();
    }
  }

  private void release() {
    TransportException cause = new TransportException("WebSocket was lost");
    waiting.values().forEach(answer -> answer.completeExceptionally(cause));
    lost.run();
  }

  private void received(Bytes message) {
    if (message.length() < ID_LENGTH) {
      return;
    }
    int id = ByteBuffer.wrap(message.slice(0, ID_LENGTH).toArray()).getInt();
    Bytes body = message.slice(ID_LENGTH, message.length());
    if (id == 0) {
      notifications.accept(body);
      return;
    }
    CompletableFuture<Bytes> answer = waiting.remove(id);
    if (answer != null) {
      answer.complete(body);
    }
  }

  /** Puts fragments together; called by one thread at a time. */
  private final class Listener implements WebSocket.Listener {
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened; // what follows may end the socket before its opener has it
      opened.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      lastHeard = System.nanoTime();
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      binary.writeBytes(bytes);
      if (binary.size() > MAX_MESSAGE) {
        end();
      } else if (last) {
        Bytes message = Bytes.wrap(binary.toByteArray());
        binary.reset();
        received(message);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      lastHeard = System.nanoTime();
      text.append(data);
      if (text.length() > MAX_MESSAGE) {
        end();
      } else if (last) {
        String message = text.toString();
        text.setLength(0);
        try {
          received(Bytes.wrap(Base64.getDecoder().decode(message)));
        } catch (IllegalArgumentException notBase64) {
          end();
        }
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      lastHeard = System.nanoTime();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      end();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end();
    }
  }
}
