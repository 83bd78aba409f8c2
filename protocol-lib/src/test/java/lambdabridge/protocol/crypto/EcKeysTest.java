package lambdabridge.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.testing.ScriptedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcKeysTest {
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final Bytes MESSAGE = Bytes.ofUtf8("message");

  private final EcPrivateKey key = EcPrivateKey.generate(new SecureRandom());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        ORDER,
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "01",
        "",
        "000000000000000000000000000000000000000000000000000000000000000001",
      })
  void scalarsOutsideTheGroupAreRefused(String hex) {
    assertThatThrownBy(() -> EcPrivateKey.of(scalar(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a private key");
  }

  @Test
  void generatingSkipsScalarsOutsideTheGroup() {
    SecureRandom random =
        new ScriptedRandom(
            Bytes.ofHex(ORDER), Bytes.ofHex("00".repeat(32)), Bytes.ofHex("00".repeat(31) + "05"));

    assertThat(EcPrivateKey.generate(random))
        .isEqualTo(EcPrivateKey.of(scalar("00".repeat(31) + "05")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        // hybrid and unknown forms of the generator
        "0679be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        "0179be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        // compressed tag with 65 bytes, uncompressed tag with 33
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        // x without a point, x beyond the field, y off the curve
        "020000000000000000000000000000000000000000000000000000000000000005",
        "02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
        "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b9",
      })
  void bytesThatAreNoPointAreRefused(String hex) {
    assertThatThrownBy(() -> EcPublicKey.decode(Bytes.ofHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a public key");
  }

  @Test
  void textsThatAreNoKeyAreRefused() {
    String pub58 = key.publicKey().pub58();
    String ofUncompressed =
        Base58Check.encode(Bytes.wrap(key.publicKey().uncompressed().toArray()));
    for (String text :
        new String[] {
          "", "0", pub58 + "1", pub58.substring(1), ofUncompressed, "1".repeat(10_000), key.wif()
        }) {
      assertThatThrownBy(() -> EcPublicKey.ofPub58(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String text : new String[] {"", "l", key.wif() + "1", "1".repeat(10_000), pub58}) {
      assertThatThrownBy(() -> EcPrivateKey.ofWif(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aWifWithoutTheMarkOfCompressionIsTheSameKey() {
    Bytes wif = Bytes.ofHex("80").concat(Bytes.wrap(key.scalar().toArray()));

    assertThat(EcPrivateKey.ofWif(Base58Check.encode(wif))).isEqualTo(key);
  }

  @Test
  void ecdhGivesBothSidesTheSame32Bytes() {
    for (int i = 0; i < 50; i++) {
      EcPrivateKey other = EcPrivateKey.generate(new SecureRandom());

      assertThat(key.ecdh(other.publicKey())).isEqualTo(other.ecdh(key.publicKey()));
      assertThat(key.ecdh(other.publicKey()).length()).isEqualTo(32);
    }
  }

  @Test
  void signaturesOfManyMessagesVerifyWithEitherS() {
    for (int i = 0; i < 50; i++) {
      Bytes message = Bytes.ofUtf8("message " + i);
      Bytes signature = key.sign(message);

      assertThat(key.publicKey().verifies(message, signature)).isTrue();
      assertThat(key.publicKey().verifies(message, withOtherS(signature))).isTrue();
      assertThat(key.publicKey().verifies(MESSAGE, signature)).isFalse();
      assertThat(signature.get(0)).isBetween((byte) 27, (byte) 30);
    }
  }

  @Test
  void numbersOutsideTheGroupAreNoSignature() {
    String r = key.sign(MESSAGE).slice(1, 33).hex();
    String s = key.sign(MESSAGE).slice(33, 65).hex();
    String zero = "00".repeat(32);
    String max = "ff".repeat(32);

    for (String rAndS :
        new String[] {
          zero + s, r + zero, zero + zero, ORDER + s, r + ORDER, max + s, r + max, ORDER + ORDER
        }) {
      assertThat(key.publicKey().verifies(MESSAGE, Bytes.ofHex("1b" + rAndS))).isFalse();
    }
  }

  @Test
  void everyFlippedBitOfRAndSIsNoticed() {
    Bytes signature = key.sign(MESSAGE);
    for (int bit = 8; bit < 8 * signature.length(); bit++) {
      byte[] flipped = signature.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(key.publicKey().verifies(MESSAGE, Bytes.wrap(flipped))).isFalse();
    }
  }

  @Test
  void privateKeysAreNotPrinted() {
    assertThat(key.toString())
        .contains(key.publicKey().pub58())
        .doesNotContain(key.wif(), HexFormat.of().formatHex(key.scalar().toArray()));
  }

  private static Bytes withOtherS(Bytes signature) {
    BigInteger s = new BigInteger(1, signature.slice(33, 65).toArray());
    BigInteger other = new BigInteger(ORDER, 16).subtract(s);
    return signature.slice(0, 33).concat(Bytes.wrap(Secp256k1.to32Bytes(other)));
  }

  private static SecretBytes scalar(String hex) {
    return SecretBytes.wrap(Bytes.ofHex(hex).toArray());
  }
}
