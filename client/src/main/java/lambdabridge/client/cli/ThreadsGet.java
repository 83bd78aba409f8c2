package lambdabridge.client.cli;

import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Shows a thread: members, dates, metas.",
    footer = {"", "Examples:", "  privmx threads get THREAD"})
final class ThreadsGet implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "THREAD", description = "id of the thread")
  private String threadId = "";

  private final Privmx privmx;

  ThreadsGet(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      ThreadInfo thread = new ThreadApi(session.connection()).getThread(threadId);
      privmx.output().print(Views.json(thread), Views.text(thread));
      return Trust.exitCode(Stream.of(thread.statusCode())).code();
    }
  }
}
