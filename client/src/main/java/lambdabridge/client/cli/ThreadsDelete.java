package lambdabridge.client.cli;

import java.util.concurrent.Callable;
import lambdabridge.client.ThreadApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes a thread with all its messages.",
    footer = {"", "Examples:", "  privmx threads delete THREAD"})
final class ThreadsDelete implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "THREAD", description = "id of the thread")
  private String threadId = "";

  private final Privmx privmx;

  ThreadsDelete(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      new ThreadApi(session.connection()).deleteThread(threadId);
      privmx.output().print(Views.object("threadId", threadId), "deleted " + threadId);
      return ExitCode.DONE.code();
    }
  }
}
