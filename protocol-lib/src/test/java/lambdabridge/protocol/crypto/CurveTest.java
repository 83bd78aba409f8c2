package lambdabridge.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever calculates, the answers are the same. See also {@link WycheproofTest}. */
class CurveTest {
  private static final Bytes G =
      Bytes.ofHex(
          "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
              + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

  /** Returns all that this machine can run. */
  static Stream<Curve> curves() {
    return Stream.concat(Stream.of(new BouncyCastleCurve()), Stream.ofNullable(NativeCurve.load()));
  }

  @Test
  void theNativeLibraryLoadsOnLinux() {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    assumeTrue(List.of("amd64", "aarch64").contains(System.getProperty("os.arch")));

    assertThat(Curve.fastest()).isInstanceOf(NativeCurve.class);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void signaturesAreThoseOfTheVectors(Curve curve) {
    for (JsonNode vector : Vectors.privmxTls("compact_signatures")) {
      Bytes message = Bytes.ofUtf8(Vectors.text(vector, "message_text"));
      Bytes signature = Vectors.hex(vector, "signature");
      EcPublicKey key = EcPublicKey.ofPub58(Vectors.text(vector, "public_base58"));

      if (vector.has("private")) {
        byte[] d = Vectors.secret(vector, "private").toArray();
        assertThat(curve.sign(d, Sha256.digest(message))).isEqualTo(signature);
      }
      if (signature.length() == EcPublicKey.SIGNATURE_LENGTH) {
        assertThat(verifies(curve, key.uncompressed(), message, signature))
            .isEqualTo(vector.get("valid").asBoolean());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void theEdgesOfTheGroupAreRight(Curve curve) {
    byte[] one = scalar(BigInteger.ONE);
    byte[] minusOne = scalar(Secp256k1.N.subtract(BigInteger.ONE));

    assertThat(curve.timesG(one)).isEqualTo(G);
    assertThat(curve.times(G, one)).isEqualTo(G);
    assertThat(curve.timesG(minusOne)).isEqualTo(curve.times(G, minusOne)).isNotEqualTo(G);
    assertThat(curve.timesG(minusOne).slice(1, 33)).isEqualTo(G.slice(1, 33));
    assertThat(curve.times(curve.timesG(minusOne), minusOne)).isEqualTo(G);
  }

  @Test
  void allAgreeOnAnyNumbers() {
    Random random = new Random(20261122);
    for (int i = 0; i < 200; i++) {
      byte[] k = scalar(new BigInteger(255, random).setBit(0));
      byte[] l = scalar(new BigInteger(255, random).setBit(0));
      Bytes message = Bytes.ofUtf8("message " + i);
      Bytes signature = Secp256k1.CURVE.sign(k, Sha256.digest(message));
      Bytes encoded = Bytes.ofHex("02").concat(Bytes.wrap(l));

      assertThat(curves().map(curve -> curve.timesG(k)).distinct()).hasSize(1);
      assertThat(curves().map(curve -> curve.times(curve.timesG(k), l)).distinct()).hasSize(1);
      assertThat(curves().map(curve -> decoded(curve, encoded)).distinct()).hasSize(1);
      assertThat(curves()).allMatch(c -> c.sign(k, Sha256.digest(message)).equals(signature));
      assertThat(curves()).allMatch(c -> verifies(c, c.timesG(k), message, signature));
      assertThat(curves()).noneMatch(c -> verifies(c, c.timesG(l), message, signature));
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void whatIsNoPointIsRefused(Curve curve) {
    for (String hex : List.of("", "00", "02" + "00".repeat(31) + "05", "02" + "ff".repeat(32))) {
      assertThatThrownBy(() -> curve.decode(Bytes.ofHex(hex)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("not a public key");
    }
  }

  private static boolean verifies(Curve curve, Bytes point, Bytes message, Bytes signature) {
    return curve.verifies(point, Sha256.digest(message), signature.slice(1, 65));
  }

  private static String decoded(Curve curve, Bytes encoded) {
    try {
      return curve.decode(encoded).hex();
    } catch (IllegalArgumentException e) {
      return "none";
    }
  }

  private static byte[] scalar(BigInteger value) {
    return Secp256k1.to32Bytes(value);
  }
}
