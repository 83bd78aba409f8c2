package lambdabridge.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import lambdabridge.protocol.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KeyIdTest {
  private static final Bytes POINT =
      Bytes.ofHex(
          "047cf12a21fe35647966f8722cf03c3ff3d5dea4c80cdfa69006778e9d44e86768"
              + "2d1e82cd5c682845b2c5023dd1e25a342014e7dd37883f4c5a47928610fc15de");

  /** Made with {@code gpg --faked-system-time 1700000000 --quick-gen-key}, GnuPG 2.2. */
  @Test
  void theIdIsTheOneGnuPgGivesToTheSameKey() {
    EcPublicKey key = EcPublicKey.decode(POINT);

    assertThat(KeyId.of(key, Instant.ofEpochSecond(1700000000)))
        .isEqualTo(Bytes.ofHex("AFC0DEFF60BF7FBB"));
  }

  @Test
  void fractionsOfASecondDoNotCount() {
    EcPublicKey key = EcPublicKey.decode(POINT);

    assertThat(KeyId.of(key, Instant.ofEpochSecond(1700000000, 999_999_999)))
        .isEqualTo(KeyId.of(key, Instant.ofEpochSecond(1700000000)));
    assertThat(KeyId.of(key, Instant.ofEpochSecond(1700000001)))
        .isNotEqualTo(KeyId.of(key, Instant.ofEpochSecond(1700000000)));
  }
}
