package lambdabridge.client.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description = {
      "Changes members or metas of a thread; what is not named stays. When a member leaves, what"
          + " is",
      "written afterwards is under a new key."
    },
    footer = {
      "",
      "Examples:",
      "  privmx threads update THREAD --add-user carol",
      "  privmx threads update THREAD --remove bob",
      "  privmx threads update THREAD --private-meta 'plans for June' --new-key"
    })
final class ThreadsUpdate implements Callable<Integer> {
  @Mixin private final Access access;

  @Parameters(paramLabel = "THREAD", description = "id of the thread")
  private String threadId = "";

  @Option(names = "--add-user", paramLabel = "NAME[=PUBKEY]", description = "adds a member")
  private List<String> addUsers = new ArrayList<>();

  @Option(names = "--add-manager", paramLabel = "NAME[=PUBKEY]", description = "adds a manager")
  private List<String> addManagers = new ArrayList<>();

  @Option(
      names = "--remove",
      paramLabel = "NAME",
      description = "takes somebody away from users and managers")
  private List<String> remove = new ArrayList<>();

  @Option(names = "--private-meta", paramLabel = "TEXT", description = "new private meta")
  private @Nullable String privateMeta;

  @Option(names = "--public-meta", paramLabel = "TEXT", description = "new public meta")
  private @Nullable String publicMeta;

  @Option(names = "--new-key", description = "makes a new key even if nobody leaves")
  private boolean newKey;

  private final Privmx privmx;

  ThreadsUpdate(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      ThreadApi threads = new ThreadApi(session.connection());
      ThreadInfo thread = threads.getThread(threadId);
      if (thread.statusCode() != StatusCode.OK) {
        throw new FormatException(thread.statusCode(), "the thread as it is");
      }
      Members members = new Members(session.connection(), thread.contextId());
      threads.updateThread(
          threadId,
          members.find(changed(thread.users(), addUsers)),
          members.find(changed(thread.managers(), addManagers)),
          publicMeta == null ? thread.publicMeta() : Bytes.ofUtf8(publicMeta),
          privateMeta == null ? thread.privateMeta() : Bytes.ofUtf8(privateMeta),
          thread.version(),
          false,
          newKey,
          null);
      ThreadInfo updated = threads.getThread(threadId);
      privmx.output().print(Views.json(updated), Views.text(updated));
      return ExitCode.DONE.code();
    }
  }

  /** Returns the names that were there and are added, without those to be removed. */
  private Collection<String> changed(List<String> before, List<String> added) {
    Map<String, String> names = new LinkedHashMap<>();
    before.forEach(name -> names.put(name, name));
    added.forEach(name -> names.put(name.replaceFirst("=.*", ""), name));
    names.keySet().removeAll(remove);
    return names.values();
  }
}
