package lambdabridge.server.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.junit.jupiter.api.Test;

class KeyCareTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final SecretBytes SECRET = SecretBytes.copyOf(new byte[] {1, 2, 3});

  private final SecureRandom random = new SecureRandom();
  private final String fresh = KeyCare.complete(null, NOW, random);

  @Test
  void newInstallationHasEverything() {
    BridgeSecrets secrets = BridgeSecrets.parse(fresh);

    assertThat(Objects.requireNonNull(secrets.initializationToken()).length()).isEqualTo(43);
    assertThat(Objects.requireNonNull(secrets.pushSecret()).length()).isEqualTo(43);
  }

  @Test
  void whatIsThereStays() {
    assertThat(KeyCare.complete(fresh, NOW, random)).isEqualTo(fresh);
  }

  @Test
  void whatIsMissingIsAdded() {
    String older = BridgeSecrets.generate(random, NOW).toJson();

    BridgeSecrets completed = BridgeSecrets.parse(KeyCare.complete(older, NOW, random));

    assertThat(completed.identityKey().wif())
        .isEqualTo(BridgeSecrets.parse(older).identityKey().wif());
    assertThat(completed.pushSecret()).isNotNull();
    assertThat(completed.initializationToken()).as("removed on purpose").isNull();
  }

  @Test
  void whatIsUnknownStaysToo() {
    String newer = fresh.replaceFirst("\\{", "{\"addedLater\":[1],");

    assertThat(KeyCare.complete(newer, NOW, random)).contains("\"addedLater\":[1]");
    assertThat(KeyCare.rotate(newer, random)).contains("\"addedLater\":[1]");
  }

  @Test
  void keyIsKnownAStepBeforeItIsUsed() {
    String document = fresh;
    for (int step = 0; step < 5; step++) {
      Keyring before = BridgeSecrets.parse(document).ticketKeys();

      document = KeyCare.rotate(document, random);

      Keyring after = BridgeSecrets.parse(document).ticketKeys();
      assertThat(before.find(after.currentId())).as("known before").isPresent();
      assertThat(after.find(before.currentId())).as("still known").isPresent();
      assertThat(after.keys()).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(BridgeSecrets.parse(document).ticketKeys().currentId()).isEqualTo(5);
  }

  @Test
  void whatWasSealedYearsAgoOpens() {
    Bytes sealed = sealer(fresh).seal(SECRET, "place");
    String document = fresh;
    for (int step = 0; step < 50; step++) {
      document = KeyCare.rotate(document, random);
    }

    assertThat(sealer(document).open(sealed, "place")).contains(SECRET);
    assertThat(sealer(document).seal(SECRET, "place").slice(0, 2))
        .as("key of a new seal")
        .isNotEqualTo(sealed.slice(0, 2));
  }

  @Test
  void identityIsNotRotated() {
    assertThat(BridgeSecrets.parse(KeyCare.rotate(fresh, random)).identityKey().wif())
        .isEqualTo(BridgeSecrets.parse(fresh).identityKey().wif());
  }

  @Test
  void whatIsNoDocumentIsNotQuoted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyCare.rotate("hunter2", random))
        .withMessage("secrets are no JSON document");
  }

  private Sealer sealer(String document) {
    return new Sealer(BridgeSecrets.parse(document).sealingKeys(), random);
  }
}
