package lambdabridge.server.fuzz;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Feeds each target its corpus and, from a fixed seed, mutations of it. local/fuzz.sh searches for
 * longer and adds what it finds to the corpus. {@code -Dmutations=10000000} makes many more here.
 */
class FuzzTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");
  private static final int MUTATIONS = Integer.getInteger("mutations", 1_000);
  private static final long SEED = Long.getLong("seed", 20261122L);

  @ParameterizedTest
  @EnumSource
  void anyBytesAreUnderstoodOrRefused(FuzzTarget target) {
    FuzzServer server = new FuzzServer(DYNAMO);
    List<byte[]> corpus = corpus(target);
    for (byte[] seed : corpus) {
      feed(target, server, seed);
    }
    Mutator mutator = new Mutator(corpus, new Random(SEED));
    for (int i = 0; i < MUTATIONS; i++) {
      feed(target, server, mutator.next());
    }
  }

  private static void feed(FuzzTarget target, FuzzServer server, byte[] input) {
    assertThatNoException()
        .as(() -> target + " " + HexFormat.of().formatHex(input))
        .isThrownBy(() -> target.feed(Bytes.wrap(input.clone()), () -> server));
  }

  private static List<byte[]> corpus(FuzzTarget target) {
    Path folder = CORPUS.resolve(target.name().toLowerCase(Locale.ROOT));
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> corpus = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        corpus.add(Files.readAllBytes(file));
      }
      return corpus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
