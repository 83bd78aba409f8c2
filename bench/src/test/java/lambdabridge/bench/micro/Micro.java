package lambdabridge.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lambdabridge.protocol.bytes.Bytes;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package and prints a table of them beside OpenSSL's times. */
public final class Micro {
  private Micro() {}

  /**
   * Takes the file with OpenSSL's times, or {@code -} for none, and optionally a pattern of
   * benchmarks.
   */
  public static void main(String[] arguments) throws IOException, RunnerException {
    Map<String, Double> openssl = openssl(arguments[0]);
    String pattern = arguments.length > 1 ? arguments[1] : "";
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("lambdabridge\\.bench\\.micro\\..*" + pattern)
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .jvmArgsPrepend("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    System.out.println("| step | µs | ± | OpenSSL µs | speed, OpenSSL = 100 % |");
    System.out.println("|---|--:|--:|--:|--:|");
    results.forEach(result -> System.out.println(row(result, openssl)));
  }

  private static String row(RunResult result, Map<String, Double> openssl) {
    String benchmark = result.getParams().getBenchmark();
    String[] path = benchmark.split("\\.", -1);
    String step = path[path.length - 1];
    String size = result.getParams().getParam("size");
    String form = result.getParams().getParam("form");
    String title =
        (form == null ? "" : form + " ")
            + step
            + (size == null ? "" : ", " + size + " bytes")
            + (benchmark.contains("InJava") ? ", Bouncy Castle" : "");
    Double peer = openssl.get(step + (size == null ? "" : size));
    double nanos = result.getPrimaryResult().getScore();
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %s | %s |",
        title,
        nanos / 1e3,
        result.getPrimaryResult().getScoreError() / 1e3,
        peer == null ? "" : String.format(Locale.ROOT, "%.1f", peer / 1e3),
        peer == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * peer / nanos));
  }

  /** Returns nanoseconds by step. */
  private static Map<String, Double> openssl(String file) throws IOException {
    Map<String, Double> nanos = new HashMap<>();
    if (file.equals("-")) {
      return nanos;
    }
    Bytes frame = Bytes.EMPTY;
    List<String> lines = Files.readAllLines(Path.of(file));
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("frame")) {
        frame = Bytes.ofHex(words[1]);
      } else {
        nanos.put(words[0], Double.valueOf(words[1]));
      }
    }
    Bytes own = RecordLayer.sealed(Bytes.wrap(new byte[64]));
    if (!own.slice(8, own.length()).equals(frame)) {
      throw new IllegalStateException("OpenSSL's program does not do the same: " + frame);
    }
    return nanos;
  }
}
