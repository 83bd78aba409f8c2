package lambdabridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the tests against the list of behaviours in spec/behaviours.txt: each statement is named by
 * at least one test, at the beginning of its {@code @DisplayName} or, in a script for the official
 * client, of its title.
 */
class BehavioursCoverageTest {
  /** What belongs to families of methods that are not built, by id or area. */
  private static final Map<String, String> OUT_OF_SCOPE =
      Map.ofEntries(
          Map.entry("REQ", "upload requests are not built"),
          Map.entry("STO", "stores are not built"),
          Map.entry("INB", "inboxes are not built"),
          Map.entry("KVD", "key-value databases are not built"),
          Map.entry("GEN-21", "createRequest belongs to upload requests"),
          Map.entry("ACL-21", "kvdbListEntries belongs to key-value databases"),
          Map.entry("ACL-23", "both methods belong to inboxes"),
          Map.entry("LST-40", "files and entries belong to stores and key-value databases"),
          Map.entry("THR-07", "needs a store"),
          Map.entry("THR-24", "needs an inbox"),
          Map.entry("EVT-13", "events of key-value databases"),
          Map.entry("EVT-23", "events of stores"),
          Map.entry("EVT-24", "events of stores"),
          Map.entry("EVT-32", "events of inboxes"),
          Map.entry("MGC-10", "needs an inbox"),
          Map.entry("MGC-17", "stores are not built"),
          Map.entry("MGC-18", "stores are not built"),
          Map.entry("MGC-19", "stores are not built"),
          Map.entry("MGC-20", "stores are not built"),
          Map.entry("MGC-21", "inboxes are not built"),
          Map.entry("MGC-22", "key-value databases are not built"),
          Map.entry("MGC-23", "key-value databases are not built"),
          Map.entry("MGC-24", "key-value databases are not built"),
          Map.entry("MGC-25", "key-value databases are not built"),
          Map.entry("MGC-26", "key-value databases are not built"),
          Map.entry("MGC-27", "key-value databases are not built"),
          Map.entry("MGC-28", "stream rooms are not built"),
          Map.entry("CLI-02", "files and key-value databases are not built"),
          Map.entry("CLI-10", "only upload requests and files have binary fields"));

  private static final String ID = "[A-Z]{3}-\\d{2}";
  private static final Pattern TITLE =
      Pattern.compile("(?:@DisplayName|\\btest|\\bit)\\(\\s*[\"'`]((?:" + ID + "\\s+)+)");

  @Test
  void everyStatementInScopeHasATest() {
    Map<String, String> untested = new TreeMap<>(statements());
    untested.keySet().removeAll(idsInTitles());
    untested.keySet().removeIf(BehavioursCoverageTest::isOutOfScope);

    assertThat(untested).isEmpty();
  }

  @Test
  void everyTestNamesStatementsThatExist() {
    assertThat(statements().keySet()).containsAll(idsInTitles());
  }

  @Test
  void whatIsOutOfScopeIsInTheList() {
    Set<String> ids = statements().keySet();

    assertThat(OUT_OF_SCOPE.keySet())
        .allMatch(entry -> ids.stream().anyMatch(id -> id.startsWith(entry)));
  }

  private static boolean isOutOfScope(String id) {
    return OUT_OF_SCOPE.containsKey(id) || OUT_OF_SCOPE.containsKey(id.substring(0, 3));
  }

  private static Map<String, String> statements() {
    Map<String, String> statements = new TreeMap<>();
    try (var in = BehavioursCoverageTest.class.getResourceAsStream("/spec/behaviours.txt");
        var lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .map(line -> line.split(" ", 2))
          .forEach(line -> statements.put(line[0], line[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return statements;
  }

  private static Set<String> idsInTitles() {
    Set<String> ids = new TreeSet<>();
    for (Path folder : testFolders()) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".mjs"))
            .filter(file -> !file.toString().contains("node_modules"))
            .forEach(file -> addIds(file, ids));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ids;
  }

  private static void addIds(Path file, Set<String> ids) {
    try {
      Matcher titles = TITLE.matcher(Files.readString(file));
      while (titles.find()) {
        ids.addAll(List.of(titles.group(1).trim().split("\\s+")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests of all modules, and those with the official client. */
  private static List<Path> testFolders() {
    Path project = ProjectFolder.find();
    return Stream.of(
            "protocol-lib/src/test",
            "functions/src/test",
            "client/src/test",
            "local/src/test",
            "local/official-client")
        .map(project::resolve)
        .filter(Files::isDirectory)
        .toList();
  }
}
