package lambdabridge.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import lambdabridge.client.Message;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.ThreadApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "Prints the newest messages of a thread, the oldest of them first.",
    footer = {
      "",
      "Examples:",
      "  privmx read THREAD",
      "  privmx read THREAD --limit 100 --before MESSAGE",
      "  privmx read THREAD --json | jq -r '.readItems[].data.text'"
    })
final class Read implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "THREAD", description = "id of the thread")
  private String threadId = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "messages at most, 1 to 100 (default: ${DEFAULT-VALUE})")
  private int limit = 20;

  @Option(
      names = "--before",
      paramLabel = "MESSAGE",
      description = "only messages older than this one")
  private @Nullable String before;

  private final Privmx privmx;

  Read(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    PagingQuery newest = PagingQuery.newest(limit);
    try (Access.Session session = access.open()) {
      PagingList<Message> page =
          new ThreadApi(session.connection())
              .listMessages(threadId, before == null ? newest : newest.after(before));
      List<Message> messages = page.readItems().reversed();
      privmx
          .output()
          .print(
              Page.json(new PagingList<>(page.totalAvailable(), messages), Views::json),
              String.join("\n", messages.stream().map(Views::text).toList()));
      return Trust.exitCode(messages.stream().map(Message::statusCode)).code();
    }
  }
}
