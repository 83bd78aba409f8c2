package lambdabridge.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.testing.Vectors;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Project Wycheproof's known attacks and edge cases, against the primitives as the protocol uses
 * them.
 *
 * <p>PrivMX TLS has no ASN.1: keys travel as bare points, signatures as {@code header ‖ R ‖ S}. So
 * a case is taken out of its DER envelope here, and one whose envelope is not exactly DER of a
 * named secp256k1 key, or of two numbers of at most 256 bits, has no counterpart on our wire: it
 * counts as refused. That decides the {@code acceptable} cases:
 *
 * <ul>
 *   <li>CompressedPoint: accepted, it is our usual form
 *   <li>InvalidAsn, UnnamedCurve: refused with their envelope
 * </ul>
 */
class WycheproofTest {
  private static final String SPKI_UNCOMPRESSED = "3056301006072a8648ce3d020106052b8104000a034200";
  private static final String SPKI_COMPRESSED = "3036301006072a8648ce3d020106052b8104000a032200";

  @ParameterizedTest
  @MethodSource("lambdabridge.protocol.crypto.CurveTest#curves")
  void ecdhOverSecp256k1(Curve curve) {
    List<String> failures = new ArrayList<>();
    Set<Integer> accepted = new HashSet<>();
    for (JsonNode test : tests("ecdh_secp256k1_test.json", 752)) {
      Optional<SecretBytes> shared = point(text(test, "public")).flatMap(p -> ecdh(curve, p, test));
      boolean expected =
          switch (text(test, "result")) {
            case "valid" -> true;
            case "acceptable" -> has(test, "CompressedPoint");
            default -> false;
          };
      boolean agrees =
          expected
              ? shared.filter(Vectors.secret(test, "shared")::equals).isPresent()
              : shared.isEmpty();
      if (!agrees) {
        failures.add(describe(test));
      }
      if (text(test, "result").equals("acceptable")) {
        assertThat(flags(test)).containsAnyOf("CompressedPoint", "InvalidAsn", "UnnamedCurve");
        if (expected) {
          accepted.add(test.get("tcId").asInt());
        }
      }
    }

    assertThat(failures).isEmpty();
    assertThat(accepted).as("compressed points").containsExactly(2);
  }

  private static Optional<Bytes> point(String spki) {
    for (String prefix : List.of(SPKI_UNCOMPRESSED, SPKI_COMPRESSED)) {
      int length = prefix.equals(SPKI_COMPRESSED) ? 33 : 65;
      if (spki.startsWith(prefix) && spki.length() == prefix.length() + 2 * length) {
        return Optional.of(Bytes.ofHex(spki.substring(prefix.length())));
      }
    }
    return Optional.empty();
  }

  private static Optional<SecretBytes> ecdh(Curve curve, Bytes point, JsonNode test) {
    BigInteger scalar = new BigInteger(text(test, "private"), 16);
    try {
      Bytes shared = curve.times(curve.decode(point), Secp256k1.to32Bytes(scalar));
      return Optional.of(SecretBytes.wrap(shared.slice(1, 33).toArray()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @MethodSource("lambdabridge.protocol.crypto.CurveTest#curves")
  void ecdsaOverSecp256k1WithSha256(Curve curve) throws IOException {
    List<String> failures = new ArrayList<>();
    for (JsonNode group : file("ecdsa_secp256k1_sha256_test.json").get("testGroups")) {
      Bytes key = curve.decode(Vectors.hex(group.get("publicKey"), "uncompressed"));
      for (JsonNode test : group.get("tests")) {
        boolean verifies =
            compact(Vectors.hex(test, "sig"))
                .filter(rs -> curve.verifies(key, Sha256.digest(Vectors.hex(test, "msg")), rs))
                .isPresent();
        if (verifies != text(test, "result").equals("valid")) {
          failures.add(describe(test));
        }
      }
    }

    assertThat(failures).isEmpty();
    assertThat(tests("ecdsa_secp256k1_sha256_test.json", 476))
        .extracting(test -> text(test, "result"))
        .as("no acceptable cases")
        .containsOnly("valid", "invalid");
  }

  /** Returns {@code R ‖ S} of a signature in exact DER. */
  private static Optional<Bytes> compact(Bytes der) {
    try {
      ASN1Primitive parsed = ASN1Primitive.fromByteArray(der.toArray());
      if (!(parsed instanceof ASN1Sequence numbers)
          || numbers.size() != 2
          || !(numbers.getObjectAt(0) instanceof ASN1Integer r)
          || !(numbers.getObjectAt(1) instanceof ASN1Integer s)
          || !Arrays.equals(parsed.getEncoded("DER"), der.toArray())
          || !fits(r.getValue())
          || !fits(s.getValue())) {
        return Optional.empty();
      }
      return Optional.of(
          new ByteWriter(64)
              .bytes(BigIntegers.asUnsignedByteArray(32, r.getValue()))
              .bytes(BigIntegers.asUnsignedByteArray(32, s.getValue()))
              .finish());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(BigInteger number) {
    return number.signum() >= 0 && number.bitLength() <= 256;
  }

  @Test
  void hmacWithSha256() {
    List<String> failures = new ArrayList<>();
    for (JsonNode test : tests("hmac_sha256_test.json", 174)) {
      Bytes expected = Vectors.hex(test, "tag");
      Bytes tag = HmacSha256.tag(Vectors.secret(test, "key"), Vectors.hex(test, "msg"));
      boolean equal = tag.slice(0, expected.length()).equalsInConstantTime(expected);
      if (equal != text(test, "result").equals("valid")) {
        failures.add(describe(test));
      }
    }

    assertThat(failures).isEmpty();
  }

  @Test
  void aesInCbcModeWithPadding() {
    List<String> failures = new ArrayList<>();
    for (JsonNode test : tests("aes_cbc_pkcs5_test.json", 216)) {
      boolean valid = text(test, "result").equals("valid");
      SecretBytes key = Vectors.secret(test, "key");
      Bytes iv = Vectors.hex(test, "iv");
      Bytes ciphertext = Vectors.hex(test, "ct");
      Bytes message = Vectors.hex(test, "msg");
      Optional<Bytes> opened;
      try {
        opened = Optional.of(AesCbc.decrypt(key, iv, ciphertext));
      } catch (ProtocolException e) {
        opened = Optional.empty();
      }
      boolean agrees =
          valid
              ? opened.filter(message::equals).isPresent()
                  && AesCbc.encrypt(key, iv, message).equals(ciphertext)
              : opened.isEmpty();
      if (!agrees) {
        failures.add(describe(test));
      }
    }

    assertThat(failures).isEmpty();
  }

  private static List<JsonNode> tests(String name, int expectedCount) {
    List<JsonNode> tests = new ArrayList<>();
    for (JsonNode group : file(name).get("testGroups")) {
      group.get("tests").forEach(tests::add);
    }
    assertThat(tests).hasSize(expectedCount);
    return tests;
  }

  private static JsonNode file(String name) {
    return Vectors.file("wycheproof/" + name);
  }

  private static boolean has(JsonNode test, String flag) {
    return flags(test).contains(flag);
  }

  private static List<String> flags(JsonNode test) {
    List<String> flags = new ArrayList<>();
    test.get("flags").forEach(flag -> flags.add(flag.asText()));
    return flags;
  }

  private static String text(JsonNode test, String field) {
    return test.required(field).asText();
  }

  private static String describe(JsonNode test) {
    return text(test, "tcId") + " " + text(test, "result") + ": " + text(test, "comment");
  }
}
