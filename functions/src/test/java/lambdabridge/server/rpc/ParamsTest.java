package lambdabridge.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lambdabridge.protocol.bytes.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {
  @Test
  @DisplayName("GEN-05 an extra key is INVALID_PARAMS")
  void extraKeyIsRefused() {
    assertInvalid(() -> decode(Map.of("id", "a", "more", 1L), p -> p.id("id")), "more");
  }

  @Test
  @DisplayName("GEN-06 an extra key in a nested object is INVALID_PARAMS")
  void extraNestedKeyIsRefused() {
    Map<String, Object> entry = Map.of("user", "ann", "more", 1L);
    Function<Params, String> decoder = p -> p.id("user");

    assertInvalid(
        () -> decode(Map.of("policy", entry), p -> p.object("policy", decoder)), "policy -> ");
    assertInvalid(
        () -> decode(Map.of("keys", List.of(entry)), p -> p.objects("keys", 9, decoder)),
        "keys[0] -> ");
  }

  @Test
  @DisplayName("GEN-07 a missing required key is INVALID_PARAMS")
  void missingKeyIsRefused() {
    assertInvalid(() -> decode(Map.of(), p -> p.id("id")), "id -> Required");
    assertInvalid(() -> decode(Map.of(), p -> p.json("data", 9)), "data");
    assertInvalid(() -> decode(Map.of(), p -> p.ids("users", 9)), "users");
  }

  @Test
  @DisplayName("GEN-08 an optional key sent as null is INVALID_PARAMS")
  void nullIsNotAbsence() {
    Map<String, @Nullable Object> params = new HashMap<>();
    params.put("type", null);

    assertInvalid(() -> decode(params, p -> p.optText("type", 1, 128)), "type");
    assertInvalid(() -> decode(params, p -> p.optBool("type")), "type");
    assertInvalid(() -> decode(params, p -> p.optInteger("type", 0, 9)), "type");
    assertInvalid(() -> decode(params, p -> p.optObject("type", inner -> "x")), "type");
    assertThat(decode(Map.of(), p -> p.optId("type"))).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.5, 0.1, -0.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY, 0x1p53})
  @DisplayName("GEN-09 a number with a fraction is no integer")
  void fractionIsNoInteger(double number) {
    assertInvalid(
        () -> decode(Map.of("n", number), p -> p.integer("n", Long.MIN_VALUE, Long.MAX_VALUE)),
        "n");
  }

  @Test
  void wholeNumberMayArriveAsDouble() {
    assertThat(decode(Map.of("n", 7.0), p -> p.integer("n", 0, 9))).isEqualTo("7");
  }

  @Test
  @DisplayName("GEN-10 a text is no integer, and nothing else is coerced")
  void nothingIsCoerced() {
    assertInvalid(() -> decode(Map.of("n", "1"), p -> p.integer("n", 0, 9)), "n");
    assertInvalid(() -> decode(Map.of("n", true), p -> p.integer("n", 0, 9)), "n");
    assertInvalid(() -> decode(Map.of("b", 1L), p -> p.bool("b")), "b");
    assertInvalid(() -> decode(Map.of("b", "true"), p -> p.bool("b")), "b");
    assertInvalid(() -> decode(Map.of("t", 1L), p -> p.text("t", 0, 9)), "t");
    assertInvalid(() -> decode(Map.of("t", Bytes.ofHex("01")), p -> p.text("t", 0, 9)), "t");
    assertInvalid(() -> decode(Map.of("l", Map.of()), p -> p.ids("l", 9)), "l");
    assertInvalid(() -> decode(Map.of("o", List.of()), p -> p.object("o", i -> "x")), "o");
  }

  @Test
  @DisplayName("GEN-11 a method without parameters accepts {} and rejects any key")
  void noParametersMeansNoKeys() {
    assertThat(decode(Map.of(), p -> "none")).isEqualTo("none");
    assertInvalid(() -> decode(Map.of("x", 1L), p -> "none"), "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "list", "null", "number"})
  void parametersAreAnObject(String kind) {
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("text", "{}");
    values.put("list", List.of());
    values.put("number", 1L);

    assertInvalid(() -> Params.decode(values.get(kind), p -> "x"), "object");
  }

  @Test
  @DisplayName("GEN-12 an id has 1 to 128 characters")
  void idIsBounded() {
    String longest = "x".repeat(128);

    assertThat(decode(Map.of("id", longest), p -> p.id("id"))).isEqualTo(longest);
    assertInvalid(() -> decode(Map.of("id", "x".repeat(129)), p -> p.id("id")), "id");
    assertInvalid(() -> decode(Map.of("id", ""), p -> p.id("id")), "id");
    assertInvalid(() -> decode(Map.of("ids", List.of("a", "")), p -> p.ids("ids", 9)), "ids[1]");
  }

  @Test
  void lengthCountsUtf16Units() {
    String longest = "😀".repeat(64);

    assertThat(decode(Map.of("id", longest), p -> p.id("id"))).isEqualTo(longest);
    assertInvalid(() -> decode(Map.of("id", "😀".repeat(65)), p -> p.id("id")), "id");
  }

  @Test
  @DisplayName("GEN-14 a timestamp that is no integer is INVALID_TIMESTAMP")
  void timestampHasItsOwnCode() {
    for (Object value : List.of("1", 1.5, true, List.of())) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> decode(Map.of("timestamp", value), p -> p.timestamp("timestamp")))
          .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP));
    }
    assertThat(decode(Map.of("timestamp", 5L), p -> p.timestamp("timestamp"))).isEqualTo("5");
  }

  @ParameterizedTest
  @CsvSource({"4096", "16384"})
  @DisplayName("GEN-15 GEN-16 GEN-17 a value passes at its bound and not one above")
  void sizeOfValueIsBounded(int bound) {
    Object fits = "x".repeat(bound - 2);
    Object tooLarge = "x".repeat(bound - 1);

    assertThatNoException()
        .isThrownBy(() -> decode(Map.of("data", fits), p -> p.json("data", bound)));
    assertInvalid(() -> decode(Map.of("data", tooLarge), p -> p.json("data", bound)), "data");
  }

  /** Each measure by main-api.md section 3, added up by hand. */
  @Test
  void sizeIsMeasuredAsSpecified() {
    Map<String, @Nullable Object> object = new HashMap<>();
    object.put("n", null); // 1 + 4 + 4
    object.put("yes", true); // 3 + 4 + 4
    object.put("no", false); // 2 + 4 + 5
    object.put("number", -120L); // 6 + 4 + 4
    object.put("text", "añ😀"); // 4 + 4 + 4 + 2
    object.put("list", List.of(1L, "a")); // 4 + 4 + 2 + (1 + 1) + (3 + 1)

    assertMeasure(object, 2 + 9 + 11 + 11 + 14 + 14 + 16);
    assertMeasure(List.of(), 2);
    assertMeasure(1_760_000_000_000.0, 13);
    assertMeasure(-0.5, 4);
    assertMeasure(Map.of(), 2);
  }

  @Test
  @DisplayName("GEN-18 binary values inside data are rejected")
  void binaryInsideValueIsRefused() {
    for (Object data :
        List.of(
            Bytes.ofHex("01"),
            List.of(Bytes.ofHex("01")),
            Map.of("a", List.of(Map.of("b", Bytes.ofHex("01")))))) {
      assertInvalid(() -> decode(Map.of("data", data), p -> p.json("data", 4096)), "data");
    }
  }

  @Test
  void deeplyNestedValueIsRefusedBeforeItHurts() {
    Object value = "x";
    for (int depth = 0; depth < 100_000; depth++) {
      value = List.of(value);
    }
    Map<String, Object> params = Map.of("data", value);

    assertInvalid(() -> decode(params, p -> p.json("data", 16_384)), "data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0b54c5a0-1d0f-1f3c-9a55-9d1f0f4c7b11",
        "0b54c5a0-1d0f-4f3c-7a55-9d1f0f4c7b11",
        "0b54c5a01d0f4f3c9a559d1f0f4c7b11",
        "0b54c5a0-1d0f-4f3c-9a55-9d1f0f4c7b1g",
        "0b54c5a0-1d0f-4f3c-9a55-9d1f0f4c7b11 ",
        ""
      })
  @DisplayName("GEN-19 a resourceId that is no version-4 UUID is INVALID_PARAMS")
  void otherUuidIsRefused(String text) {
    assertInvalid(() -> decode(Map.of("id", text), p -> p.optUuid4("id")), "id");
  }

  @Test
  @DisplayName("GEN-19 upper-case hex is accepted in a resourceId")
  void uuidMayBeUpperCase() {
    String uuid = "0B54C5A0-1D0F-4F3C-BA55-9D1F0F4C7B11";

    assertThat(decode(Map.of("id", uuid), p -> p.optUuid4("id"))).isEqualTo(uuid);
  }

  @Test
  void listIsBounded() {
    List<String> users = new ArrayList<>(Collections.nCopies(16_384, "ann"));
    assertThat(decode(Map.of("users", users), p -> p.ids("users", 16_384).size()))
        .isEqualTo("16384");

    users.add("bob");
    assertInvalid(() -> decode(Map.of("users", users), p -> p.ids("users", 16_384)), "users");
  }

  @Test
  @DisplayName("SES-22 SES-23 a channel has 512 of its characters and no others")
  void channelHasAnAlphabet() {
    String longest = "a".repeat(512);
    String all = "thread/messages/create|containerId=68e0,itemId=a_b-c:d";

    assertThat(decode(Map.of("c", all), p -> p.channel("c"))).isEqualTo(all);
    assertThat(decode(Map.of("c", longest), p -> p.channel("c"))).isEqualTo(longest);
    assertInvalid(() -> decode(Map.of("c", longest + "a"), p -> p.channel("c")), "c");
    for (String other : List.of("a b", "a.b", "ä", "a\n", "*", "a;b", "a\\b")) {
      assertInvalid(() -> decode(Map.of("c", other), p -> p.channel("c")), "c");
      assertInvalid(
          () -> decode(Map.of("c", List.of("ok", other)), p -> p.channels("c", 128)), "c[1]");
    }
  }

  @Test
  void publicKeyIsAPointInItsTextForm() {
    String key = "5EpGGaojVn9LhZ8WZuH61cD5vbUAX1DNR4jPUTffPH2zH617mN";

    assertThat(decode(Map.of("key", key), p -> p.publicKey("key"))).isEqualTo(key);
    for (String other : List.of("", "x", key + "1", key.substring(1), key.replace('5', '6'))) {
      assertInvalid(() -> decode(Map.of("key", other), p -> p.publicKey("key")), "key");
    }
  }

  @Test
  void wordIsOneOfTheAllowed() {
    Set<String> words = Set.of("asc", "desc");

    assertThat(decode(Map.of("o", "asc"), p -> p.oneOf("o", words))).isEqualTo("asc");
    assertInvalid(() -> decode(Map.of("o", "ASC"), p -> p.oneOf("o", words)), "o");
    assertInvalid(() -> decode(Map.of("o", 1L), p -> p.oneOf("o", words)), "o");
  }

  /** What a method reads of its parameters. */
  private interface Reading {
    @Nullable Object read(Params params);
  }

  private static void assertMeasure(Object value, int measure) {
    Map<String, Object> params = Map.of("data", value);

    assertThatNoException().isThrownBy(() -> decode(params, p -> p.json("data", measure)));
    assertInvalid(() -> decode(params, p -> p.json("data", measure - 1)), "data");
  }

  private static String decode(Map<String, ?> raw, Reading decoder) {
    return Params.decode(raw, p -> String.valueOf(decoder.read(p)));
  }

  private static void assertInvalid(ThrowingCallable call, String named) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).asString().contains(named));
  }
}
