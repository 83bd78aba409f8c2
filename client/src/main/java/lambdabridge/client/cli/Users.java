package lambdabridge.client.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdabridge.client.PagingList;
import lambdabridge.client.UserInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "users",
    mixinStandardHelpOptions = true,
    description = "Lists the users of a context, their keys, and who listens now.",
    footer = {"", "Examples:", "  privmx users CONTEXT", "  privmx users CONTEXT --json"})
final class Users implements Callable<Integer> {
  @Mixin private final Access access;
  @Mixin private final Page page = new Page();

  @Parameters(paramLabel = "CONTEXT", description = "id of the context")
  private String contextId = "";

  private final Privmx privmx;

  Users(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      PagingList<UserInfo> users =
          session.connection().listContextUsers(contextId, page.query(null, null));
      privmx
          .output()
          .print(
              Page.json(users, Users::json),
              List.of("USER", "LISTENS", "PUBLIC KEY"),
              Page.rows(
                  users,
                  user ->
                      List.of(
                          Text.safe(user.user().userId()),
                          user.isActive() ? "yes" : "no",
                          Text.safe(user.user().pubKey()))));
      return ExitCode.DONE.code();
    }
  }

  private static Map<String, Object> json(UserInfo user) {
    Map<String, Object> result =
        Views.object(
            "userId", user.user().userId(),
            "pubKey", user.user().pubKey(),
            "isActive", user.isActive());
    UserInfo.StatusChange change = user.lastStatusChange();
    if (change != null) {
      result.put(
          "lastStatusChange",
          Views.object("action", change.action(), "timestamp", change.timestamp()));
    }
    return result;
  }
}
