package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: what all commands share, and how each of them ends. */
@Command(
    name = "privmx",
    version = "privmx 0.1.0",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "End-to-end encrypted conversations over a PrivMX server.",
    footer = {
      "",
      "Examples:",
      "  privmx keygen alice.key",
      "  privmx login --url http://localhost:3000 --solution ID --key-file alice.key",
      "  privmx contexts",
      "",
      "Settings come from options, then from variables (PRIVMX_URL, PRIVMX_HOST, PRIVMX_SOLUTION,",
      "PRIVMX_KEY_FILE, PRIVMX_KEY, …), then from the profile that `privmx login` writes. Secrets"
          + " are",
      "never taken from the command line."
    })
public final class Privmx implements Runnable {
  private static final int WIDTH = 100;
  private static final String DEFAULT_PROFILE = "default";
  private static final Pattern PROFILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "print JSON, one document a line")
  private boolean json;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "profile to use (default: default, or PRIVMX_PROFILE)")
  private @Nullable String profile;

  private final Terminal terminal;

  private Privmx(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command line in {@code args} and ends the process with its {@link ExitCode}. */
  public static void main(String[] args) {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // libraries have nothing to say here
    AtomicBoolean ended = new AtomicBoolean();
    ExitCode code = run(Terminal.ofProcess(ended::get), args);
    ended.set(true);
    System.exit(code.code());
  }

  /** Runs one command line. */
  static ExitCode run(Terminal terminal, String... args) {
    CommandLine line = commandLine(terminal);
    PrintWriter err = new PrintWriter(terminal.err(), true, UTF_8);
    line.setOut(new PrintWriter(terminal.out(), true, UTF_8)).setErr(err);
    line.setParameterExceptionHandler(
        (e, wrong) -> {
          String name = e.getCommandLine().getCommandSpec().qualifiedName();
          err.println(name + ": " + e.getMessage() + " (see " + name + " --help)");
          return ExitCode.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (e, failed, parsed) -> {
          if (e instanceof Output.Closed) {
            return ExitCode.DONE.code();
          }
          Failure failure = Failure.of(e);
          err.println(failed.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
          return failure.exitCode().code();
        });
    int code = line.execute(args);
    return Arrays.stream(ExitCode.values())
        .filter(known -> known.code() == code)
        .findFirst()
        .orElse(ExitCode.FAILED);
  }

  /** Returns all commands, ready to parse. */
  static CommandLine commandLine(Terminal terminal) {
    Privmx privmx = new Privmx(terminal);
    CommandLine line = new CommandLine(privmx);
    List.of(
            new Discover(privmx),
            new Keygen(privmx),
            new Login(privmx),
            new Contexts(privmx),
            new Users(privmx),
            threads(privmx),
            new Send(privmx),
            new Read(privmx),
            new Watch(privmx),
            new Proxy(privmx),
            new Manage(privmx))
        .forEach(line::addSubcommand);
    line.setUsageHelpWidth(WIDTH);
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    Map<String, String> exitCodes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      exitCodes.put(String.valueOf(code.code()), code.meaning());
    }
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes);
    return line;
  }

  private static CommandLine threads(Privmx privmx) {
    return new CommandLine(new Threads())
        .addSubcommand(new ThreadsList(privmx))
        .addSubcommand(new ThreadsGet(privmx))
        .addSubcommand(new ThreadsCreate(privmx))
        .addSubcommand(new ThreadsUpdate(privmx))
        .addSubcommand(new ThreadsDelete(privmx));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  Terminal terminal() {
    return terminal;
  }

  Output output() {
    return new Output(terminal.out(), json);
  }

  /** Tells people something that is no result. */
  void note(String text) {
    if (!json) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(text);
      err.flush();
    }
  }

  /** Returns the settings of the profile. The default one need not exist. */
  Settings profile() {
    Path file = profileFile();
    if (Files.exists(file)) {
      return Settings.ofProfile(file);
    }
    if (!profileName().equals(DEFAULT_PROFILE)) {
      throw new Failure(
          ExitCode.CREDENTIALS,
          "no profile %s: privmx login --profile %1$s makes it".formatted(profileName()));
    }
    return new Settings();
  }

  /** Returns where the profile is, whether or not it exists. */
  Path profileFile() {
    String name = profileName();
    if (!PROFILE_NAME.matcher(name).matches()) {
      throw new Failure(ExitCode.USAGE, "a profile is named by letters, digits, _ . and -");
    }
    String config = terminal.environment().get("XDG_CONFIG_HOME");
    Path folder =
        config == null || config.isEmpty() ? terminal.home().resolve(".config") : Path.of(config);
    return folder.resolve("privmx").resolve(name + ".json");
  }

  private String profileName() {
    if (profile != null) {
      return profile;
    }
    return terminal.environment().getOrDefault("PRIVMX_PROFILE", DEFAULT_PROFILE);
  }
}
