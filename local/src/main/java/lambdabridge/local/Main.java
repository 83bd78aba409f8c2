package lambdabridge.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import lambdabridge.local.Options.UsageException;
import org.jspecify.annotations.Nullable;

/** Runs the server until it is told to stop. */
public final class Main {
  private static final Duration STOP_TIMEOUT = Duration.ofMillis(4500);

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    try {
      var options = Options.parse(List.of(args), Path.of(".data"));
      if (options.help()) {
        System.out.print(Options.USAGE);
        return;
      }
      run(options);
    } catch (UsageException e) {
      fail(2, e.getMessage());
    } catch (IOException e) {
      fail(1, e.getMessage());
    }
  }

  private static void run(Options options) throws IOException, InterruptedException {
    var bridge = LocalBridge.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(bridge), "stop"));
    if ((options.data() == null || options.isOnAws()) && bridge.bootstrap() != null) {
      System.out.println(bridge.bootstrap());
    }
    System.out.println("ready " + bridge.url());
    new CountDownLatch(1).await();
  }

  /** Ends the process with status 0, which being asked to end deserves; the JVM's own is 143. */
  private static void stop(LocalBridge bridge) {
    var closing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    bridge.close();
                  } catch (IOException e) {
                    System.err.println("local/run.sh: " + e.getMessage());
                  }
                });
    try {
      closing.join(STOP_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void fail(int status, @Nullable String message) {
    System.err.println("local/run.sh: " + message);
    System.exit(status);
  }
}
