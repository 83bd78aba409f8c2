package lambdabridge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.client.Connection;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.example.FirstConversation;
import lambdabridge.client.example.Listening;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example programs run, and the documentation shows what runs. */
@NullUnmarked
class ExamplesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES =
      ROOT.resolve("client/src/main/java/lambdabridge/client/example");
  private static final Pattern SHOWN =
      Pattern.compile("shows from here …\\n(.*)\\n *// … to here", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("```java\\n(.*?)\\n```", Pattern.DOTALL);

  private static Scene scene;

  @BeforeAll
  static void open() throws Exception {
    scene = Scene.open();
  }

  @AfterAll
  static void close() throws Exception {
    scene.close();
  }

  @Test
  void theFirstConversationTakesPlace() throws Exception {
    Process program =
        start(
            FirstConversation.class,
            scene.url(),
            scene.solution,
            scene.context,
            scene.alice.wif(),
            scene.bob.wif());

    assertThat(linesOf(program).lines()).containsExactly("alice: hello, bridge");
    assertThat(program.waitFor()).isZero();
  }

  @Test
  void listeningPrintsMessagesUntilTheThreadIsGone() throws Exception {
    try (Connection alice = scene.client.connect(scene.alice.wif(), scene.solution, scene.url())) {
      ThreadApi threads = new ThreadApi(alice);
      String threadId =
          threads.createThread(
              scene.context,
              List.of(scene.bobUser()),
              List.of(scene.aliceUser()),
              Bytes.ofUtf8("{}"),
              Bytes.ofUtf8("Plans"),
              null);
      Process program =
          start(Listening.class, scene.url(), scene.solution, threadId, scene.bob.wif());
      try {
        BufferedReader lines = linesOf(program);
        assertThat(lines.readLine()).isEqualTo("listening to Plans");
        threads.sendMessage(threadId, Bytes.EMPTY, Bytes.EMPTY, Bytes.ofUtf8("hello"));
        assertThat(lines.readLine()).isEqualTo("alice: hello");
        threads.deleteThread(threadId);

        assertThat(lines.readLine()).isNull();
        assertThat(program.waitFor()).isZero();
      } finally {
        program.destroyForcibly();
      }
    }
  }

  private static Process start(Class<?> program, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static BufferedReader linesOf(Process program) {
    return new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8));
  }

  @Test
  void theDocumentationShowsTheProgramsAsTheyAre() throws Exception {
    List<String> documented = new ArrayList<>();
    Matcher code = CODE.matcher(Files.readString(ROOT.resolve("docs/client.md")));
    while (code.find()) {
      documented.add(code.group(1));
    }

    assertThat(documented).contains(shown("FirstConversation"), shown("Listening"));
  }

  @Test
  void theFirstConversationHasNoMoreThanTwentyLines() throws Exception {
    assertThat(shown("FirstConversation").lines()).hasSizeLessThanOrEqualTo(20);
  }

  /** Returns the lines of a program that are meant for readers. */
  private static String shown(String program) throws IOException {
    Matcher shown = SHOWN.matcher(Files.readString(SOURCES.resolve(program + ".java")));
    assertThat(shown.find()).as("marks in " + program).isTrue();
    return shown.group(1).stripIndent();
  }
}
