package lambdabridge.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecRulesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyKindOfValueSurvives(int version) {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("null", null);
    value.put("yes", true);
    value.put("no", false);
    value.put("small", -1L);
    value.put("int", (long) Integer.MIN_VALUE);
    value.put("float", 0.5);
    value.put("double", 0.1);
    value.put("", "");
    value.put("zażółć", "😀\uFFFD\u0000");
    value.put("bytes", Bytes.ofHex("00ff"));
    value.put("empty", List.of(Map.of(), List.of(), Bytes.EMPTY));
    value.put("list", Collections.singletonList(null));

    Object decoded = decode(version, PayloadCodec.ofVersion(version).encode(value));

    assertThat(decoded).isEqualTo(value);
    assertThat(String.valueOf(decoded)).as("with the order of keys").isEqualTo(value.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void encodersTakeIntegersForLongs(int version) {
    assertThat(PayloadCodec.ofVersion(version).encode(900))
        .isEqualTo(PayloadCodec.ofVersion(version).encode(900L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void encodersRefuseWhatIsNotAValue(int version) {
    PayloadCodec codec = PayloadCodec.ofVersion(version);
    for (Object notAValue :
        List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5f, 'c', BigInteger.ONE, new byte[1])) {
      assertThatThrownBy(() -> codec.encode(notAValue))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void thereAreTwoVersions() {
    assertThatThrownBy(() -> PayloadCodec.ofVersion(3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void psonNeverWritesAnIntegerAsAFloat() {
    for (int shift = 0; shift < 64; shift++) {
      for (long n : new long[] {1L << shift, -1L << shift, (1L << shift) - 1}) {
        Bytes encoded = PayloadCodec.ofVersion(1).encode(n);

        assertThat(encoded.get(0) & 0xFF).isNotIn(0xFA, 0xFB);
        assertThat(encoded.get(0) == (byte) 0xF9).isEqualTo(n != (int) n);
        assertThat(decode(1, encoded)).isEqualTo(n);
      }
    }
  }

  @Test
  void messagePackIntegersBeyondWhatADoubleHoldsStayExact() {
    for (long n : new long[] {(1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(decode(2, PayloadCodec.ofVersion(2).encode(n))).isEqualTo(n);
    }
    assertThat(decode(2, PayloadCodec.ofVersion(2).encode(1L << 53))).isEqualTo(0x1p53);
    assertThat(decode(2, PayloadCodec.ofVersion(2).encode(-1L << 53))).isEqualTo(-0x1p53);
  }

  @ParameterizedTest
  @CsvSource({
    "15, 9f, af, c40f",
    "16, dc0010, b0, c410",
    "31, dc001f, bf, c41f",
    "32, dc0020, d920, c420",
    "255, dc00ff, d9ff, c4ff",
    "256, dc0100, da0100, c50100",
    "65535, dcffff, daffff, c5ffff",
    "65536, dd00010000, db00010000, c600010000",
  })
  void messagePackLengthsTakeTheirShortestForm(
      int length, String list, String text, String binary) {
    PayloadCodec codec = PayloadCodec.ofVersion(2);

    assertThat(codec.encode(Collections.nCopies(length, 0L)).hex()).startsWith(list + "00");
    assertThat(codec.encode("a".repeat(length)).hex()).startsWith(text + "61");
    assertThat(codec.encode(Bytes.wrap(new byte[length])).hex()).startsWith(binary + "00");
  }

  @ParameterizedTest
  @CsvSource({
    "ca3f000000, 0.5",
    "cbbfe0000000000000, -0.5",
    "cfffffffffffffffff, 1.8446744073709552E19",
    "cf8000000000000000, 9.223372036854775808E18",
  })
  void messagePackFormsOfADouble(String hex, double expected) {
    assertThat(decode(2, Bytes.ofHex(hex))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "cc01, 1",
    "cd0001, 1",
    "ce00000001, 1",
    "cf0000000000000000, 0",
    "cf0000000000000001, 1",
    "7f, 127",
    "d0ff, -1",
    "d1ffff, -1",
    "d2ffffffff, -1",
    "d3ffffffffffffffff, -1",
    "cf7fffffffffffffff, 9223372036854775807",
  })
  void messagePackFormsOfAnInteger(String hex, long expected) {
    assertThat(decode(2, Bytes.ofHex(hex))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a161", "d90161", "da000161", "db0000000161"})
  void messagePackFormsOfAText(String hex) {
    assertThat(decode(2, Bytes.ofHex(hex))).isEqualTo("a");
    assertThat(decode(2, Bytes.ofHex("81" + hex + "01"))).isEqualTo(Map.of("a", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9101", "dc000101", "dd0000000101"})
  void messagePackFormsOfAList(String hex) {
    assertThat(decode(2, Bytes.ofHex(hex))).isEqualTo(List.of(1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"81a16101", "de0001a16101", "df00000001a16101"})
  void messagePackFormsOfAMap(String hex) {
    assertThat(decode(2, Bytes.ofHex(hex))).isEqualTo(Map.of("a", 1L));
  }

  @ParameterizedTest
  @CsvSource({
    "1, ''                        , Truncated data",
    "1, 0000                      , Data after the value",
    "1, fd0161                    , PSON tag FD",
    "1, fe0b                      , PSON dictionary index out of range",
    "1, feffffffffffffffffff01    , PSON dictionary index out of range",
    "1, f602fc016100fc016100      , Duplicate key",
    "1, f6010000                  , Key is not a string",
    "1, fb000000000000f87f        , Number is not finite",
    "1, fa0000807f                , Number is not finite",
    "1, fc01ff                    , Malformed UTF-8",
    "1, f8ffffffffffff01          , Number beyond 32 bits",
    "1, f9ffffffffffffffffff02    , Number beyond 64 bits",
    "1, f980808080808080808080    , Number longer than 10 bytes",
    "1, fcffffffff07              , Truncated data",
    "1, ffffffffffffffffffff01    , Truncated data",
    "1, f7ffffffffffffffffff01    , Truncated data",
    "1, f6808080808001            , Truncated data",
    "2, ''                        , Truncated data",
    "2, 0000                      , Data after the value",
    "2, 82a16100a16100            , Duplicate key",
    "2, 810000                    , Key is not a string",
    "2, 81c000                    , Key is not a string",
    "2, cb7ff8000000000000        , Number is not finite",
    "2, ca7f800000                , Number is not finite",
    "2, a1ff                      , Malformed UTF-8",
    "2, c1                        , Unsupported MessagePack form",
    "2, d6ff00000000              , Unsupported MessagePack form",
    "2, c70100ff                  , Unsupported MessagePack form",
    "2, ddffffffff                , Truncated data",
    "2, dfffffffff                , Truncated data",
    "2, dbffffffff                , Truncated data",
    "2, c6ffffffff                , Truncated data",
    "2, 9f                        , Truncated data",
  })
  void brokenValuesAreRefused(int version, String hex, String reason) {
    assertThatThrownBy(() -> decode(version, Bytes.ofHex(hex)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource({"1, f701, 00", "1, f601fc0161, 00", "2, 91, 00", "2, 81a161, 00"})
  void nestingEndsAt64(int version, String open, String innermost) {
    assertThat(decode(version, Bytes.ofHex(open.repeat(64) + innermost))).isNotNull();
    assertThatThrownBy(() -> decode(version, Bytes.ofHex(open.repeat(65) + innermost)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Nested deeper than 64");
  }

  @Test
  void depthIsCountedPerBranch() {
    Bytes siblings =
        Bytes.ofHex("f703" + "f701".repeat(63) + "00" + "f701".repeat(63) + "00" + "00");

    assertThat(decode(1, siblings)).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1, f7ffff3f, 00", "2, dd000fffff, 00"})
  void manyValuesInOnePayloadAreRefused(int version, String header, String item) {
    Bytes bomb = Bytes.ofHex(header + item.repeat(0xFFFFF));

    assertThatThrownBy(() -> decode(version, bomb))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("More than 262144 values");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anyBytesEndInAValueThatSurvivesOrInAProtocolException(int version) {
    PayloadCodec codec = PayloadCodec.ofVersion(version);
    Random random = new Random(version);
    int values = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(24)];
      for (int k = 0; k < bytes.length; k++) {
        // Mostly container and string tags, which random bytes hit too seldom.
        int tag = version == 1 ? 0xF0 + random.nextInt(16) : 0x80 + random.nextInt(0x60);
        bytes[k] = (byte) (random.nextInt(3) == 0 ? tag : random.nextInt(4));
      }
      Object value;
      try {
        value = codec.decode(Bytes.wrap(bytes));
      } catch (ProtocolException refused) {
        continue;
      }
      values++;
      Bytes encoded = codec.encode(value);
      assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
    }
    assertThat(values).isGreaterThan(1000);
  }

  private static @Nullable Object decode(int version, Bytes encoded) {
    return PayloadCodec.ofVersion(version).decode(encoded);
  }
}
