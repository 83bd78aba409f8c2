package lambdabridge.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;

/** No part of the vector file lies idle. */
class VectorCoverageTest {
  /** What the file says about itself. */
  private static final Set<String> NO_VECTORS = Set.of("format", "version", "conventions");

  private static final Pattern USE = Pattern.compile("rivmxTls\\(\\s*\"(\\w+)\"");

  @Test
  void everyPartOfTheVectorFileIsUsedByATest() {
    Set<String> parts = new TreeSet<>();
    Vectors.file("privmx-tls.json").fieldNames().forEachRemaining(parts::add);
    parts.removeAll(NO_VECTORS);

    assertThat(partsUsed()).containsExactlyInAnyOrderElementsOf(parts);
  }

  /** The envelope of WebSocket messages is not the library's but the server's. */
  private static Set<String> partsUsed() {
    return Stream.of("src/test/java", "../functions/src/test/java")
        .flatMap(VectorCoverageTest::partsUsedUnder)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> partsUsedUnder(String folder) {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .flatMap(file -> USE.matcher(text(file)).results().map(use -> use.group(1)))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
