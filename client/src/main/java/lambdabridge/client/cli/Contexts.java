package lambdabridge.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import lambdabridge.client.ContextInfo;
import lambdabridge.client.PagingList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "contexts",
    mixinStandardHelpOptions = true,
    description = "Lists the contexts the user belongs to.",
    footer = {
      "",
      "Examples:",
      "  privmx contexts",
      "  privmx contexts --json | jq -r .readItems[].contextId"
    })
final class Contexts implements Callable<Integer> {
  @Mixin private final Access access;
  @Mixin private final Page page = new Page();
  private final Privmx privmx;

  Contexts(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      PagingList<ContextInfo> contexts = session.connection().listContexts(page.query(null, null));
      privmx
          .output()
          .print(
              Page.json(
                  contexts,
                  context ->
                      Views.object("contextId", context.contextId(), "userId", context.userId())),
              List.of("CONTEXT", "YOU ARE"),
              Page.rows(
                  contexts, context -> List.of(context.contextId(), Text.safe(context.userId()))));
      return ExitCode.DONE.code();
    }
  }
}
