package lambdabridge.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdabridge.client.crypto.CryptoVectorsTest;
import lambdabridge.client.format.FileVectorsTest;
import lambdabridge.client.format.FormatVectorsTest;
import lambdabridge.client.format.InboxVectorsTest;
import lambdabridge.client.format.LiveModelsTest;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Every vector has a test: one that the file gets and nobody claims fails here. */
@NullUnmarked
class AllVectorsTest {
  private static final Vectors VECTORS = Vectors.load();

  /** What other vectors are built from, not vectors themselves. */
  private static final List<String> INPUTS = List.of("about", "shared");

  /**
   * How the two official clients read each other. Our part in it is tested with the official client
   * itself (module local) and in {@link lambdabridge.client.format.LiveModelsTest}.
   */
  private static final List<String> OBSERVATIONS = List.of("crossClientBehaviour");

  private static final Map<String, Class<?>> SECTIONS =
      Map.ofEntries(
          Map.entry("identities", CryptoVectorsTest.class),
          Map.entry("keyDerivation", CryptoVectorsTest.class),
          Map.entry("generatePrivateKeyIsSaltedRandomly", CryptoVectorsTest.class),
          Map.entry("signatures", CryptoVectorsTest.class),
          Map.entry("symmetricType4", CryptoVectorsTest.class),
          Map.entry("ecies", FormatVectorsTest.class),
          Map.entry("pemToWif", CryptoVectorsTest.class),
          Map.entry("extKeyBip32", CryptoVectorsTest.class),
          Map.entry("bip39", CryptoVectorsTest.class),
          Map.entry("formats", AllVectorsTest.class),
          Map.entry("statusCodes", StatusCodeVectorsTest.class),
          Map.entry("liveModels", LiveModelsTest.class));

  private static final Map<String, Class<?>> FORMATS =
      Map.ofEntries(
          Map.entry("containerKeyV1", FormatVectorsTest.class),
          Map.entry("containerKeyV2", FormatVectorsTest.class),
          Map.entry("containerDataV4", FormatVectorsTest.class),
          Map.entry("containerDataV5", FormatVectorsTest.class),
          Map.entry("messageV4", FormatVectorsTest.class),
          Map.entry("messageV5", FormatVectorsTest.class),
          Map.entry("kvdbEntryV5", FormatVectorsTest.class),
          Map.entry("customEventV5", FormatVectorsTest.class),
          Map.entry("fileMeta", FileVectorsTest.class),
          Map.entry("fileChunks", FileVectorsTest.class),
          Map.entry("inboxV5", InboxVectorsTest.class),
          Map.entry("inboxEntry", InboxVectorsTest.class));

  @Test
  void everySectionIsClaimed() {
    Map<String, Class<?>> claimed = new TreeMap<>(SECTIONS);
    INPUTS.forEach(name -> claimed.put(name, Vectors.class));
    OBSERVATIONS.forEach(name -> claimed.put(name, LiveModelsTest.class));

    assertThat(VECTORS.names()).containsExactlyInAnyOrderElementsOf(claimed.keySet());
  }

  @Test
  void everyFormatIsClaimed() {
    assertThat(VECTORS.names("formats")).containsExactlyInAnyOrderElementsOf(FORMATS.keySet());
  }
}
