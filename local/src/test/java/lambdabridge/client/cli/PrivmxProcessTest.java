package lambdabridge.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lambdabridge.client.Connection;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.local.Scene;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a process of the command line ends: its signals, its pipes and its status. */
@NullUnmarked
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrivmxProcessTest {
  private static Scene scene;
  private static Connection alice;
  private static ThreadApi threads;
  private static String thread;
  @TempDir private static Path home;

  @BeforeAll
  static void converse() throws Exception {
    scene = Scene.open();
    alice = scene.client.connect(scene.alice.wif(), scene.solution, scene.url());
    threads = new ThreadApi(alice);
    UserWithPubKey member = new UserWithPubKey("alice", scene.alice.publicKey().pub58());
    thread =
        threads.createThread(
            scene.context, List.of(), List.of(member), Bytes.EMPTY, Bytes.EMPTY, null);
  }

  @AfterAll
  static void close() throws Exception {
    alice.close();
    scene.close();
  }

  /** Starts the command with the default action of signals, which test runners may have changed. */
  private static Process privmx(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT,TERM,PIPE",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Privmx.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PRIVMX_URL", scene.url());
    builder.environment().put("PRIVMX_SOLUTION", scene.solution);
    builder.environment().put("PRIVMX_KEY", scene.alice.wif());
    return builder.start();
  }

  private static Process watching() throws Exception {
    assumeTrue(knowsDefaultSignals(), "env without --default-signal");
    Process watch = privmx("watch", "--thread", thread);
    assertThat(watch.errorReader(UTF_8).readLine())
        .isEqualTo("watching " + thread + "; Ctrl-C ends it");
    return watch;
  }

  private static boolean knowsDefaultSignals() throws Exception {
    return new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0;
  }

  private static void say(String text) {
    threads.sendMessage(thread, Bytes.EMPTY, Bytes.EMPTY, Bytes.ofUtf8(text));
  }

  private static void assertEndsWell(Process process) throws Exception {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.DONE.code());
    assertThat(process.errorReader(UTF_8).readLine()).as("nothing to complain of").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aSignalEndsAWatchWell(String signal) throws Exception {
    Process watch = watching();
    try {
      say("before " + signal);
      assertThat(watch.inputReader(UTF_8).readLine()).endsWith("alice: before " + signal);

      new ProcessBuilder("kill", "-" + signal, "" + watch.pid()).start().waitFor();

      assertEndsWell(watch);
    } finally {
      watch.destroyForcibly();
    }
  }

  @Test
  void aReaderThatHasSeenEnoughEndsAWatchWell() throws Exception {
    Process watch = watching();
    try {
      BufferedReader head = watch.inputReader(UTF_8);
      say("the only line somebody reads");
      assertThat(head.readLine()).endsWith("the only line somebody reads");
      head.close();

      say("nobody reads this");

      assertEndsWell(watch);
    } finally {
      watch.destroyForcibly();
    }
  }
}
