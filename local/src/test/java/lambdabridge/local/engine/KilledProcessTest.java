package lambdabridge.local.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Kills a process that writes without a pause, and looks for everything it had acknowledged. */
@Tag("slow")
class KilledProcessTest {
  private static final String BUCKET = "bodies";
  private static final int WRITES_BEFORE_THE_KILL = 30;

  @TempDir Path folder;

  @RepeatedTest(2)
  void whatWasAcknowledgedIsThere() throws Exception {
    var acknowledged = writeUntilKilled();

    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(WRITES_BEFORE_THE_KILL);
    try (var tables = EmbeddedDynamoDb.onDisk(folder.resolve("tables"));
        var objects = EmbeddedS3.onDisk(folder.resolve("objects"), BUCKET)) {
      assertThat(TestTable.sorts(tables.client(), "single")).containsAll(acknowledged);
      assertThat(TestTable.sorts(tables.client(), "transaction"))
          .containsAll(acknowledged)
          .as("the two halves of each transaction")
          .satisfies(sorts -> assertThat(sorts.size() % 2).isZero());
      assertThat(
              objects.client().listObjectsV2Paginator(b -> b.bucket(BUCKET)).contents().stream()
                  .peek(object -> assertThat(object.size()).isEqualTo(4096))
                  .map(S3Object::key)
                  .toList())
          .containsAll(acknowledged);
    }
  }

  private List<String> writeUntilKilled() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var acknowledged = new ArrayList<String>();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      while (acknowledged.size() < WRITES_BEFORE_THE_KILL) {
        var line = lines.readLine();
        assertThat(line).as("the writer's next line").isNotNull();
        acknowledged.add(line);
      }
      process.toHandle().destroyForcibly(); // SIGKILL; the other one would close the pipe as well
      acknowledged.addAll(lines.lines().toList());
    } finally {
      process.destroyForcibly().waitFor();
    }
    return acknowledged;
  }

  /** Writes a number everywhere, says so, and takes the next. */
  static final class Writer {
    public static void main(String[] args) throws IOException {
      var folder = Path.of(args[0]);
      var tables = EmbeddedDynamoDb.onDisk(folder.resolve("tables"));
      var objects = EmbeddedS3.onDisk(folder.resolve("objects"), BUCKET);
      TestTable.create(tables.client());
      for (int i = 0; true; i++) {
        var name = "%08d".formatted(i);
        objects
            .client()
            .putObject(b -> b.bucket(BUCKET).key(name), RequestBody.fromBytes(new byte[4096]));
        TestTable.put(tables.client(), "single", name);
        TestTable.putBothIfAbsent(tables.client(), "transaction", name, name + "-twin");
        System.out.println(name);
      }
    }
  }
}
