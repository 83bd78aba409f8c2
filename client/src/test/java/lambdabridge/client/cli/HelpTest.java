package lambdabridge.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What {@code --help} says of each command. */
class HelpTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s']+)");
  private static final Terminal NOWHERE =
      new Terminal(
          InputStream.nullInputStream(),
          OutputStream.nullOutputStream(),
          OutputStream.nullOutputStream(),
          Map.of(),
          Path.of("unused"),
          prompt -> null,
          task -> {});

  static Stream<CommandLine> commands() {
    return withSubcommands(Privmx.commandLine(NOWHERE));
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommandsThatExist(CommandLine command) {
    List<String> examples = examples(command);

    assertThat(examples).as(command.getUsageMessage()).isNotEmpty();
    for (String example : examples) {
      Privmx.commandLine(NOWHERE).parseArgs(words(example)); // throws if it does not fit
    }
  }

  /**
   * Returns what stands behind {@code privmx} in each example, up to the next command of a pipe.
   */
  private static List<String> examples(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    String footer =
        String.join("\n", command.getCommandSpec().usageMessage().footer()).replace("\\\n", "");
    List<String> examples = new ArrayList<>();
    for (String line : footer.lines().toList()) {
      int start = line.indexOf(name + " ");
      if (line.startsWith("  ") && start >= 0) {
        examples.add(line.substring(start + "privmx ".length()));
      }
    }
    return examples;
  }

  private static String[] words(String example) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(example);
    while (matcher.find() && !matcher.group().matches("[|(].*")) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everythingIsDescribed(CommandLine command) {
    var spec = command.getCommandSpec();

    assertThat(spec.usageMessage().description()).isNotEmpty();
    assertThat(spec.options()).allSatisfy(o -> assertThat(o.description()).isNotEmpty());
    assertThat(spec.positionalParameters())
        .allSatisfy(p -> assertThat(p.description()).isNotEmpty());
    assertThat(command.getUsageMessage().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void secretsHaveNoPlaceOnTheCommandLine(CommandLine command) {
    Set<String> harmless = Set.of("--server-key", "--new-key");

    assertThat(command.getCommandSpec().optionsMap().keySet())
        .filteredOn(option -> !harmless.contains(option))
        .noneMatch(option -> option.matches("--(.*-)?(key|password|secret|token)"));
  }
}
