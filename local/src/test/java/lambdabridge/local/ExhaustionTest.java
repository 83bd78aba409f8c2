package lambdabridge.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lambdabridge.client.Connection;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.ThreadApi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Takes what a server has for connections, with more of them than it keeps. Somebody who comes
 * meanwhile is served, and memory stays bounded. {@code -Dattackers=10000} comes with more than the
 * usual number.
 */
@NullUnmarked
@Tag("slow")
class ExhaustionTest {
  private static final int ATTACKERS = Integer.getInteger("attackers", 2_200);
  private static final int ROUNDS = 2;
  private static final int FLOODERS = 32;
  private static final Duration FLOOD = Duration.ofSeconds(Integer.getInteger("floodSeconds", 2));

  /** For server and attackers together, which are one process here. */
  private static final long MAX_MORE_BYTES = 256L * 1024 * 1024;

  private final List<SocketChannel> attackers = new ArrayList<>();
  private Scene scene;
  private InetSocketAddress address;

  /**
   * What each attacker sends at first, and then again and again; lines end in CR LF on the wire.
   */
  enum Attack {
    SILENCE("", ""),
    HEAD_WITHOUT_END("POST /api/v2.0 HTTP/1.1\nHost: h\n", "X-More: 1\n"),
    BODY_WITHOUT_END(
        """
        POST /api/v2.0 HTTP/1.1
        Host: h
        Transfer-Encoding: chunked

        """,
        "4000\n" + "x".repeat(0x4000) + "\n"),
    SLOW_BODY(
        """
        POST /api HTTP/1.1
        Host: h
        Content-Length: 5000000

        """,
        "x"),
    WEB_SOCKETS(
        """
        GET / HTTP/1.1
        Host: h
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """,
        "");

    private final String first;
    private final String more;

    Attack(String first, String more) {
      this.first = first;
      this.more = more;
    }

    byte[] first() {
      return bytes(first);
    }

    byte[] more() {
      return bytes(more);
    }

    private static byte[] bytes(String text) {
      return text.replace("\n", "\r\n").getBytes(ISO_8859_1);
    }
  }

  @BeforeEach
  void start() throws Exception {
    scene = Scene.open();
    address =
        new InetSocketAddress(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), URI.create(scene.url()).getPort());
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel attacker : attackers) {
      attacker.close();
    }
    scene.close();
  }

  @ParameterizedTest
  @EnumSource
  void whoComesMeanwhileIsServedAndMemoryIsBounded(Attack attack) throws Exception {
    serve("warm-up");
    long before = memory();

    for (int i = 0; i < ATTACKERS; i++) {
      SocketChannel attacker = SocketChannel.open(address);
      attacker.configureBlocking(false);
      attackers.add(attacker);
      write(attacker, attack.first());
    }
    long slowest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] more = attack.more();
      for (SocketChannel attacker : attackers) {
        write(attacker, more);
      }
      slowest = Math.max(slowest, serve("round " + round));
    }

    long memory = memory() - before;
    report(attack + ": " + ATTACKERS + " connections", memory, slowest);
    assertThat(memory).isLessThan(MAX_MORE_BYTES);
  }

  /** Logins over HTTP, each on a connection of its own, and WebSockets that are opened and left. */
  @Test
  void whoComesDuringAFloodOfHandshakesIsServed() throws Exception {
    serve("warm-up");
    long before = memory();
    var over = new AtomicBoolean();
    var handshakes = new AtomicInteger();
    long slowest = 0;
    try (ExecutorService flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < FLOODERS; i++) {
        boolean overHttp = i % 2 == 0;
        flood.execute(
            () -> {
              while (!over.get()) {
                try {
                  if (overHttp) {
                    scene.connect(scene.asBob()).close();
                  } else {
                    openAndLeave();
                  }
                  handshakes.incrementAndGet();
                } catch (IOException | RuntimeException refused) {
                  // Floods may be refused.
                }
              }
            });
      }
      long end = System.nanoTime() + FLOOD.toNanos();
      while (System.nanoTime() < end) {
        slowest = Math.max(slowest, serve("during the flood"));
      }
      over.set(true);
    }
    long more = memory() - before;
    report("FLOOD: " + handshakes + " handshakes in " + FLOOD.toSeconds() + " s", more, slowest);
    assertThat(more).isLessThan(MAX_MORE_BYTES);
  }

  private void openAndLeave() throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(Attack.WEB_SOCKETS.first()));
      channel.read(ByteBuffer.allocate(256));
    }
  }

  /** Somebody logs in, makes a thread, writes and reads; returns the milliseconds it took. */
  private long serve(String said) {
    long begin = System.nanoTime();
    try (Connection connection = scene.connect(scene.asAlice())) {
      ThreadApi threads = new ThreadApi(connection);
      String threadId =
          threads.createThread(
              scene.context,
              List.of(scene.aliceUser()),
              List.of(scene.aliceUser()),
              text("{}"),
              text(said),
              null);
      threads.sendMessage(threadId, text(""), text(""), text(said));
      assertThat(threads.listMessages(threadId, PagingQuery.newest(1)).readItems())
          .extracting(message -> message.data().utf8())
          .containsExactly(said);
    }
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  /** The server may have ended the connection, or not take any more. */
  private static void write(SocketChannel attacker, byte[] bytes) {
    try {
      attacker.write(ByteBuffer.wrap(bytes));
    } catch (IOException ended) {
      // So it has.
    }
  }

  private static long memory() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + direct
        + io.netty.util.internal.PlatformDependent.usedDirectMemory();
  }

  private static void report(String attack, long moreBytes, long slowestMillis) {
    System.out.printf(
        "%s, memory %+d KiB, others served in at most %d ms%n",
        attack, moreBytes / 1024, slowestMillis);
  }
}
