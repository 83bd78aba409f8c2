package lambdabridge.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import lambdabridge.client.ThreadApi;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Sends a message and prints its id.",
    footer = {
      "",
      "Examples:",
      "  privmx send THREAD 'hello, bridge'",
      "  git log -1 | privmx send THREAD"
    })
final class Send implements Callable<Integer> {
  /** Bytes of a message, beyond what any server takes. */
  private static final int MAX_INPUT = 1 << 20;

  @Mixin private final Access access;

  @Parameters(index = "0", paramLabel = "THREAD", description = "id of the thread")
  private String threadId = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "what to send; without it, standard input")
  private @Nullable String text;

  @Option(names = "--private-meta", paramLabel = "TEXT", description = "readable by members")
  private String privateMeta = "";

  @Option(names = "--public-meta", paramLabel = "TEXT", description = "readable by the server")
  private String publicMeta = "";

  private final Privmx privmx;

  Send(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    Bytes data = text == null ? input() : Bytes.ofUtf8(text);
    try (Access.Session session = access.open()) {
      String messageId =
          new ThreadApi(session.connection())
              .sendMessage(threadId, Bytes.ofUtf8(publicMeta), Bytes.ofUtf8(privateMeta), data);
      privmx.output().print(Views.object("messageId", messageId), messageId);
      return ExitCode.DONE.code();
    }
  }

  private Bytes input() {
    try {
      byte[] read = privmx.terminal().in().readNBytes(MAX_INPUT + 1);
      if (read.length > MAX_INPUT) {
        throw new Failure(ExitCode.USAGE, "more than " + MAX_INPUT + " bytes of input");
      }
      return Bytes.wrap(read);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "cannot read the input: " + e.getMessage());
    }
  }
}
