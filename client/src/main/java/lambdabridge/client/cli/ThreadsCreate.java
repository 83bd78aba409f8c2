package lambdabridge.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadApi.Generation;
import lambdabridge.protocol.bytes.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Creates a thread and prints its id.",
    footer = {
      "",
      "Examples:",
      "  privmx threads create CONTEXT --user bob --user carol --private-meta 'plans for May'",
      "  privmx threads create CONTEXT --user bob=7mZ… --manager alice --manager bob",
      "  privmx threads create CONTEXT --user bob --legacy --public-meta '{\"room\":1}'"
    })
final class ThreadsCreate implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "CONTEXT", description = "id of the context")
  private String contextId = "";

  @Option(
      names = "--user",
      paramLabel = "NAME[=PUBKEY]",
      description = "member who reads and writes; with a key, the server need not be believed")
  private List<String> users = new ArrayList<>();

  @Option(
      names = "--manager",
      paramLabel = "NAME[=PUBKEY]",
      description = "member who may update and delete as well (default: you)")
  private List<String> managers = new ArrayList<>();

  @Option(
      names = "--private-meta",
      paramLabel = "TEXT",
      description = "readable by members, for example a title")
  private String privateMeta = "";

  @Option(
      names = "--public-meta",
      paramLabel = "TEXT",
      description = "readable by the server; a JSON object can be queried (default: {})")
  private String publicMeta = "{}";

  @Option(names = "--legacy", description = "for members with official clients up to 2.2")
  private boolean legacy;

  private final Privmx privmx;

  ThreadsCreate(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      Members members = new Members(session.connection(), contextId);
      List<String> owners =
          managers.isEmpty() ? List.of(Members.self(session.connection(), contextId)) : managers;
      String threadId =
          new ThreadApi(session.connection())
              .createThread(
                  contextId,
                  members.find(users),
                  members.find(owners),
                  Bytes.ofUtf8(publicMeta),
                  Bytes.ofUtf8(privateMeta),
                  null,
                  legacy ? Generation.LEGACY : Generation.CURRENT);
      privmx.output().print(Views.object("threadId", threadId), threadId);
      return ExitCode.DONE.code();
    }
  }
}
