package lambdabridge.client.cli;

import java.util.concurrent.Callable;
import lambdabridge.client.PagingList;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the user's threads in a context.",
    footer = {
      "",
      "Examples:",
      "  privmx threads list CONTEXT --sort lastMsgDate",
      "  privmx threads list CONTEXT --query '{\"project\":\"x\"}' --json"
    })
final class ThreadsList implements Callable<Integer> {
  @Mixin private final Access access;
  @Mixin private final Page page = new Page();

  @Parameters(paramLabel = "CONTEXT", description = "id of the context")
  private String contextId = "";

  @Option(
      names = "--sort",
      paramLabel = "FIELD",
      description = "createDate, lastModificationDate or lastMsgDate (default: createDate)")
  private @Nullable String sortBy;

  @Option(
      names = "--query",
      paramLabel = "JSON",
      description = "only threads whose public meta fits")
  private @Nullable String query;

  private final Privmx privmx;

  ThreadsList(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      PagingList<ThreadInfo> threads =
          new ThreadApi(session.connection()).listThreads(contextId, page.query(sortBy, query));
      privmx
          .output()
          .print(
              Page.json(threads, Views::json),
              Views.THREAD_COLUMNS,
              Page.rows(threads, Views::row));
      return Trust.exitCode(threads.readItems().stream().map(ThreadInfo::statusCode)).code();
    }
  }
}
