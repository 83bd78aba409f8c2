package lambdabridge.client.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import lambdabridge.client.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description = "Reaches another server through one's own, end to end encrypted, and pings it.",
    footer = {
      "",
      "Examples:",
      "  privmx proxy other.example.com",
      "  privmx proxy other.example.com --url http://localhost:3000 --solution ID --key-file my.key"
    })
final class Proxy implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "HOST", description = "the other server's host name")
  private String host = "";

  private final Privmx privmx;

  Proxy(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session own = access.open();
        Connection other =
            own.client().through(own.connection(), host).connectPublic(/* solutionId= */ null)) {
      long started = System.nanoTime();
      other.ping();
      long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
      privmx
          .output()
          .print(
              Views.object(
                  "host", host, "through", own.connection().apiUrl(), "milliseconds", millis),
              host + " answers through " + own.connection().apiUrl() + " in " + millis + " ms");
      return ExitCode.DONE.code();
    }
  }
}
