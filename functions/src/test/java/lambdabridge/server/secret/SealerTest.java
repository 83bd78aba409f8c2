package lambdabridge.server.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.junit.jupiter.api.Test;

class SealerTest {
  private static final SecretBytes SECRET = SecretBytes.wrap(new byte[] {1, 2, 3});

  private final SecureRandom random = new SecureRandom();
  private final SecretBytes key = SecretBytes.wrap(new byte[32]);
  private final SecretBytes otherKey = SecretBytes.wrap(random.generateSeed(32));
  private final Sealer sealer = new Sealer(Keyring.of(258, key), random);

  @Test
  void sealedSecretOpensInItsPlace() {
    Bytes box = sealer.seal(SECRET, "here");

    assertThat(sealer.open(box, "here")).contains(SECRET);
    assertThat(sealer.open(box, "there")).isEmpty();
  }

  @Test
  void keyIdStandsInFront() {
    assertThat(sealer.seal(SECRET, "here").slice(0, 2)).isEqualTo(Bytes.ofHex("0102"));
  }

  @Test
  void sealingTwiceLooksDifferent() {
    assertThat(sealer.seal(SECRET, "here")).isNotEqualTo(sealer.seal(SECRET, "here"));
  }

  @Test
  void anyFlippedBitAndAnyCutIsNoticed() {
    Bytes box = sealer.seal(SECRET, "here");

    for (int bit = 0; bit < box.length() * 8; bit++) {
      byte[] flipped = box.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(sealer.open(Bytes.wrap(flipped), "here")).as("bit %d", bit).isEmpty();
    }
    for (int length = 0; length < box.length(); length++) {
      assertThat(sealer.open(box.slice(0, length), "here")).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void olderKeysOpenUntilTheyLeaveTheRing() {
    Bytes old = sealer.seal(SECRET, "here");

    Sealer rotated = new Sealer(new Keyring(259, Map.of(258, key, 259, otherKey)), random);
    assertThat(rotated.open(old, "here")).contains(SECRET);
    assertThat(rotated.seal(SECRET, "here").slice(0, 2)).isEqualTo(Bytes.ofHex("0103"));

    assertThat(new Sealer(Keyring.of(259, otherKey), random).open(old, "here")).isEmpty();
  }

  @Test
  void keyringNeedsItsCurrentKeyAndKeysOf32Bytes() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Keyring(2, Map.of(1, key)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Keyring.of(1, SecretBytes.wrap(new byte[31])));
    assertThatIllegalArgumentException().isThrownBy(() -> Keyring.of(65536, key));
    assertThatIllegalArgumentException().isThrownBy(() -> Keyring.of(-1, key));
  }

  @Test
  void secretsAreKeptAsJsonAndNeverPrinted() {
    BridgeSecrets secrets = BridgeSecrets.generate(random, Instant.EPOCH);

    BridgeSecrets read = BridgeSecrets.parse(secrets.toJson());

    assertThat(read.ticketKeys()).isEqualTo(secrets.ticketKeys());
    assertThat(read.sealingKeys()).isEqualTo(secrets.sealingKeys());
    assertThat(read.identityKey().wif()).isEqualTo(secrets.identityKey().wif());
    assertThat(read.initializationToken()).isNull();
    assertThat(secrets.toString() + secrets.ticketKeys())
        .doesNotContain(secrets.identityKey().wif())
        .contains("SecretBytes[32]");
  }

  @Test
  void malformedSecretsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BridgeSecrets.parse("{}"))
        .withMessageContaining("identityKey");
    assertThatIllegalArgumentException().isThrownBy(() -> BridgeSecrets.parse("[]"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BridgeSecrets.parse("nonsense"))
        .withMessage("secrets are no JSON document")
        .withNoCause();
  }
}
