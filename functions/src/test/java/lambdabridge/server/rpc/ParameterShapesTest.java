package lambdabridge.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.ManagementMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every parameter of every method, against the types that main-api.json and management-api.json
 * give them: what is just within their bounds is taken, what is just beyond them is refused.
 */
class ParameterShapesTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();

  /** Parameters with their types, as the specification has them. */
  private static final String SPECIFICATION = "/spec/parameters.tsv";

  /** A parameter of the specification; a method without any has one row without a name. */
  private record Row(
      String api, String method, String name, @Nullable ParameterType type, boolean required) {
    static Row of(String line) {
      String[] cells = line.split("\t", -1);
      return new Row(
          cells[0],
          cells[1],
          cells[2],
          cells[2].isEmpty() ? null : ParameterType.of(cells[3]),
          cells[4].equals("true"));
    }

    ParameterType requireType() {
      return Objects.requireNonNull(type);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyParameterHasTheBoundsOfTheSpecification() throws IOException {
    TestBridge bridge = new TestBridge(DYNAMO);
    Map<String, List<Row>> methods = new LinkedHashMap<>();
    for (Row row : specification()) {
      methods.merge(
          row.api() + " " + row.method(),
          List.of(row),
          (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    }
    return methods.entrySet().stream()
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method.getKey(),
                    () ->
                        check(
                            decoder(bridge, method.getValue().getFirst()),
                            method.getValue().stream()
                                .filter(row -> row.type() != null)
                                .toList())));
  }

  private static Consumer<Object> decoder(TestBridge bridge, Row row) {
    Function<Params, ?> decode =
        row.api().equals("main")
            ? Objects.requireNonNull(bridge.bridge().rpcTable().find(row.method())).decode()
            : managed(bridge, row.method()).decode();
    return params -> Params.decode(params, decode);
  }

  private static ManagementMethod<?> managed(TestBridge bridge, String name) {
    return Objects.requireNonNull(bridge.bridge().managementTable().find(name));
  }

  private static void check(Consumer<Object> decoder, List<Row> parameters) {
    Map<String, @Nullable Object> least = new HashMap<>();
    Map<String, @Nullable Object> most = new HashMap<>();
    for (Row parameter : parameters) {
      Object value = parameter.requireType().good().getFirst();
      most.put(parameter.name(), value);
      if (parameter.required()) {
        least.put(parameter.name(), value);
      }
    }

    assertTaken(decoder, least, "what is required");
    assertTaken(decoder, most, "all there is");
    assertRefused(decoder, with(most, "unexpected", 1L), "an unknown key");
    for (Object noObject : List.of("text", 1L, List.of())) {
      assertRefused(decoder, noObject, "no object");
    }
    for (Row parameter : parameters) {
      String name = parameter.name();
      if (parameter.required()) {
        Map<String, @Nullable Object> without = new HashMap<>(most);
        without.remove(name);
        assertRefused(decoder, without, name + " missing");
      }
      parameter.requireType().good().forEach(v -> assertTaken(decoder, with(most, name, v), name));
      parameter.requireType().bad().forEach(v -> assertRefused(decoder, with(most, name, v), name));
    }
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> params, String name, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new HashMap<>(params);
    changed.put(name, value);
    return changed;
  }

  private static void assertTaken(
      Consumer<Object> decoder, Map<String, @Nullable Object> params, String what) {
    assertThatCode(() -> decoder.accept(params))
        .as("%s: %.200s", what, params.get(what))
        .doesNotThrowAnyException();
  }

  private static void assertRefused(Consumer<Object> decoder, Object params, String what) {
    assertThatExceptionOfType(RpcException.class)
        .as(
            "%s: %.200s",
            what, params instanceof Map<?, ?> map ? String.valueOf(map.get(what)) : params)
        .isThrownBy(() -> decoder.accept(params))
        .satisfies(
            refusal ->
                assertThat(refusal.error())
                    .isEqualTo(
                        what.startsWith("timestamp")
                            ? ErrorCode.INVALID_TIMESTAMP
                            : ErrorCode.INVALID_PARAMS));
  }

  private static List<Row> specification() throws IOException {
    try (InputStream tsv =
        Objects.requireNonNull(ParameterShapesTest.class.getResourceAsStream(SPECIFICATION))) {
      return new String(tsv.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(Row::of)
          .toList();
    }
  }
}
