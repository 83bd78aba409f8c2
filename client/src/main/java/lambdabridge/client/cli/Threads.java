package lambdabridge.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands below {@code privmx threads}. */
@Command(
    name = "threads",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists, shows, creates, updates and deletes threads.",
    footer = {
      "",
      "Examples:",
      "  privmx threads create CONTEXT --user bob --private-meta 'plans for May'",
      "  privmx threads list CONTEXT",
      "  privmx threads update THREAD --add-user carol"
    })
final class Threads implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
