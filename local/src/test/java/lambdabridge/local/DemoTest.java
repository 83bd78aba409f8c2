package lambdabridge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import lambdabridge.client.Connection;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.bytes.Bytes;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void bothSeeWhatTheServerDoesNot() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Demo.run(new PrintStream(out, true, UTF_8));

    assertThat(out.toString(UTF_8))
        .containsPattern(
            "bob's event +Shall we meet on Friday\\? +\\(from alice, signature good\\)")
        .containsPattern("alice's event +Friday is fine\\. +\\(from bob, signature good\\)")
        .containsPattern("table bridge-items, row [0-9a-f]{24}: author alice, key [0-9a-f]{32}")
        .containsPattern("bucket bodies, object threads/.*\\n    data BH?[A-Za-z0-9+/]+…")
        .contains("there is no word of what was said", "bob reads        refused: Access denied");
  }

  @Test
  void aTextIsFoundInBase64AsWell() throws Exception {
    try (Scene scene = Scene.open()) {
      scene.createContext("Plain words");
      try (Connection alice =
          scene.client.connect(scene.alice.wif(), scene.solution, scene.url())) {
        List<UserWithPubKey> members = List.of(scene.aliceUser());
        new ThreadApi(alice)
            .createThread(
                scene.context, List.of(), members, Bytes.ofUtf8("For all eyes"), Bytes.EMPTY, null);
      }

      StoredData stored = new StoredData(scene.bridge.engines());

      assertThat(stored.contains("Plain words")).isTrue();
      assertThat(stored.contains("For all eyes")).as("public meta, which is Base64").isTrue();
      assertThat(stored.contains("For no eyes")).isFalse();
    }
  }
}
