package lambdabridge.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lambdabridge.client.Connection;
import lambdabridge.client.EventQueue;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.ContextEvent;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Prints what happens in a context or a thread, as it happens, until interrupted.",
    footer = {
      "",
      "Examples:",
      "  privmx watch CONTEXT",
      "  privmx watch --thread THREAD --count 1",
      "  privmx watch CONTEXT --json | jq --unbuffered -c 'select(.type == \"threadNewMessage\")'"
    })
final class Watch implements Callable<Integer> {
  @Mixin private final Access access;

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(names = "--count", paramLabel = "N", description = "end after so many events")
  private long count = Long.MAX_VALUE;

  private final Privmx privmx;

  /** One of the two. */
  static final class What {
    @Parameters(paramLabel = "CONTEXT", arity = "0..1", description = "context to watch")
    private String contextId = "";

    @Option(names = "--thread", paramLabel = "THREAD", description = "thread to watch")
    private String threadId = "";
  }

  Watch(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    try (Access.Session session = access.open()) {
      Connection connection = session.connection();
      ThreadApi unused = new ThreadApi(connection); // gives thread events their form
      EventQueue events = connection.eventQueue();
      connection.subscribeFor(queries());
      endWhenInterrupted(session);
      privmx.note("watching " + what.contextId + what.threadId + "; Ctrl-C ends it");
      for (long seen = 0; seen < count; seen++) {
        print(events);
      }
      return ExitCode.DONE.code();
    } catch (InterruptedException e) {
      return ExitCode.DONE.code();
    }
  }

  private void print(EventQueue events) throws InterruptedException {
    var event = events.waitEvent();
    privmx.output().print(Events.json(event), Events.text(event));
  }

  private List<String> queries() {
    boolean all = what.threadId.isEmpty();
    Selector selector = all ? Selector.CONTEXT : Selector.CONTAINER;
    String id = all ? what.contextId : what.threadId;
    List<String> queries = new ArrayList<>();
    for (ThreadEvent event :
        List.of(
            ThreadEvent.UPDATE,
            ThreadEvent.DELETE,
            ThreadEvent.MESSAGE_CREATE,
            ThreadEvent.MESSAGE_UPDATE,
            ThreadEvent.MESSAGE_DELETE)) {
      queries.add(Subscriptions.threads(event, selector, id));
    }
    if (all) {
      queries.add(Subscriptions.threads(ThreadEvent.CREATE, selector, id));
      queries.add(Subscriptions.context(ContextEvent.USER_ADD, id));
      queries.add(Subscriptions.context(ContextEvent.USER_REMOVE, id));
    }
    return queries;
  }

  /** The server learns at once that nobody listens any more, and the caller that all is well. */
  private void endWhenInterrupted(Access.Session session) {
    Thread watcher = Thread.currentThread();
    privmx
        .terminal()
        .atInterrupt()
        .accept(
            () -> {
              watcher.interrupt();
              session.close();
            });
  }
}
